import Artifacts
import Manifest
import System
import TestSupport
import X509
import YAML

/// The manifest in `examples/`.
enum Example {
    static let directory = Checkout.path + "/examples"

    static func model() throws -> OperatingModel {
        let bytes = try Files.read(directory + "/coppice.yaml", limit: YAML.sizeLimit)
        return try OperatingModel.parse(YAML.read(bytes, file: "coppice.yaml"))
    }

    static func world(_ name: String) throws -> World { try model().world(name) }

    static func export(_ world: World) throws -> Export {
        var texts: [String: String] = [:]
        for file in Export.neededFiles(of: world) {
            let bytes = try Files.read(directory + "/" + file, limit: 1 << 20)
            texts[file] = PEM.text(try PEM.certificates(bytes.span, source: file))
        }
        return Export(world, certificates: texts)
    }
}
