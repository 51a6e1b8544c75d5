internal import CommandLine
internal import Core
internal import Manifest
internal import System
internal import YAML

/// A manifest that was read from the disk, with what the files hold that it names.
struct ManifestSource {
    /// As it was given, or `coppice.yaml`.
    let path: String
    /// Everything that is said about it.
    let reading: ManifestReading

    /// Reads the manifest and every file that it names.
    static func read(_ path: String) throws(ManifestError) -> ManifestSource {
        let first = ManifestReading(YAML.read(try bytes(of: path), file: path))
        let directory = Files.split(path).directory
        let facts = Set(first.files.map(\.path)).map { file in
            (file, FileFacts.read(file.hasPrefix("/") ? file : directory + "/" + file))
        }
        return ManifestSource(
            path: path, reading: first.with(Dictionary(uniqueKeysWithValues: facts), at: Clock.wall()))
    }

    private static func bytes(of path: String) throws(ManifestError) -> [UInt8] {
        do throws(PosixError) {
            return try Files.read(path, limit: 16 * YAML.sizeLimit)
        } catch {
            throw .unreadable(error, path: path)
        }
    }
}

/// Why there is no manifest to work with.
enum ManifestError: ErrorWithHints, Hashable {
    /// It cannot be read.
    case unreadable(PosixError, path: String)
    /// `init` writes over nothing.
    case exists(path: String)

    var summary: String {
        switch self {
        case .unreadable(let error, let path) where error.isMissing: "there is no manifest \(bounded(path))"
        case .unreadable(let error, _): error.summary
        case .exists(let path): "\(bounded(path)) is there already, and stays as it is"
        }
    }

    var hints: [String] {
        switch self {
        case .unreadable(let error, _) where error.isMissing:
            ["coppice init writes one to start from; --file names another one"]
        case .unreadable(let error, _): error.hints
        case .exists(let path): ["coppice check --file \(bounded(path)) looks at it; coppice init DIR writes elsewhere"]
        }
    }
}
