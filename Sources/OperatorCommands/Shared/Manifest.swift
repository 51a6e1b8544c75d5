internal import CommandLine
internal import Control
internal import Model
internal import Operating
internal import Posix

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
        model = try OperatingModel.parse(ManifestSource.document(path))
        files = ManifestFiles(directory: path.contains("/") ? Files.split(path).directory : "")
    }
}

extension Invocation {
    /// The path of the manifest that is meant.
    var manifestPath: String { value(.manifest) ?? "coppice.yaml" }

    /// The manifest that is meant.
    func manifest() throws -> OpenedManifest { try OpenedManifest(manifestPath) }
}
