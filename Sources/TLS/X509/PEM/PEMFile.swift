/// One block of a PEM file, whole or not.
package struct PEMBlock: Hashable, Sendable {
    /// What its label says.
    package enum Kind: String, CaseIterable, Sendable {
        case certificate
        /// A certificate with OpenSSL's own trust settings after it.
        case trustedCertificate
        case privateKey
        /// A private key that a passphrase protects.
        case encryptedPrivateKey
        case request
        case revocationList
        case publicKey
        /// Curve or Diffie-Hellman parameters.
        case parameters
        case unknown

        init(label: String) {
            switch label {
            case "CERTIFICATE", "X509 CERTIFICATE": self = .certificate
            case "TRUSTED CERTIFICATE": self = .trustedCertificate
            case "ENCRYPTED PRIVATE KEY": self = .encryptedPrivateKey
            case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST": self = .request
            case "X509 CRL": self = .revocationList
            case _ where label.hasSuffix("PRIVATE KEY"): self = .privateKey
            case _ where label.hasSuffix("PUBLIC KEY"): self = .publicKey
            case _ where label.hasSuffix("PARAMETERS"): self = .parameters
            default: self = .unknown
            }
        }

        /// It holds a certificate.
        var isCertificate: Bool { self == .certificate || self == .trustedCertificate }
        /// It is a private key, with a passphrase or without.
        package var isPrivateKey: Bool { self == .privateKey || self == .encryptedPrivateKey }
    }

    /// What its label says.
    package var kind: Kind
    /// The label, from the file: not bounded.
    package var label: String
    /// The line of its BEGIN, from 1.
    package var line: Int
    /// Where it stands in the file's bytes: the lines from that of its BEGIN to that of its END. A line that ends one block
    /// and begins another belongs to both.
    package var range: Range<Int>
    /// The certificate, when it holds one that can be read.
    package var certificate: Certificate?
    /// What is wrong with this block; the file's list has these too.
    package var problems: [PEMProblem] = []
}

/// What a PEM file holds, read leniently: every block, and everything that some reader would stumble over.
package struct PEMFile: Hashable, Sendable {
    /// In the file's order.
    package var blocks: [PEMBlock]
    /// All problems, by line.
    package var problems: [PEMProblem]

    /// The certificates that could be read, in the file's order.
    package var certificates: [Certificate] { blocks.compactMap(\.certificate) }
    /// What makes at least one reader lose something.
    package var damage: [PEMProblem] { problems.filter { !$0.kind.isHarmless } }
}
