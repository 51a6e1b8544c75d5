internal import CommandLine
internal import Core
internal import Manifest
internal import System
internal import X509
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

extension FileFacts {
    /// What the file at a path holds. Never fails: what cannot be read is a fact too.
    static func read(_ path: String) -> FileFacts {
        do throws(PosixError) {
            let bytes = try Files.readSecret(path, limit: PEM.sizeLimit)
            return .holds(FileContents(bytes.withSpan { PEM.inspect($0) }))
        } catch {
            return error.isMissing ? .missing : .unreadable(error.summary)
        }
    }
}

extension FileContents {
    /// The parts of a PEM file that rules look at.
    init(_ file: PEMFile) {
        let certificates = file.blocks.compactMap { block in
            block.certificate.map {
                FileContents.Certificate(
                    line: block.line, subject: $0.subject, sha256: $0.sha256, isCA: $0.isCA,
                    isSelfSigned: $0.isSelfSigned, notAfter: $0.notAfter)
            }
        }
        let damage = file.damage.map { "line \($0.line): \($0.kind.sentence)" }
        self.init(certificates: certificates, hasKey: file.blocks.contains { $0.kind.isPrivateKey }, damage: damage)
    }
}
