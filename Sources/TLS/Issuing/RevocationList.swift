package import Core
package import X509

/// A list of revoked certificates (RFC 5280 section 5), signed by their CA.
package struct RevocationList: Hashable, Sendable {
    /// One revoked certificate.
    package struct Entry: Hashable, Sendable {
        /// Which certificate of the CA.
        package var serial: SerialNumber
        /// When it was revoked.
        package var date: WallTime
        /// Why, by the numbers of RFC 5280 section 5.3.1; left out when `nil`.
        package var reason: Int?

        package init(serial: SerialNumber, date: WallTime, reason: Int? = nil) {
            self.serial = serial
            self.date = date
            self.reason = reason
        }
    }

    /// The whole encoding.
    package let der: [UInt8]

    /// As an `X509 CRL` block.
    package var pem: String { PEM.text(der, label: "X509 CRL") }

    /// Signs a list of `entries`, in this order, that counts from `thisUpdate` until `nextUpdate`.
    ///
    /// `number` must grow from list to list. `hash` and `usesPSS` are as in ``CertificateTemplate``.
    package static func make(
        by issuer: Issuer, entries: [Entry], number: Int, thisUpdate: WallTime, nextUpdate: WallTime,
        hash: SignatureHash? = nil, usesPSS: Bool = false
    ) throws(IssuingError) -> RevocationList {
        let algorithm = try Issuer.algorithm(issuer.key, hash, usesPSS)
        let extensions = [
            CertificateExtension(
                .authorityKeyIdentifier, value: DER.sequence(DER.implicit(0, issuer.keyIdentifier))),
            CertificateExtension(.crlNumber, value: DER.integer(number)),
        ]
        let body = DER.sequence(
            DER.integer(1), algorithm.der, issuer.certificate.subjectDER, DER.time(thisUpdate), DER.time(nextUpdate),
            entries.isEmpty ? [] : DER.sequence(of: entries.map(\.der)),
            DER.explicit(0, DER.sequence(of: extensions.map(\.der))))
        do throws(PKIError) {
            let signature = try issuer.key.sign(body, with: algorithm)
            return RevocationList(der: DER.sequence(body, algorithm.der, DER.bits(signature)))
        } catch {
            throw .pki(error)
        }
    }
}

extension RevocationList.Entry {
    fileprivate var der: [UInt8] {
        let why = reason.map { CertificateExtension(.crlReason, value: DER.value(DER.Tag.enumerated, [UInt8($0)])) }
        return DER.sequence(
            DER.integer(magnitude: serial.bytes), DER.time(date), why.map { DER.sequence($0.der) } ?? [])
    }
}
