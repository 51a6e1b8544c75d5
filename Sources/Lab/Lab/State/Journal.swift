import Core
import JSON
import Synchronization
package import System

/// Keeps a ``Store`` in a directory: a snapshot, and the changes since, appended in the background.
///
/// A change costs no disk access when it is made. ``flush()`` appends what has gathered and syncs it, so that at most the
/// time between two flushes is lost with the machine, and nothing of what was flushed with the process. A line that was cut
/// off by a crash is dropped at the next start.
package final class Journal: Sendable {
    let store = Store(recording: true)
    private let directory: Directory
    private let state: Mutex<State>

    private struct State {
        /// The number of the journal that is written, and of the snapshot it follows.
        var number: Int
        var file: Descriptor?
        var size = 0
        /// How large the snapshot is that it follows.
        var snapshotSize = 0

        /// Folding costs as much as the snapshot is large: it waits until the journal is as large.
        var isDue: Bool { size > max(Journal.sizeLimit, snapshotSize) }
    }

    /// Below this size the journal is never folded into a fresh snapshot, but at the start.
    private static let sizeLimit = 8 << 20
    private static let snapshotName = "state.json"

    private init(_ directory: Directory, number: Int) {
        self.directory = directory
        state = Mutex(State(number: number))
    }

    /// Opens what `directory` holds, or begins anew there.
    package static func open(_ directory: Directory) throws(LabError) -> Journal {
        let result: Result<Journal, LabError>
        do throws(PosixError) {
            result = try load(directory)
        } catch {
            throw .file(directory.path, reason: error.summary)
        }
        return try result.get()
    }

    private static func load(_ directory: Directory) throws(PosixError) -> Result<Journal, LabError> {
        var number = 0
        var changes: [Store.Change] = []
        if try directory.status(of: snapshotName) != nil {
            let bytes = try directory.read(snapshotName, limit: 1 << 30)
            var lines = bytes.split(separator: 0x0A)
            guard let first = lines.first, let header = (try? JSONValue.parse(Array(first).span))?["journal"]?.int
            else {
                return .failure(.damaged(file: directory.path(of: snapshotName), line: 1))
            }
            number = header
            lines.removeFirst()
            for (place, line) in lines.enumerated() {
                guard let change = Store.Change(line: line) else {
                    return .failure(.damaged(file: directory.path(of: snapshotName), line: place + 2))
                }
                changes.append(change)
            }
        }
        let journal = Journal(directory, number: number)
        let name = name(number)
        if try directory.status(of: name) != nil {
            let bytes = try directory.read(name, limit: 1 << 30)
            for line in bytes.split(separator: 0x0A) {
                guard let change = Store.Change(line: line) else { break }
                changes.append(change)
            }
        }
        journal.store.restore(changes)
        try journal.compact()
        return .success(journal)
    }

    private static func name(_ number: Int) -> String { "journal-\(number).jsonl" }

    /// Appends and syncs what has gathered since the last call; folds the journal when it has grown.
    package func flush() throws(LabError) {
        do throws(PosixError) {
            try append()
            if state.withLock({ $0.isDue }) { try compact() }
        } catch {
            throw .file(directory.path, reason: error.summary)
        }
    }

    private func append() throws(PosixError) {
        try state.withLock { state throws(PosixError) in
            let changes = store.takeChanges()
            guard !changes.isEmpty, let file = state.file else { return }
            var bytes: [UInt8] = []
            for change in changes { bytes += change.line }
            try file.write(bytes.span)
            try file.sync()
            state.size += bytes.count
        }
    }

    /// Writes a snapshot and begins a journal after it. A crash in between leaves the old pair or the new one.
    private func compact() throws(PosixError) {
        try state.withLock { state throws(PosixError) in
            let old = state.number
            let next = old + 1
            try? directory.remove(Self.name(next))
            let file = try directory.create(Self.name(next), bytes: [UInt8]().span)
            var bytes = JSONValue.object(["journal": .integer(next)]).utf8() + [0x0A]
            for change in store.snapshot() { bytes += change.line }
            try directory.replace(Self.snapshotName, bytes: bytes.span)
            try? directory.remove(Self.name(old))
            state = State(number: next, file: file, snapshotSize: bytes.count)
        }
    }
}

extension Store.Change {
    /// One line: `["key", value]`, or `["key"]` for a removal.
    fileprivate var line: [UInt8] {
        JSONValue.array([.string(key)] + (value.map { [$0] } ?? [])).utf8() + [0x0A]
    }

    fileprivate init?(line: ArraySlice<UInt8>) {
        guard let parts = (try? JSONValue.parse(Array(line).span))?.array, let key = parts.first?.string else {
            return nil
        }
        self.init(key: key, value: parts.count > 1 ? parts[1] : nil)
    }
}
