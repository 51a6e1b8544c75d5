package import X509

/// A certificate of a file, and what only the file says of it: its line, its role, where its issuer is, and copies.
package struct InspectedCertificate: Hashable, Sendable {
    /// What it can be used as.
    package enum Role: String, Sendable {
        /// It issues nothing.
        case leaf
        /// A CA that another one issued.
        case intermediate
        /// A CA that issued itself.
        case root
        /// It issued itself, and is no CA.
        case selfSigned = "self-signed"
    }

    /// Where the certificate that issued it is.
    package enum IssuerPlace: Hashable, Sendable {
        /// It issued itself.
        case itself
        /// The block that begins in this line.
        case line(Int)
        /// Not in this file.
        case absent
    }

    /// The line of its BEGIN.
    package var line: Int
    /// What it is.
    package var certificate: Certificate
    /// What it can be used as.
    package var role: Role
    /// Where its issuer is.
    package var issuer: IssuerPlace
    /// The line of its first copy, when it is a repetition.
    package var copyOf: Int?

    /// Whether it may sign others: an intermediate or a root.
    package var isCACertificate: Bool { role == .intermediate || role == .root }
}

extension InspectedCertificate {
    /// The certificates of a file with their roles, in the file's order.
    static func all(in file: PEMFile) -> [InspectedCertificate] {
        let found = file.blocks.compactMap { block in block.certificate.map { (line: block.line, certificate: $0) } }
        var known: [Certificate: InspectedCertificate] = [:]
        let family = CertificateFamily(found)
        return found.map { line, certificate in
            if var copy = known[certificate] {
                (copy.copyOf, copy.line) = (copy.line, line)
                return copy
            }
            let place: IssuerPlace =
                certificate.isSelfSigned ? .itself : family.issuer(of: certificate).map { .line($0) } ?? .absent
            let entry = InspectedCertificate(
                line: line, certificate: certificate,
                role: role(of: certificate, issuesOthers: family.hasChildren(certificate)), issuer: place)
            known[certificate] = entry
            return entry
        }
    }

    private static func role(of certificate: Certificate, issuesOthers: Bool) -> Role {
        let isCACertificate = certificate.isCA || issuesOthers
        return switch (isCACertificate, certificate.isSelfSigned) {
        case (true, true): .root
        case (true, false): .intermediate
        case (false, true): .selfSigned
        case (false, false): .leaf
        }
    }
}

/// Who issued whom in a file: found by names, decided by signatures. Of the certificates of one name the first ones are tried,
/// so that a file made to be slow is not.
private struct CertificateFamily {
    private var bySubject: [[UInt8]: [(line: Int, certificate: Certificate)]] = [:]
    private var byIssuer: [[UInt8]: [Certificate]] = [:]
    private static let limit = 20

    init(_ found: [(line: Int, certificate: Certificate)]) {
        var seen: Set<Certificate> = []
        for entry in found where seen.insert(entry.certificate).inserted {
            bySubject[entry.certificate.subjectDER, default: []].append(entry)
            byIssuer[entry.certificate.issuerDER, default: []].append(entry.certificate)
        }
    }

    /// The line of another certificate that signed this one.
    func issuer(of certificate: Certificate) -> Int? {
        (bySubject[certificate.issuerDER] ?? []).prefix(Self.limit)
            .first { $0.certificate != certificate && certificate.wasSigned(by: $0.certificate) }?.line
    }

    /// Whether it signed another one.
    func hasChildren(_ certificate: Certificate) -> Bool {
        (byIssuer[certificate.subjectDER] ?? []).prefix(Self.limit)
            .contains { $0 != certificate && $0.wasSigned(by: certificate) }
    }
}

/// A private key of a file.
package struct InspectedKey: Hashable, Sendable {
    /// The line of its BEGIN.
    package var line: Int
    /// Whether a passphrase protects it.
    package var isEncrypted: Bool
    /// `EC P-256`; `nil` when it could not be read.
    package var description: String?
    /// SHA-256 of its public half; `nil` when it could not be read.
    package var publicKeyDigest: [UInt8]?
    /// Where certificates for it are: `file line 1` for the same file, else `FILE line 1`.
    package var certificates: [String] = []
}
