import Boundary
import Core
import JSON
import System
import TestSupport
import Testing

/// The publisher is killed at every one of its calls that publish, one after another, while a reader reads without pause.
@Suite(.serialized)
struct KillTests {
    static let kills = 220

    let root: BoundaryFixture
    let shim: CallShim

    init() throws {
        root = try BoundaryFixture()
        shim = try CallShim(in: root.scratch)
    }

    /// A run of the helper.
    private struct Run {
        var ending: ChildProcess.Ending
        var output: String
        /// How often the reader read all three files while it ran.
        var reads: Int
    }

    /// Runs the helper, reading without pause as long as it runs.
    private func run(_ tokens: String, _ environment: [String: String]) throws -> Run {
        let child = try ChildProcess.spawn(
            [try Helper.path(), "publish", root.path, tokens], environment: environment, output: .captured(limit: 4000))
        var reads = 0
        while true {
            if try read() { reads += 1 }
            guard let ending = try child.advance() else { continue }
            return Run(ending: ending, output: String(decoding: child.output, as: UTF8.self), reads: reads)
        }
    }

    /// Resolves `current` once and reads all three files through it: they hold the same token. When the directory was
    /// pruned meanwhile, two newer generations were published since, and the reader begins anew.
    private func read() throws -> Bool {
        guard let output = try? root.directory("").directory(at: ["leaf", "server"]) else { return false }
        guard let current = try? output.directory(Layout.current, followingLinks: true) else { return false }
        let names = [Layout.Leaf.key, Layout.Leaf.certificate, Layout.Leaf.chain]
        let contents = names.map { try? current.read($0, limit: 100_000) }
        if contents.contains(nil) {
            try #require(try current.list().count < 4, "a file is missing in a directory that nobody is removing")
            return false
        }
        let texts = Set(contents.compactMap { $0 })
        try #require(
            texts.count == 1 && texts.first?.isEmpty == false, "certificate, key and chain do not belong together")
        return true
    }

    /// After a kill: the boundary opens, what is current is whole, nothing is left over once an agent has started again.
    private func checkHealing(after number: Int) throws {
        let boundary = try root.open()
        _ = try boundary.lock()
        boundary.prune()
        if let generation = try boundary.current(leaf) {
            #expect(generation.files.count == 3)
            let names = try root.directory("leaf/server").list()
            let kept = [generation.name, generation.previous, try boundary.view.confirmed(leaf)].compactMap { $0?.text }
            #expect(
                Set(names).isSubset(of: kept + [Layout.current, Layout.confirmed]), "after call \(number): \(names)")
        }
        if case .damaged(_, let reason) = try boundary.readState(.owed) {
            Issue.record("state was damaged by a kill at call \(number): \(reason)")
        }
        #expect(boundary.view.survey().compactMap(\.finding) == [])
    }

    @Test(
        "at each of more than 200 moments, no reader sees a mixture and the next start heals", .timeLimit(.minutes(10)))
    func kills() throws {
        var number = 0
        var killed = 0
        var reads = 0
        while killed < Self.kills {
            number += 1
            let child = try run("\(number * 100)-40", shim.killing(at: number))
            try #require(
                child.ending == .killed(signal: 9), "the helper has fewer than \(number) calls to be killed at")
            killed += 1
            reads += child.reads
            try checkHealing(after: number)
        }
        #expect(reads > Self.kills)
        let last = try run("1000000-2", [:])
        #expect(last.ending == .exited(0), "\(last.output)")
        #expect(try root.open().current(leaf)?.record.serial == "1000001")
    }

    @Test("the helper's publishing is counted: a generation of three files takes few calls and few waits")
    func counts() throws {
        let each = (try calls("11-20") - calls("1-10")) / 10
        #expect(each < 45, "\(each) calls that publish for each generation")
    }

    private func calls(_ tokens: String) throws -> Int {
        let file = root.scratch.directory.path(of: "count")
        let child = try run(tokens, shim.counting(into: file))
        try #require(child.ending == .exited(0))
        return try #require(Int(try root.scratch.text("count").filter(\.isNumber)))
    }

    struct Failure: CustomTestStringConvertible {
        var name: String
        var errno: Int32
        var testDescription: String { name }
    }

    @Test(
        "P-40: a call that fails for good leaves readers what they had, and the next start heals",
        arguments: [
            Failure(name: "ENOSPC", errno: 28), Failure(name: "EDQUOT", errno: 122), Failure(name: "EROFS", errno: 30),
            Failure(name: "EIO", errno: 5),
        ])
    func failures(failure: Failure) throws {
        #expect(try run("1-2", [:]).ending == .exited(0))
        var number = 0
        var refused = 0
        var passed = false
        while !passed {
            number += failure.errno == 28 ? 1 : 3
            let token = 10 + number
            let child = try run("\(token)-1", shim.failing(at: number, errno: failure.errno))
            try checkHealing(after: number)
            let serial = try root.open().current(leaf)?.record.serial
            passed = child.ending == .exited(0)
            if passed {
                #expect(serial == String(token))
            } else {
                refused += 1
                #expect(child.output.contains(failure.name), "\(child.output)")
                #expect(child.output.contains("hint: "))
                if let found = child.output.firstRange(of: "hint: df -h ") {
                    let path = String(child.output[found.upperBound...].prefix { $0 != ";" })
                    #expect(try Files.status(of: path) != nil, "\(child.output)")
                }
                try #require(number < 200)
            }
        }
        #expect(refused > 3)
    }

    @Test("P-40: a call that fails once is an error, and the same publishing succeeds the next time")
    func onceOnly() throws {
        #expect(try run("1-1", [:]).ending == .exited(0))
        for number in stride(from: 1, through: 30, by: 2) {
            _ = try run("\(number * 10)-1", shim.failing(at: number, count: 1, errno: 28))
            try checkHealing(after: number)
            #expect(try run("\(number * 10 + 1)-1", [:]).ending == .exited(0))
        }
    }

    private static var canMount: Bool {
        guard Process.effectiveUser == 0 else { return false }
        let script = "mount -t tmpfs -o size=256k tmpfs /mnt"
        let child = try? ChildProcess.spawn(
            ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            output: .discarded)
        return (try? child?.wait(timeout: .hangLimit))?.isSuccess ?? false
    }

    @Test(
        "P-40: on a full disk the last good generation stays, and publishing heals",
        .enabled(if: canMount, "mounting a small file system needs root, and a machine that lets it"))
    func fullDisk() throws {
        let script = """
            mount -t tmpfs -o size=256k,mode=0700 tmpfs "$1" || exit 1
            exec "$2" fill "$1"
            """
        let child = try ChildProcess.spawn(
            ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh", root.path, try Helper.path()],
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], output: .captured(limit: 4000))
        let ending = try child.wait(timeout: .hangLimit)
        let text = String(decoding: child.output, as: UTF8.self)
        #expect(ending == .exited(0), "\(text)")
        #expect(text.contains("ENOSPC"), "\(text)")
    }
}
