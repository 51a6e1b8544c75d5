package import System

/// A directory of a test's own, made where temporary files go and removed with everything in it when the last reference
/// goes.
package final class Scratch: Sendable {
    /// Its path, without links.
    package let path: String
    /// It, open.
    package let directory: Directory
    private let parent: Directory
    private let name: String

    package init() throws {
        let temporary = ProcessEnvironment["TMPDIR"] ?? "/tmp"
        parent = try Directory.open(temporary.hasSuffix("/") ? String(temporary.dropLast()) : temporary)
        name = "coppice-test-" + Randomness.hex(8)
        directory = try parent.makeDirectory(name)
        path = directory.path
    }

    deinit { try? parent.removeTree(name) }

    /// Writes a file in it and answers its path.
    @discardableResult
    package func write(_ name: String, _ text: String, mode: UInt16 = 0o600) throws -> String {
        try directory.replace(name, bytes: Array(text.utf8).span, mode: mode, durable: false)
        return directory.path(of: name)
    }

    /// A file's text.
    package func text(_ name: String) throws -> String {
        String(decoding: try directory.read(name, limit: 1 << 20), as: UTF8.self)
    }
}
