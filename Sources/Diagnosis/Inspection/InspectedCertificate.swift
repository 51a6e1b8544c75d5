internal import Model
package import PKI

/// A certificate of a file, and what it is among the others of that file.
package struct InspectedCertificate: Hashable, Sendable {
    /// What it can be used as.
    package enum Role: String, Sendable {
        /// It issues nothing.
        case leaf
        /// An authority that another one issued.
        case intermediate
        /// An authority that issued itself.
        case root
        /// It issued itself, and is no authority.
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

    /// Its name as a person tells it apart: the common name, or the first alternative name, or the whole subject.
    package var name: String {
        if let commonName = certificate.commonName, !commonName.isEmpty {
            return "CN=" + bounded(commonName, limit: 80)
        }
        let other = certificate.dnsNames.first ?? certificate.uris.first ?? certificate.ipAddresses.first
        return bounded(other ?? certificate.subject, limit: 120)
    }

    var isAuthority: Bool { role == .intermediate || role == .root }
}

extension InspectedCertificate {
    /// The certificates of a file with their roles, in the file's order.
    static func all(in file: PEMFile) -> [InspectedCertificate] {
        let found = file.blocks.compactMap { block in block.certificate.map { (line: block.line, certificate: $0) } }
        var firstLines: [Certificate: Int] = [:]
        return found.map { line, certificate in
            let copyOf = firstLines[certificate]
            if copyOf == nil { firstLines[certificate] = line }
            let issuer = found.first { $0.certificate != certificate && certificate.wasSigned(by: $0.certificate) }
            let place = certificate.isSelfSigned ? .itself : issuer.map { IssuerPlace.line($0.line) } ?? .absent
            let issues = found.contains { $0.certificate != certificate && $0.certificate.wasSigned(by: certificate) }
            return InspectedCertificate(
                line: line, certificate: certificate, role: role(of: certificate, issuesOthers: issues), issuer: place,
                copyOf: copyOf)
        }
    }

    private static func role(of certificate: Certificate, issuesOthers: Bool) -> Role {
        let isAuthority = certificate.isCA || issuesOthers
        return switch (isAuthority, certificate.isSelfSigned) {
        case (true, true): .root
        case (true, false): .intermediate
        case (false, true): .selfSigned
        case (false, false): .leaf
        }
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
