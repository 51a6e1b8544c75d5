import JSON
import Synchronization

/// All tokens: by the digest of their text, by accessor, and by parent.
final class TokenStore: Sendable {
    private struct State {
        var entries: [String: TokenEntry] = [:]
        var accessors: [String: String] = [:]
        var children: [String: Set<String>] = [:]

        mutating func insert(_ entry: TokenEntry) {
            entries[entry.key] = entry
            if !entry.accessor.isEmpty { accessors[entry.accessor] = entry.key }
            if !entry.parent.isEmpty { children[entry.parent, default: []].insert(entry.key) }
        }

        mutating func remove(_ key: String) -> TokenEntry? {
            guard let entry = entries.removeValue(forKey: key) else { return nil }
            accessors[entry.accessor] = nil
            children[entry.parent]?.remove(key)
            return entry
        }
    }

    private let state = Mutex(State())
    private let storage: Storage

    init(storage: Storage) {
        self.storage = storage
        let kept = storage.list().compactMap { key in storage.get(key).flatMap { TokenEntry(key: key, json: $0) } }
        state.withLock { for entry in kept { $0.insert(entry) } }
    }

    /// Keeps a token and returns its text: `text`, or a fresh one.
    func create(_ entry: TokenEntry, text: String? = nil) -> (text: String, entry: TokenEntry) {
        let text = text ?? (entry.isBatch ? "b." + Identifiers.letters(96) : "s." + Identifiers.letters(24))
        var entry = entry
        entry.key = Identifiers.tokenKey(text)
        entry.accessor = entry.isBatch ? "" : Identifiers.letters(24)
        update(entry)
        return (text, entry)
    }

    /// Replaces what is kept of a token.
    func update(_ entry: TokenEntry) {
        state.withLock { $0.insert(entry) }
        storage.put(entry.key, entry.json)
    }

    /// A living token by its text.
    func find(_ text: String, at now: Timestamp) -> TokenEntry? { entry(Identifiers.tokenKey(text), at: now) }

    /// A living token by its key.
    func entry(_ key: String, at now: Timestamp) -> TokenEntry? {
        guard let entry = state.withLock({ $0.entries[key] }), !entry.hasEnded(at: now) else { return nil }
        return entry
    }

    /// A living token by its accessor.
    func find(accessor: String, at now: Timestamp) -> TokenEntry? {
        guard let key = state.withLock({ $0.accessors[accessor] }) else { return nil }
        return entry(key, at: now)
    }

    /// Counts one use. `nil` when none was left; `isLast` when the token must go after this request.
    func use(_ entry: TokenEntry) -> (entry: TokenEntry, isLast: Bool)? {
        guard entry.usesLeft != 0 else { return (entry, false) }
        let used = state.withLock { state -> TokenEntry? in
            guard var current = state.entries[entry.key], current.usesLeft > 0 else { return nil }
            current.usesLeft = current.usesLeft == 1 ? -1 : current.usesLeft - 1
            state.entries[entry.key] = current
            return current
        }
        guard let used else { return nil }
        storage.put(used.key, used.json)
        return (used, used.usesLeft == -1)
    }

    /// Removes a token and all that descend from it; those removed, the token first.
    func revoke(_ key: String) -> [TokenEntry] {
        let removed = state.withLock { state -> [TokenEntry] in
            var removed: [TokenEntry] = []
            var waiting = [key]
            while let key = waiting.popLast() {
                waiting += state.children.removeValue(forKey: key) ?? []
                if let entry = state.remove(key) { removed.append(entry) }
            }
            return removed
        }
        for entry in removed { storage.delete(entry.key) }
        return removed
    }

    /// Removes a token alone; its children become orphans.
    func revokeOrphan(_ key: String) -> [TokenEntry] {
        let (removed, orphans) = state.withLock { state -> (TokenEntry?, [TokenEntry]) in
            var orphans: [TokenEntry] = []
            for child in state.children.removeValue(forKey: key) ?? [] {
                guard var entry = state.entries[child] else { continue }
                entry.parent = ""
                state.entries[child] = entry
                orphans.append(entry)
            }
            return (state.remove(key), orphans)
        }
        for entry in orphans { storage.put(entry.key, entry.json) }
        if let removed { storage.delete(removed.key) }
        return removed.map { [$0] } ?? []
    }

    /// Those whose time is over.
    func ended(at now: Timestamp) -> [TokenEntry] {
        state.withLock { $0.entries.values.filter { $0.hasEnded(at: now) } }
    }

    /// All living ones.
    func living(at now: Timestamp) -> [TokenEntry] {
        state.withLock { $0.entries.values.filter { !$0.hasEnded(at: now) } }
    }
}
