import System
import TestSupport
import Testing

/// Texts that are kept in the checkout, below `examples/compiled`: shown to readers, and compared here.
///
/// They are written only when `COPPICE_RECORD` is set, and then the test fails.
struct Goldens {
    /// The directory, below `examples/compiled`.
    let path: String

    /// Compares every text with its file, and sees to it that there are no other files.
    func expect(_ texts: [String: String]) throws {
        if ProcessEnvironment["COPPICE_RECORD"] != nil {
            try record(texts)
            Issue.record("recorded \(texts.count) files in examples/compiled/\(path)")
        }
        let kept = try Self.files(below: directory)
        #expect(Set(kept.keys).symmetricDifference(texts.keys) == [])
        for (name, text) in texts {
            #expect(
                kept[name] == text,
                "\(path)/\(name) is another: set COPPICE_RECORD=1, run the test and look at git diff")
        }
    }

    private var directory: String { Checkout.path + "/examples/compiled/" + path }

    private func record(_ texts: [String: String]) throws {
        let (parent, name) = Files.split(directory)
        var above = try Directory.open(Checkout.path + "/examples").ensureDirectory("compiled")
        for part in parent.dropFirst((Checkout.path + "/examples/compiled").count).split(separator: "/") {
            above = try above.ensureDirectory(String(part))
        }
        if try above.status(of: name) != nil { try above.removeTree(name) }
        let top = try above.makeDirectory(name, mode: 0o755)
        for (path, text) in texts {
            let parts = path.split(separator: "/").map(String.init)
            let holder = try parts.dropLast().reduce(top) { try $0.ensureDirectory($1) }
            try holder.replace(parts.last ?? "", bytes: Array(text.utf8).span, mode: 0o644, durable: false)
        }
    }

    private static func files(below path: String) throws -> [String: String] {
        guard try Files.status(of: path) != nil else { return [:] }
        let directory = try Directory.open(path)
        var all: [String: String] = [:]
        for name in try directory.list() {
            if try directory.status(of: name)?.kind == .directory {
                for (inner, text) in try files(below: path + "/" + name) { all[name + "/" + inner] = text }
            } else {
                all[name] = String(decoding: try directory.read(name, limit: 1 << 22), as: UTF8.self)
            }
        }
        return all
    }
}
