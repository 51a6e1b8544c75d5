internal import CommandLine
internal import Core
internal import Manifest
internal import Reconcile
internal import System

extension Option {
    /// `-f FILE`.
    static let manifest = Option.value(
        "file", "FILE", letter: "f", of: .file, "the manifest; coppice.yaml in this directory when not given")
    /// `-e NAME`.
    static let environment = Option.value(
        "environment", "NAME", letter: "e", "the environment; needed when the manifest has several")
}

/// A manifest that is without error, and where the files are that it names.
struct LoadedManifest {
    let resolved: ResolvedManifest
    let files: ManifestFiles

    /// Reads the manifest at `path`; throws every complaint about it and the files that it names at once. That a file is not
    /// there is left to who needs it.
    init(_ path: String) throws {
        resolved = try ManifestSource.read(path).reading.checked()
        files = ManifestFiles(directory: path.contains("/") ? Files.split(path).directory : "")
    }
}

extension Invocation {
    /// The path of the manifest that is meant.
    var manifestPath: String { value(.manifest) ?? "coppice.yaml" }

    /// The manifest that is meant.
    func manifest() throws -> LoadedManifest { try LoadedManifest(manifestPath) }
}
