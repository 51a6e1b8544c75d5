import Core
import Manifest
import System
import TestSupport
import YAML

/// The checkout, and the manifest in its `examples/`.
enum Example {
    static let path = Checkout.path + "/examples/coppice.yaml"

    static func text() throws -> String {
        String(decoding: try Files.read(path, limit: YAML.sizeLimit), as: UTF8.self)
    }

    static func manifest() throws -> ResolvedManifest { try manifest(of: text()) }

    static func manifest(of text: String) throws(Diagnostics) -> ResolvedManifest {
        try ManifestReading(YAML.read(Array(text.utf8), file: "coppice.yaml")).checked()
    }
}
