import Boundary
import Core
import Glibc
import JSON
import System

/// `first-count` as tokens: `7-3` is 7, 8, 9.
func tokens(_ text: String) -> Range<Int> {
    let numbers = text.split(separator: "-").compactMap { Int($0) }
    return numbers.count == 2 ? numbers[0]..<(numbers[0] + numbers[1]) : 0..<0
}

/// Publishes one generation after another, with the token in each file, and everything else that an agent writes.
///
/// Exits 0 when all went well, 3 with the error's summary when something was refused.
func publish(root path: String, tokens: Range<Int>) {
    do throws(BoundaryError) {
        let root = try BoundaryDirectory.open(path)
        let lock = try root.lock()
        root.prune()
        for token in tokens { try publish(token, in: root) }
        _ = lock
    } catch {
        say(error.report)
        endProcess(3)
    }
}

private func publish(_ token: Int, in root: BoundaryDirectory) throws(BoundaryError) {
    guard let output = OutputID("leaf/server") else { endProcess(2) }
    let body = String(repeating: "token \(token)\n", count: 100)
    let files = [Layout.Leaf.key, Layout.Leaf.certificate, Layout.Leaf.chain].map {
        GeneratedFile(name: $0, text: body)
    }
    let received = WallTime(secondsSince1970: 1_700_000_000 + Int64(token))
    try root.checkWritable(output, expectedBytes: 8192)
    let publication = try root.publish(
        output, files: files, record: GenerationRecord(request: "r", received: received, serial: String(token)),
        access: Access(mode: token % 2 == 0 ? 0o400 : nil))
    guard publication.isNew else { endProcess(4) }
    try root.writeState(.owed, ["token": .integer(token)])
    if token % 2 == 0 { try root.confirm(output, generation: publication.generation.name) }
}

/// Publishes ever larger generations on a small file system until one is refused, and checks what is left.
///
/// Prints what refused it. Exits 0 when the last good generation stayed and publishing works again with less.
func fill(root path: String) {
    do throws(BoundaryError) {
        guard let output = OutputID("secret/large") else { endProcess(2) }
        let root = try BoundaryDirectory.open(path)
        let good = try fillUp(output, in: root)
        guard good > 0, try root.current(output)?.record.serial == String(good) else { endProcess(5) }
        do throws(BoundaryError) {
            try root.checkWritable(output, expectedBytes: 64 << 20)
            endProcess(6)
        } catch {
            say(error.summary)
        }
        try publish(bytes: 100, output, in: root)
        endProcess(try root.current(output)?.record.serial == "100" ? 0 : 7)
    } catch {
        say(error.report)
        endProcess(3)
    }
}

/// The size of the last generation that found room.
private func fillUp(_ output: OutputID, in root: BoundaryDirectory) throws(BoundaryError) -> Int {
    var good = 0
    while true {
        do throws(BoundaryError) {
            try publish(bytes: good + 16_384, output, in: root)
            good += 16_384
        } catch .system(let error) where [ENOSPC, EDQUOT].contains(error.errno) {
            say(error.summary)
            return good
        }
    }
}

private func publish(bytes: Int, _ output: OutputID, in root: BoundaryDirectory) throws(BoundaryError) {
    let text = String(repeating: "x", count: bytes)
    let record = GenerationRecord(request: "r", received: Clock.wall(), serial: String(bytes))
    try root.publish(output, files: [GeneratedFile(name: "large", text: text)], record: record)
}

/// Takes the lock, says so, and holds it until the process is killed.
func holdLock(root path: String) {
    do throws(BoundaryError) {
        let lock = try BoundaryDirectory.open(path).lock()
        say("held")
        _ = try? Poll.wait(for: [], timeout: nil)
        _ = lock
    } catch {
        say(error.report)
        endProcess(3)
    }
}

/// Removes every output but `leaf/server`, as an agent does whose configuration names no other. Prints the paths that are left.
///
/// Exits 0 when all went well, 3 when something could not be removed.
func removeOthers(root path: String) {
    do throws(BoundaryError) {
        guard let output = OutputID("leaf/server") else { endProcess(2) }
        let removals = try BoundaryDirectory.open(path).removeOutputs(except: [output])
        for removal in removals { removal.left.forEach(say) }
        for error in removals.compactMap(\.error) { say(error.report) }
        endProcess(removals.contains { $0.error != nil } ? 3 : 0)
    } catch {
        say(error.report)
        endProcess(3)
    }
}

/// Adopts the client keypair that lies in `mtls/`, at a time in seconds, as an agent does at its start.
///
/// Exits 0 when all went well, 3 with the error when it could not.
func adopt(root path: String, at time: String) {
    do throws(BoundaryError) {
        let root = try BoundaryDirectory.open(path)
        let lock = try root.lock()
        root.prune()
        _ = try root.adoptClientPair(now: WallTime(secondsSince1970: Int64(time) ?? 0))
        _ = lock
    } catch {
        say(error.report)
        endProcess(3)
    }
}

/// Holds the boundary, removes `state/`, makes it again and writes what is remembered, until that succeeds.
///
/// Prints what refused it. Exits 0.
func restoreState(root path: String) {
    do throws(BoundaryError) {
        let root = try BoundaryDirectory.open(path)
        let lock = try root.lock()
        try? Directory.open(path).removeTree(Layout.state)
        var isThere = false
        while !isThere {
            do throws(BoundaryError) {
                _ = try lock.restore()
                try root.writeState(.owed, ["token": 7])
                isThere = true
            } catch {
                say(error.report)
            }
        }
    } catch {
        say(error.report)
        endProcess(3)
    }
}
