import System
import TestSupport
import Testing

@Suite struct ChildProcessTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func shell(_ script: String, environment: [String: String] = [:]) throws -> ChildProcess {
        try ChildProcess.spawn(
            ["/bin/sh", "-c", script], environment: environment, directory: scratch.path,
            output: .captured(limit: 10_000))
    }

    private func output(of script: String, environment: [String: String] = [:]) throws -> String {
        let child = try shell(script, environment: environment)
        _ = try child.wait(timeout: .hangLimit)
        return String(decoding: child.output, as: UTF8.self)
    }

    @Test(
        "tell how they ended",
        arguments: [
            ("exit 0", ChildProcess.Ending.exited(0)), ("exit 3", .exited(3)), ("kill -9 $$", .killed(signal: 9)),
        ])
    func endings(script: String, ending: ChildProcess.Ending) throws {
        #expect(try shell(script).wait(timeout: .hangLimit) == ending)
    }

    @Test("get the environment that is given and nothing else")
    func environment() throws {
        let text = try output(of: "/usr/bin/env", environment: ["ONE": "1", "TWO": "b c"])
        let names = Set(text.split(separator: "\n").compactMap { $0.split(separator: "=").first.map(String.init) })
        #expect(names.isSuperset(of: ["ONE", "TWO"]))
        #expect(names.isSubset(of: ["ONE", "TWO", "PWD", "OLDPWD", "SHLVL", "_"]))
        #expect(text.contains("TWO=b c\n"))
    }

    @Test("inherit a lock, which outlives who started them until it is given back, and can be told by it")
    func inheriting() throws {
        let lock = try FileLock.take("lock", in: scratch.directory, for: 0)
        let child = try ChildProcess.spawn(
            ["/bin/sh", "-c", "echo here; read -r line <&3; exec sleep 1000"], output: .captured(limit: 10),
            inheriting: lock.file)
        lock.sign(child.id)
        #expect(try FileLock.holder(of: "lock", in: scratch.directory) == child.id)
        let process = try #require(ForeignProcess.open(child.id))
        let file = try #require(try scratch.directory.status(of: "lock"))
        #expect(process.has(3, open: file) == true && process.has(1, open: file) == false)
        #expect(process.has(9, open: file) == false)
        lock.release()
        #expect(try FileLock.holder(of: "lock", in: scratch.directory) == nil)
        #expect(!process.hasEnded)
        process.signalGroup(.kill)
        #expect(try child.wait(timeout: .hangLimit) == .killed(signal: 9))
        #expect(process.hasEnded && ForeignProcess.open(child.id) == nil)
    }

    @Test("run in the directory and in a group of their own, with nothing to read")
    func surroundings() throws {
        #expect(try output(of: "pwd -P") == scratch.path + "\n")
        #expect(try output(of: "cat") == "")
        let child = try shell("ps -o pgid= -p $$")
        _ = try child.wait(timeout: .hangLimit)
        let group = String(decoding: child.output, as: UTF8.self).filter { !$0.isWhitespace }
        #expect(group == String(child.id))
    }

    @Test("read what they are given from its start to its end", arguments: [0, 5, 200_000])
    func input(_ count: Int) throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
        let child = try ChildProcess.spawn(
            ["/bin/sh", "-c", "wc -c"], environment: ["PATH": "/usr/bin:/bin"],
            input: SecretBytes(copying: bytes.span), output: .captured(limit: 100))
        #expect(try child.wait(timeout: .hangLimit).isSuccess)
        #expect(String(decoding: child.output, as: UTF8.self).filter(\.isNumber) == String(count))
    }

    @Test("inherit no descriptor but the three streams, even one that is open without O_CLOEXEC")
    func descriptors() throws {
        let text = try output(of: "ls /proc/$$/fd")
        #expect(Set(text.split(separator: "\n")).subtracting(["0", "1", "2", "10", "255"]).isEmpty)
    }

    /// The C library's own two signals above 31 are its own affair.
    @Test("start with no signal blocked or ignored, though we block some")
    func signals() throws {
        let blocked = try SignalDescriptor.open([.user2])
        #expect(blocked.interest.readable)
        let text = try output(of: "exec grep -E '^Sig(Blk|Ign)' /proc/self/status")
        let masks = text.split(separator: "\n").compactMap { UInt64($0.suffix(16), radix: 16) }
        #expect(masks.count == 2)
        #expect(masks.allSatisfy { $0 & 0x7FFF_FFFF == 0 }, "\(text)")
    }

    @Test("a relative program counts from the directory; arguments pass as they are")
    func relative() throws {
        try scratch.write("say", "#!/bin/sh\nprintf '<%s>' \"$@\"\n", mode: 0o700)
        let child = try ChildProcess.spawn(
            ["./say", "a b", "$HOME", ";id"], directory: scratch.path, output: .captured(limit: 100))
        #expect(try child.wait(timeout: .hangLimit).isSuccess)
        #expect(String(decoding: child.output, as: UTF8.self) == "<a b><$HOME><;id>")
    }

    @Test("a program that cannot be run is an error that names it", arguments: ["/nonexistent/program", "/etc/passwd"])
    func missing(program: String) {
        let error = #expect(throws: PosixError.self) { _ = try ChildProcess.spawn([program]) }
        #expect(error?.summary.hasPrefix(program) == true)
    }

    @Test("no program is looked up in PATH", arguments: [[], ["true"]])
    func noLookup(arguments: [String]) {
        #expect(throws: PosixError.self) { _ = try ChildProcess.spawn(arguments) }
    }

    @Test("what they write beyond the limit is dropped and does not block them")
    func bounded() throws {
        let child = try ChildProcess.spawn(
            ["/usr/bin/head", "-c", "1000000", "/dev/zero"], output: .captured(limit: 1000))
        #expect(try child.wait(timeout: .hangLimit).isSuccess)
        #expect(child.output.count == 1000)
    }

    @Test("P-42: at the timeout the whole group is told to end, and killed when it does not")
    func timeouts() throws {
        let gentle = try shell("exec sleep 1000")
        #expect(try gentle.wait(timeout: .milliseconds(50)) == .killed(signal: 15))
        let stubborn = try shell("trap '' TERM; echo ready; while :; do sleep 1000; done")
        while stubborn.output.isEmpty {
            _ = try Poll.wait(for: stubborn.interests, timeout: .hangLimit)
            try stubborn.advance()
        }
        #expect(try stubborn.wait(timeout: .zero, grace: .milliseconds(50)) == .killed(signal: 9))
    }

    @Test("a group that was told to end leaves no grandchild behind")
    func grandchildren() throws {
        let child = try shell("sh -c 'trap \"\" TERM; echo $$; exec sleep 1000' & wait")
        while child.output.isEmpty {
            _ = try Poll.wait(for: child.interests, timeout: .hangLimit)
            try child.advance()
        }
        let grandchild = String(decoding: child.output, as: UTF8.self).filter(\.isNumber)
        let watched = try #require(Int32(grandchild))
        #expect(try child.wait(timeout: .zero, grace: .hangLimit) == .killed(signal: 15))
        let end = Clock.monotonic() + .hangLimit
        while isRunning(watched), Clock.monotonic() < end { _ = try Poll.wait(for: [], timeout: .milliseconds(10)) }
        #expect(!isRunning(watched))
    }

    /// Not gone, and not only waiting to be collected.
    private func isRunning(_ id: Int32) -> Bool {
        guard let text = try? Files.read("/proc/\(id)/stat", limit: 4096) else { return false }
        let state = String(decoding: text, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
        return state != "Z" && state != "X"
    }
}
