internal import Manifest
internal import System
internal import X509

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
