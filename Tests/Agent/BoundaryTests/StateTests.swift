import Boundary
import Core
import JSON
import System
import TestSupport
import Testing

/// What the agent remembers.

@Suite struct StateTests {
    let root: BoundaryFixture
    let boundary: BoundaryDirectory

    init() throws {
        root = try BoundaryFixture()
        boundary = try root.open()
    }

    @Test("state is read back, and the same again is no write", arguments: StateFile.allCases)
    func roundTrip(file: StateFile) throws {
        #expect(try boundary.readState(file) == .missing)
        try boundary.writeState(file, ["a": [1, "two", nil]])
        let before = try root.directory("state").status(of: file.fileName)
        try boundary.writeState(file, ["a": [1, "two", nil]])
        #expect(try root.directory("state").status(of: file.fileName) == before)
        #expect(before?.mode == 0o600)
        #expect(try boundary.readState(file).value == ["a": [1, "two", nil]])
    }

    @Test("damaged state is set aside and told of; looking leaves it", arguments: ["", "{", "{\"a\":1}x", "\u{0}"])
    func damage(text: String) throws {
        try root.write("state/owed.json", text)
        guard case .damaged(let seen, _) = try boundary.view.readState(.owed) else {
            Issue.record("looking did not see the damage")
            return
        }
        #expect(seen == root.path + "/state/owed.json")
        guard case .damaged(let aside, let reason) = try boundary.readState(.owed) else {
            Issue.record("reading did not see the damage")
            return
        }
        #expect(aside == root.path + "/state/owed.json.damaged")
        #expect(!reason.isEmpty)
        #expect(try boundary.readState(.owed) == .missing)
    }

    @Test("one agent holds a boundary; the second is told who does")
    func locking() throws {
        #expect(try boundary.view.runningAgent() == nil)
        let holder = try ChildProcess.spawn([try Helper.path(), "lock", root.path], output: .captured(limit: 100))
        while holder.output.isEmpty {
            _ = try Poll.wait(for: holder.interests, timeout: .hangLimit)
            try #require(holder.advance() == nil)
        }
        #expect(throws: BoundaryError.system(.locked(path: root.path + "/state/lock", holder: holder.id))) {
            _ = try boundary.lock()
        }
        #expect(try boundary.view.runningAgent() == holder.id)
        holder.signalGroup(.kill)
        #expect(try holder.wait(timeout: .hangLimit) == .killed(signal: 9))
        _ = try boundary.lock()
    }

    @Test("P-14: a request to renew is noticed, taken once, and asks for nothing it does not name")
    func requests() throws {
        let watch = try FileWatch.open()
        try watch.add(boundary.renewalRequestsPath())
        let dotted = OutputID("secret/db.main").orFail
        for _ in 0..<2 { try boundary.requestRenewal(RenewalRequest(.output(leaf))) }
        try boundary.requestRenewal(RenewalRequest(.output(dotted), force: true))
        try boundary.requestRenewal(RenewalRequest(.client))
        try boundary.requestRenewal(RenewalRequest(.client, force: true))
        for stranger in ["what.ever", "clients", "client.force"] { try root.write("state/renew/" + stranger, "") }
        #expect(try Poll.wait(for: [watch.interest], timeout: .hangLimit) == [watch.interest])
        #expect(
            try boundary.takeRenewalRequests() == [
                RenewalRequest(.client), RenewalRequest(.client, force: true), RenewalRequest(.output(leaf)),
                RenewalRequest(.output(dotted), force: true),
            ])
        #expect(try boundary.takeRenewalRequests() == [])
        #expect(try root.directory("state/renew").list() == [])
    }

    @Test("who removes state/ lets no second holder in; it is made again, and another's lock in it is not taken")
    func restoring() throws {
        let lock = try boundary.lock()
        #expect(try !lock.restore())
        for loss in ["state", "state/lock"] {
            try root.scratch.directory.directory("root").directory(
                at: Array(loss.split(separator: "/").dropLast().map(String.init))
            )
            .removeTree(Files.split(loss).name)
            #expect(throws: BoundaryError.system(.locked(path: root.path, holder: nil))) { _ = try root.open().lock() }
            #expect(try boundary.view.runningAgent() == 0)
            #expect(try lock.restore())
            #expect(try boundary.view.runningAgent() == Process.id)
        }
        try root.directory("state").remove("lock")
        let other = try FileLock.take("lock", in: root.directory("state"))
        #expect(throws: BoundaryError.self) { _ = try lock.restore() }
        other.release()
        #expect(try lock.restore())
    }

    /// Runs the helper that loses and restores `state/`.
    private func restore(_ environment: [String: String]) throws -> (ending: ChildProcess.Ending, said: String) {
        let child = try ChildProcess.spawn(
            [try Helper.path(), "restore", root.path], environment: environment, output: .captured(limit: 16_000))
        return (try child.wait(timeout: .hangLimit), String(decoding: child.output, as: UTF8.self))
    }

    @Test("killed at every call while it is made again, the next start has it, and nothing in it is damaged")
    func restoringIsKilled() throws {
        let shim = try CallShim(in: root.scratch)
        var kills = 0
        for place in 1...100 {
            let ending = try restore(shim.killing(at: place)).ending
            _ = try boundary.lock()
            if case .damaged(_, let reason) = try boundary.readState(.owed) { Issue.record("call \(place): \(reason)") }
            guard ending == .killed(signal: 9) else { break }
            kills += 1
        }
        #expect(kills >= 10, "\(kills)")
        #expect(try boundary.readState(.owed).value == ["token": 7])
    }

    @Test("a disk that is full for a while only puts it off", arguments: 1...14)
    func restoringOnAFullDisk(place: Int) throws {
        let shim = try CallShim(in: root.scratch)
        _ = try boundary.lock()
        #expect(try restore(shim.failing(at: place, count: 3, errno: 28)).ending == .exited(0))
        #expect(try boundary.readState(.owed).value == ["token": 7])
        _ = try boundary.lock()
    }
}
