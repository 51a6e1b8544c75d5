import Boundary
import Core
import System
import TestSupport
import Testing

/// Outputs that are removed: keys first, whatever is killed when, and nothing but what an agent made.

@Suite(.serialized)
struct RemovalTests {
    private let root: BoundaryFixture
    private let shim: CallShim
    private static let others = ["leaf/old", "leaf/older", "secret/db"]

    init() throws {
        root = try BoundaryFixture()
        shim = try CallShim(in: root.scratch)
    }

    /// Two generations of each output, with keys and more.
    private func fill() throws {
        let boundary = try root.open()
        for name in ["leaf/server"] + Self.others {
            let output = OutputID(name).orFail
            for time in [1_700_000_000, 1_700_000_060] as [Int64] {
                let names = ["privkey.pem", "bundle.pem", "cert.pem", "chain.pem"]
                let files = names.map { GeneratedFile(name: $0, text: "\($0) of \(name) at \(time)\n") }
                try boundary.publish(output, files: files, record: record(received: time))
            }
        }
    }

    /// The files of the other outputs: keys, and what is neither key nor record.
    private func left() throws -> (keys: Int, rest: Int) {
        var (keys, rest) = (0, 0)
        for output in Self.others {
            guard
                let directory = try? root.scratch.directory.directory(
                    at: ["root"] + output.split(separator: "/").map(String.init))
            else { continue }
            for name in try directory.list() where GenerationName(name) != nil {
                let files = try directory.directory(name).list()
                keys += files.count { $0 == "privkey.pem" || $0 == "bundle.pem" }
                rest += files.count { $0 == "cert.pem" || $0 == "chain.pem" }
            }
        }
        return (keys, rest)
    }

    private func remove(_ environment: [String: String] = [:]) throws -> (ending: ChildProcess.Ending, said: String) {
        let child = try ChildProcess.spawn(
            [try Helper.path(), "remove", root.path], environment: environment, output: .captured(limit: 8000))
        return (try child.wait(timeout: .hangLimit), String(decoding: child.output, as: UTF8.self))
    }

    private func checkGone() throws {
        for output in Self.others {
            #expect(try Files.status(of: root.path + "/" + output) == nil, "\(output) is there")
        }
        #expect(try root.open().current(leaf)?.files.count == 4)
    }

    @Test("killed at every call, keys are gone before anything else, and the next run ends it")
    func killed() throws {
        var kills = 0
        for place in 1...300 {
            try fill()
            let before = try left()
            let ending = try remove(shim.killing(at: place)).ending
            let after = try left()
            if after.rest < before.rest { #expect(after.keys == 0, "call \(place)") }
            #expect(try remove().ending == .exited(0))
            try checkGone()
            guard ending == .killed(signal: 9) else { break }
            kills += 1
        }
        #expect(kills > 40, "\(kills)")
    }

    @Test("one that cannot be removed is named, and removed later", arguments: [5, 30] as [Int32])
    func failing(errno: Int32) throws {
        for place in stride(from: 1, through: 60, by: 7) {
            try fill()
            let run = try remove(shim.failing(at: place, count: 3, errno: errno))
            if run.ending != .exited(0) { #expect(run.said.contains("hint: "), "\(run.said)") }
            #expect(try remove().ending == .exited(0))
            try checkGone()
        }
    }

    @Test("what the agent did not make stays with the directories above it, and is named")
    func strange() throws {
        try fill()
        let current = try #require(try root.open().current(OutputID("leaf/older").orFail)?.name.text)
        try root.write("leaf/old/notes", "mine")
        try root.write("leaf/older/\(current)/mine.pem", "mine")
        try root.write("leaf/hand-made/privkey.pem", "mine")
        let kept = ["leaf/old/notes", "leaf/older/\(current)/mine.pem", "leaf/hand-made/privkey.pem"]
        for _ in 1...2 {
            let run = try remove()
            #expect(run.ending == .exited(0))
            let expected = Set(kept.map { Substring(root.path + "/" + $0) })
            #expect(Set(run.said.split(separator: "\n")) == expected, "\(run.said)")
        }
        for file in kept { #expect(try Files.read(root.path + "/" + file, limit: 10) == Array("mine".utf8)) }
        #expect(try left() == (0, 0))
    }

    @Test("links lead nowhere, and nothing is removed where nothing is to be kept")
    func links() throws {
        try fill()
        let boundary = try root.open()
        let before = try left()
        #expect(boundary.removeOutputs(except: []) == [])
        #expect(try left() == before)
        try root.write("elsewhere/gen-1/privkey.pem", "mine")
        try root.write("elsewhere/file", "mine")
        let kind = try root.directory("leaf")
        try kind.makeLink("linked", to: "../elsewhere")
        let old = try root.directory("leaf/old")
        try old.makeLink("gen-linked", to: "../../elsewhere/gen-1")
        let name = try #require(try boundary.current(OutputID("leaf/old").orFail)?.name.text)
        try root.directory("leaf/old/\(name)").makeLink("linked", to: "../../../elsewhere/file")
        let removals = boundary.removeOutputs(except: [leaf])
        #expect(removals.first { $0.output.name == "linked" }?.error != nil)
        #expect(try Files.read(root.path + "/elsewhere/gen-1/privkey.pem", limit: 10) == Array("mine".utf8))
        #expect(try Files.read(root.path + "/elsewhere/file", limit: 10) == Array("mine".utf8))
        #expect(try kind.status(of: "linked")?.kind == .link)
    }
}
