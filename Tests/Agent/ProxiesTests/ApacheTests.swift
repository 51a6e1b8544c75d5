import AgentConfig
import Core
import System
import TestSupport
import Testing
import X509

@testable import Proxies

/// Real Apaches of this user: what the adapter confirms is what requests show, and nothing else is confirmed.
@Suite(.serialized, .enabled(if: ApacheFront.isInstalled, "apache2 is not installed"))
struct ApacheTests {
    private let site: Site
    private let front: ApacheFront

    init() throws {
        site = try Site()
        front = try ApacheFront(trust: site.trustPath, upstream: site.upstream.address)
    }

    private func run(_ file: ServedFile, namesPidFile: Bool = true) -> ProxyRun {
        let settings = ProxySettings(
            kind: .apache, config: front.config, pidFile: namesPidFile ? front.pidFile : nil, timeout: .seconds(20))
        return ProxyRun(settings, files: [file], since: Clock.monotonic())
    }

    private var address: String { "127.0.0.1:\(front.port)" }

    @Test("new processes are the proof, by a pid file that is named or found", arguments: [true, false])
    func reload(namesPidFile: Bool) throws {
        try front.start()
        #expect(try status(of: address) >= 500)
        #expect(try run(site.both(), namesPidFile: namesPidFile).reload() == .confirmed(remark: nil))
        #expect(try status(of: address) == 200)
    }

    @Test("a file that it cannot use ends it, with exit code 0 for who asked: disproved, with the words of its log")
    func exits() throws {
        try front.start()
        let file = try site.both()
        try site.write("trust.pem", "garbage\n")
        guard case .disproved(let words) = run(file).reload() else { return #expect(Bool(false)) }
        #expect(words.hasPrefix("Apache stopped when it was reloaded; its error log: "))
        #expect(words.contains("Configuration Failed, exiting"))
        #expect(run(file).look() == .notRunning)
    }

    @Test("a configuration that someone else broke: it goes on as before, and the words are its own")
    func brokenByOthers() throws {
        try front.start()
        try front.configure("Nonsense here")
        let file = try site.both()
        guard case .testFailed(let words) = run(file).reload() else { return #expect(Bool(false)) }
        #expect(words.contains("Invalid command 'Nonsense'"))
        #expect(try status(of: address) >= 500)
        #expect(!run(file).look().isConfirmed)
        try front.configure()
        #expect(run(file).reload() == .confirmed(remark: nil))
        #expect(try status(of: address) == 200)
    }

    @Test("one that does not run is owed nothing, is not started, and has read the file when it was")
    func notRunning() throws {
        let run = try run(site.both())
        #expect(run.reload() == .notRunning)
        #expect(try Files.status(of: front.pidFile) == nil)
        try front.start()
        #expect(run.look() == .confirmed(remark: nil))
        try front.stop()
        #expect(run.look() == .notRunning)
    }

    @Test(
        "where its log is in a dump of its configuration",
        arguments: [
            ("Main ErrorLog: \"/var/log/a.log\"\nPidFile: \"/run/a.pid\"\n", "PidFile", "/run/a.pid"),
            ("Main ErrorLog: \"/var/log/a.log\"\n", "Main ErrorLog", "/var/log/a.log"),
            ("PidFile: \"relative\"\n", "PidFile", nil), ("", "PidFile", nil),
        ])
    func dump(text: String, name: String, value: String?) {
        #expect(Apache.value(of: name, in: text) == value)
    }
}
