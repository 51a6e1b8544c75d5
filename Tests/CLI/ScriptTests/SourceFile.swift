import System
import TestSupport

/// A Swift file of the checkout.
struct SourceFile {
    var path: String
    var text: String

    static func all(below folder: String) throws -> [SourceFile] {
        try read(Directory.open(Checkout.path + "/" + folder), folder)
    }

    private static func read(_ directory: Directory, _ path: String) throws -> [SourceFile] {
        try directory.list().sorted().flatMap { name -> [SourceFile] in
            let below = path + "/" + name
            if name.hasSuffix(".swift") {
                let text = String(decoding: try directory.read(name, limit: 1 << 20), as: UTF8.self)
                return [SourceFile(path: below, text: text)]
            }
            guard try directory.status(of: name)?.kind == .directory else { return [] }
            return try read(directory.directory(name), below)
        }
    }

    /// The code literals that are the first argument where a fault is made, and of what is logged at `warning` or `error`.
    var codes: [String] {
        let makers = [
            "Finding(", "FindingKind(", "Cause(", "OutputFailure(", "ClientVerdict(", "log.write(", ".write(",
        ]
        return makers.flatMap { maker in text.split(separator: maker).dropFirst().compactMap(Self.code) }
    }

    private static func code(_ rest: Substring) -> String? {
        var rest = rest.drop { $0.isWhitespace }
        for level in [".warning,", ".error,"] where rest.hasPrefix(level) {
            rest = rest.dropFirst(level.count).drop { $0.isWhitespace }
        }
        guard rest.first == "\"" else { return nil }
        let code = rest.dropFirst().prefix { $0 != "\"" }
        return code.contains(".") && !code.contains("\\") && !code.contains("/") ? String(code) : nil
    }
}
