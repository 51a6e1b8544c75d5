package import Core
package import System
import X509

/// What `coppice inspect` finds out: the files in the order given, and which keys belong to which certificates.
package struct Inspection: Hashable, Sendable {
    /// In the order given.
    package var files: [InspectedFile]

    /// Something is wrong with at least one file.
    package var hasFindings: Bool { files.contains { !$0.findings.isEmpty } }

    /// Looks at files that were read. `moment` decides what has expired.
    package init(_ contents: [FileContent], at moment: WallTime) {
        files = contents.map { $0.inspected(at: moment) }
        matchKeys()
    }

    /// Tells each key where certificates for it are, in any of the files.
    private mutating func matchKeys() {
        var places: [[UInt8]: [String]] = [:]
        for file in files {
            for entry in file.distinct {
                places[entry.certificate.publicKeyDigest, default: []].append("\(file.path):\(entry.line)")
            }
        }
        for index in files.indices {
            for key in files[index].keys.indices {
                let digest = files[index].keys[key].publicKeyDigest
                files[index].keys[key].certificates = digest.flatMap { places[$0] } ?? []
            }
        }
    }
}

/// A file's bytes, held as a secret since a key may be among them.
package struct FileContent: Sendable {
    /// The path as it was given.
    package var path: String
    /// The permissions.
    package var mode: UInt16?
    /// The content.
    package var bytes: SecretBytes

    package init(path: String, mode: UInt16? = nil, bytes: SecretBytes) {
        self.path = path
        self.mode = mode
        self.bytes = bytes
    }

    /// Reads a regular file of at most 16 MiB; links are followed, since `current` is one.
    package static func read(_ path: String) throws(PosixError) -> FileContent {
        let bytes = try Files.readSecret(path, limit: PEM.sizeLimit)
        return FileContent(path: path, mode: try Files.status(of: path)?.mode, bytes: bytes)
    }

    /// What the file is at `moment`.
    package func inspected(at moment: WallTime) -> InspectedFile {
        let content = bytes.withSpan { PEM.inspect($0) }
        return InspectedFile(path: path, mode: mode, content: content, keys: keys(in: content), moment: moment)
    }

    /// The keys of the file. Only the first one is read by libcrypto: a second one is rare, and told by its label.
    private func keys(in content: PEMFile) -> [InspectedKey] {
        let blocks = content.blocks.filter { $0.kind == .privateKey || $0.kind == .encryptedPrivateKey }
        return blocks.enumerated().map { index, block in
            var key = InspectedKey(line: block.line, isEncrypted: block.kind == .encryptedPrivateKey)
            guard index == 0, !key.isEncrypted else { return key }
            do throws(PKIError) {
                let parsed = try PrivateKey.parse(pem: bytes)
                key.description = parsed.publicKey.description
                key.publicKeyDigest = parsed.publicKeyDigest
            } catch {
                if case .encryptedKey = error { key.isEncrypted = true }
            }
            return key
        }
    }
}
