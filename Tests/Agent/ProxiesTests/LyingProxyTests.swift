import AgentConfig
import Core
import System
import TestSupport
import Testing
import X509

@testable import Proxies

/// Proxies that say that they did what they did not do.
@Suite(.serialized)
struct LyingProxyTests {
    private let site: Site
    private let file: ServedFile

    init() throws {
        site = try Site()
        file = try site.both()
    }

    private func reload(_ fake: FakeHAProxy) -> ProxyOutcome {
        let settings = ProxySettings(kind: .haproxy, masterSocket: fake.socket, timeout: .seconds(1))
        return withExtendedLifetime(fake) { ProxyRun(settings, files: [file], since: Clock.monotonic()).reload() }
    }

    /// What a worker that has the new certificates in memory says.
    private func shown(_ status: String) -> String {
        let prints = file.certificates.map { "SHA1 FingerPrint: \(Digest.hex(Digest.sha1($0.der[...])).uppercased())" }
        return "Filename: \(file.path)\nStatus: \(status)\n" + prints.joined(separator: "\n") + "\n"
    }

    private func fake(
        reload: String, status: String = "Unused", proc: String = "7 master 1 [failed: 0]\n"
    ) throws -> FakeHAProxy {
        try FakeHAProxy([
            "reload": reload, "show proc": proc, "@1 show info": "Pid: \(Process.id)\n",
            "@1 show ssl ca-file \(file.path)": shown(status),
        ])
    }

    @Test("HAProxy 2.7 and newer: `Success=0` with all lines of why")
    func saysNo() throws {
        let words =
            "Success=0\n--\n[ALERT]    (7) : config : parsing [h.cfg:15] : unknown keyword\n[ALERT]    (7) : config : Fatal errors\n"
        let outcome = try reload(fake(reload: words))
        #expect(
            outcome
                == .reloadFailed(
                    "HAProxy did not reload: Success=0 | -- | [ALERT]    (7) : config : parsing [h.cfg:15] : unknown keyword | [ALERT]    (7) : config : Fatal errors"
                ))
    }

    @Test("HAProxy: a reload that is said to be done, and no new worker")
    func sameWorker() throws {
        let outcome = try reload(fake(reload: "Success=1\n"))
        #expect(outcome == .disproved("HAProxy has \(file.path) in memory, and no server uses it"))
    }

    @Test("HAProxy: `Used` where its configuration cannot be read is no proof of every server")
    func usedBySome() throws {
        guard case .applied(let missing?) = try reload(fake(reload: "Success=1\n", status: "Used")) else {
            return #expect(Bool(false))
        }
        #expect(missing.contains("a `server` line without `crt`"))
    }

    @Test("HAProxy: a master that never counts a reload has made none")
    func silence() throws {
        let fake = try fake(reload: "", proc: "7  master  2 [failed: 0]\n")
        #expect(reload(fake) == .reloadFailed("the master CLI \(fake.socket) does not answer"))
    }

    @Test("a program that hangs is stopped, and nothing was told")
    func hangs() throws {
        let program = try site.write("hangs", "#!/bin/sh\necho thinking\nexec sleep 1000\n", mode: 0o700)
        let fake = try fake(reload: "Success=1\n")
        let settings = ProxySettings(
            kind: .haproxy, program: program, config: "/nowhere", masterSocket: fake.socket, timeout: .seconds(1))
        let outcome = withExtendedLifetime(fake) {
            ProxyRun(settings, files: [file], since: Clock.monotonic()).reload()
        }
        #expect(
            outcome == .testFailed("`\(program) -c -f /nowhere` took longer than 1s and was stopped: thinking"))
    }

    @Test("Apache: exit code 0 of `graceful`, and the processes are the former ones")
    func nothingHappens() throws {
        let program = try site.write("apache", "#!/bin/sh\nexit 0\n", mode: 0o700)
        let shell = try RunningProgram(path: "/bin/sh", ["-c", "sleep 1000 & echo ready; wait"])
        try shell.waitFor("ready")
        try shell.waitUntil("a process that is not new") { shell.hasSettled }
        let settings = ProxySettings(
            kind: .apache, program: program, config: "/nowhere",
            pidFile: try site.write("pid", "\(shell.child.id)\n"), timeout: .seconds(1))
        let outcome = ProxyRun(settings, files: [file], since: Clock.monotonic()).reload()
        #expect(outcome == .disproved("Apache's processes are those from before the reload"))
    }

    @Test("a handshake that the agent makes itself says nothing of a proxy that shows nothing")
    func ownHandshake() throws {
        let port = try #require(UInt16(site.upstream.address.split(separator: ":").last ?? ""))
        var probed = file
        probed.probe = ProbeSettings(host: "127.0.0.1", port: port, name: "web.internal")
        let fake = try FakeHAProxy([
            "reload": "Success=1\n", "show proc": "7 master 1\n", "@1 show info": "Pid: 0\n",
            "@1 show ssl ca-file \(file.path)": shown("Used"),
        ])
        let settings = ProxySettings(kind: .haproxy, masterSocket: fake.socket, timeout: .seconds(1))
        let outcome = withExtendedLifetime(fake) {
            ProxyRun(settings, files: [probed], since: Clock.monotonic()).reload()
        }
        guard case .applied = outcome else { return #expect(Bool(false), "\(outcome)") }
    }
}
