import System
import TestSupport
import Testing

@Suite struct WaitingTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test("a watch tells of files made, written, renamed and removed in a directory")
    func watching() throws {
        let watch = try FileWatch.open()
        try watch.add(scratch.path)
        #expect(try watch.read().isEmpty)
        #expect(try Poll.wait(for: [watch.interest], timeout: .zero).isEmpty)
        try scratch.write("leaf.server", "")
        #expect(try Poll.wait(for: [watch.interest], timeout: .hangLimit) == [watch.interest])
        #expect(try watch.read().contains(FileWatch.Event(directory: scratch.path, name: "leaf.server")))
        try scratch.directory.remove("leaf.server")
        #expect(try watch.read() == [FileWatch.Event(directory: scratch.path, name: "leaf.server")])
    }

    @Test("a watch on what is no directory is an error")
    func watchingFiles() throws {
        let path = try scratch.write("file", "")
        #expect(throws: PosixError.self) { try FileWatch.open().add(path) }
    }

    @Test("a lock is held once; the second is told by whom")
    func locking() throws {
        #expect(try FileLock.holder(of: "lock", in: scratch.directory) == nil)
        let path = scratch.directory.path(of: "lock")
        do {
            let lock = try FileLock.take("lock", in: scratch.directory)
            _ = withExtendedLifetime(lock) {
                #expect(throws: PosixError.locked(path: path, holder: Process.id)) {
                    _ = try FileLock.take("lock", in: scratch.directory)
                }
            }
            #expect(try FileLock.holder(of: "lock", in: scratch.directory) == Process.id)
            withExtendedLifetime(lock) {}
        }
        #expect(try FileLock.holder(of: "lock", in: scratch.directory) == nil)
        _ = try FileLock.take("lock", in: scratch.directory)
    }

    @Test("a wait ends by its timeout, not before")
    func timeouts() throws {
        let start = Clock.monotonic()
        #expect(try Poll.wait(for: [], timeout: .milliseconds(20)).isEmpty)
        #expect(Clock.monotonic() - start >= .milliseconds(20))
        #expect(try Poll.wait(for: [], timeout: .milliseconds(-5)).isEmpty)
    }

    @Test(
        "datagrams to nobody, and to addresses that are none, are errors",
        arguments: [
            "", "/nonexistent/socket", "@coppice-nobody-listens", String(repeating: "x", count: 200),
        ])
    func datagrams(address: String) {
        #expect(throws: PosixError.self) { try Datagram.send(Array("READY=1".utf8).span, to: address) }
    }

    @Test("random numbers differ and lie where they should")
    func randomness() {
        let fractions = (0..<1000).map { _ in Randomness.fraction() }
        #expect(fractions.allSatisfy { (0..<1).contains($0) })
        #expect(Set(fractions).count > 990)
        #expect(Set((0..<100).map { _ in Randomness.bytes(16) }).count == 100)
        #expect(Randomness.hex(4).count == 8)
    }

    @Test("accounts are found by name and number")
    func accounts() {
        #expect(Accounts.user(named: "root")?.user == 0)
        #expect(Accounts.user(id: 0)?.name == "root")
        #expect(Accounts.group(named: "root") == 0)
        #expect(Accounts.user(named: "no-such-user-here") == nil)
        #expect(Accounts.shownUser(4_000_000_123) == "4000000123")
        #expect(Process.groups.contains(Process.effectiveGroup))
    }

    @Test("signals are read once each, in a process that blocked them")
    func signals() throws {
        let child = try ChildProcess.spawn([try Helper.path(), "signals"], output: .captured(limit: 1000))
        #expect(try child.wait(timeout: .hangLimit).isSuccess)
        #expect(String(decoding: child.output, as: UTF8.self) == "SIGHUP\n")
    }

    @Test("a hardened process leaves no core dump and makes private files")
    func hardening() async {
        await #expect(processExitsWith: .success) {
            Process.harden()
            let limits = String(decoding: try Files.read("/proc/self/limits", limit: 10_000), as: UTF8.self)
            let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            let status = String(decoding: try Files.read("/proc/self/status", limit: 10_000), as: UTF8.self)
            let isHard = core?.split(separator: " ").filter { $0 == "0" }.count == 2
            endProcess(isHard && status.contains("Umask:\t0077") ? 0 : 1)
        }
    }
}
