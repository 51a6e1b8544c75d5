internal import Core
internal import X509

/// The chain and the trust file, for finding the cause of a refusal in them.
struct DiagnosisContext {
    let chain: [Certificate]
    let file: PEMFile
    let name: String?
    let moment: WallTime
    /// Every certificate of the trust file that can be read.
    let trust: [Certificate]

    init(chain: [Certificate], file: PEMFile, name: String?, moment: WallTime) {
        self.chain = chain
        self.file = file
        self.name = name
        self.moment = moment
        trust = file.certificates
    }

    /// No certificate of the trust file is self-signed.
    var hasNoRoot: Bool { !trust.contains(where: \.isSelfSigned) }

    /// The CAs of the trust file that issued one of the sent certificates, or are among them, and are no roots.
    var heldIntermediates: [Certificate] {
        trust.filter { authority in
            authority.isCA && !authority.isSelfSigned
                && chain.contains { $0 == authority || $0.issuerDER == authority.subjectDER }
        }
    }

    func isTrusted(_ certificate: Certificate) -> Bool { trust.contains(certificate) }

    /// A live certificate with the subject and key of this one, in the trust file or sent.
    func liveTwin(of certificate: Certificate) -> Certificate? {
        (trust + chain).first { $0.hasSameSubjectAndKey(as: certificate) && $0.isValid(at: moment) }
    }

    /// Goes up from `certificate` through what is sent and trusted to the first one whose issuer is in neither.
    func top(from certificate: Certificate) -> Certificate {
        var top = certificate
        for _ in 0..<20 where !top.isSelfSigned {
            guard let issuer = (trust + chain).first(where: { $0.subjectDER == top.issuerDER && $0 != top }) else {
                break
            }
            top = issuer
        }
        return top
    }
}

extension Certificate {
    /// `'Example Root'`: the common name, else what tells the certificate apart. Bounded.
    var quotedName: String { "'" + bounded(commonName ?? dnsNames.first ?? subject, limit: 100) + "'" }

    /// The same of its issuer, which may not be there.
    var quotedIssuer: String { "'" + bounded(issuerName.commonName ?? issuer, limit: 100) + "'" }
}
