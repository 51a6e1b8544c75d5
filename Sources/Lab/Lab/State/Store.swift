import JSON
import Synchronization

/// All that the lab keeps, in memory: a sorted-on-demand map of keys to values, and the changes not yet on disk.
final class Store: Sendable {
    private struct Contents {
        var spaces: [String: [String: JSONValue]] = [:]
        var pending: [Change]?
    }

    /// One change, in the order of the journal.
    struct Change: Sendable {
        var key: String
        /// `nil` removes the key.
        var value: JSONValue?
    }

    private let contents = Mutex(Contents())

    /// `recording`: changes are collected for ``takeChanges()``.
    init(recording: Bool = false) {
        contents.withLock { $0.pending = recording ? [] : nil }
    }

    func get(_ key: String) -> JSONValue? {
        let (space, rest) = Self.split(key)
        return contents.withLock { $0.spaces[space]?[rest] }
    }

    func put(_ key: String, _ value: JSONValue) {
        let (space, rest) = Self.split(key)
        contents.withLock {
            $0.spaces[space, default: [:]][rest] = value
            $0.pending?.append(Change(key: key, value: value))
        }
    }

    func delete(_ key: String) {
        let (space, rest) = Self.split(key)
        contents.withLock {
            guard $0.spaces[space]?.removeValue(forKey: rest) != nil else { return }
            $0.pending?.append(Change(key: key, value: nil))
        }
    }

    /// Whole keys, sorted.
    func keys(under prefix: String) -> [String] {
        let (space, rest) = Self.split(prefix)
        let names = contents.withLock { Array(($0.spaces[space] ?? [:]).keys) }
        return names.filter { $0.hasPrefix(rest) }.sorted().map { space + $0 }
    }

    func list(_ folder: String) -> [String] {
        var names: [String] = []
        for key in keys(under: folder) {
            let below = key.dropFirst(folder.count)
            let name = below.firstIndex(of: "/").map { String(below[...$0]) } ?? String(below)
            if names.last != name { names.append(name) }
        }
        return names
    }

    func deleteAll(under prefix: String) {
        for key in keys(under: prefix) { delete(key) }
    }

    /// The changes since the last call, oldest first.
    func takeChanges() -> [Change] {
        contents.withLock {
            let taken = $0.pending ?? []
            if !taken.isEmpty { $0.pending = [] }
            return taken
        }
    }

    /// Everything, for a snapshot: the changes collected so far are part of it and forgotten.
    func snapshot() -> [Change] {
        let spaces = contents.withLock {
            if $0.pending != nil { $0.pending = [] }
            return $0.spaces
        }
        return spaces.flatMap { space, values in values.map { Change(key: space + $0.key, value: $0.value) } }
    }

    /// Puts kept changes back, without recording them.
    func restore(_ changes: [Change]) {
        contents.withLock {
            for change in changes {
                let (space, rest) = Self.split(change.key)
                $0.spaces[space, default: [:]][rest] = change.value
            }
        }
    }

    /// The first two segments keep mounts apart, so that listing one never walks another.
    private static func split(_ key: String) -> (space: String, rest: String) {
        var slashes = 0
        guard
            let end = key.utf8.firstIndex(where: { byte in
                if byte == UInt8(ascii: "/") { slashes += 1 }
                return slashes == 2
            })
        else { return ("", key) }
        let after = key.utf8.index(after: end)
        return (String(key[..<after]), String(key[after...]))
    }
}
