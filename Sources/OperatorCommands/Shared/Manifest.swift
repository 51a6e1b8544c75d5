internal import CommandLine
internal import Control
internal import Model
internal import Operating
internal import Posix
internal import YAML

extension Option {
    /// `-f FILE`.
    static let manifest = Option.value(
        "file", "FILE", letter: "f", of: .file, "the manifest; coppice.yaml in this directory when not given")
    /// `-e NAME`.
    static let environment = Option.value(
        "environment", "NAME", letter: "e", "the environment; needed when the manifest has several")
}

/// A manifest that is without error, and where the files are that it names.
struct OpenedManifest {
    let model: OperatingModel
    let files: ManifestFiles

    /// Reads the manifest at `path`; throws every complaint about it at once.
    init(_ path: String) throws {
        let bytes = try Files.read(path, limit: YAML.sizeLimit + 1)
        model = try OperatingModel.parse(YAML.read(bytes, file: path))
        files = ManifestFiles(directory: path.contains("/") ? Files.split(path).directory : "")
    }
}

extension Invocation {
    /// The manifest that is meant.
    func manifest() throws -> OpenedManifest { try OpenedManifest(value(.manifest) ?? "coppice.yaml") }
}
