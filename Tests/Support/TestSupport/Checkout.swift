import System

/// The checkout that the programs were built from.
package enum Checkout {
    /// Its path, without a slash at its end.
    package static let path = String(#filePath.dropLast("/Tests/Support/TestSupport/Checkout.swift".count))

    /// A text file of it, such as `docs/agent-yaml.md`.
    package static func text(_ file: String) throws -> String {
        String(decoding: try Files.read(path + "/" + file, limit: 1 << 20), as: UTF8.self)
    }
}
