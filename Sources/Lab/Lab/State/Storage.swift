package import JSON

/// What one mount keeps: keys with slashes as folders, values as JSON. Shared by all requests, safe from any thread.
///
/// A write is seen by every later read at once, and reaches the disk within the lab's flushing delay.
package struct Storage: Sendable {
    let store: Store
    /// Ends with `/`.
    let prefix: String

    init(store: Store, prefix: String) {
        self.store = store
        self.prefix = prefix
    }

    /// A storage of its own in memory, for tests of one backend.
    package init() {
        self.init(store: Store(), prefix: "test/mount/")
    }

    /// The value of a key.
    package func get(_ key: String) -> JSONValue? { store.get(prefix + key) }

    /// Sets or replaces.
    package func put(_ key: String, _ value: JSONValue) { store.put(prefix + key, value) }

    /// Removes; nothing happens when it is absent.
    package func delete(_ key: String) { store.delete(prefix + key) }

    /// The names directly below `folder` (`""` or ending with `/`), sorted; a folder's name ends with `/`.
    package func list(_ folder: String = "") -> [String] { store.list(prefix + folder) }

    /// Every key below `folder`, whole and sorted.
    package func keys(under folder: String = "") -> [String] {
        store.keys(under: prefix + folder).map { String($0.dropFirst(prefix.count)) }
    }

    /// Removes every key below `folder`.
    package func deleteAll(under folder: String = "") { store.deleteAll(under: prefix + folder) }

    /// A part of this storage.
    package func folder(_ name: String) -> Storage { Storage(store: store, prefix: prefix + name + "/") }
}
