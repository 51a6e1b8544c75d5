import Artifacts
import Manifest
import System
import TestSupport
import X509
import YAML

/// The manifest in `examples/`.
enum Example {
    static let directory = Checkout.path + "/examples"

    static func manifest() throws -> ResolvedManifest {
        let bytes = try Files.read(directory + "/coppice.yaml", limit: YAML.sizeLimit)
        return try ManifestReading(YAML.read(bytes, file: "coppice.yaml")).checked()
    }

    static func environment(_ name: String) throws -> Environment { try manifest().environment(name) }

    static func export(_ environment: Environment) throws -> Export {
        var texts: [String: String] = [:]
        for file in Export.neededFiles(of: environment) {
            let bytes = try Files.read(directory + "/" + file, limit: 1 << 20)
            texts[file] = PEM.text(try PEM.certificates(bytes.span, source: file))
        }
        return Export(environment, certificates: texts)
    }
}
