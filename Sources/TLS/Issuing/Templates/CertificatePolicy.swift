package import X509

/// A policy under which a certificate is issued (RFC 5280 section 4.2.1.4).
package struct CertificatePolicy: Hashable, Sendable {
    /// The policy.
    package var identifier: ObjectIdentifier
    /// Where its practice statement is.
    package var statement: String?
    /// What a reader is to be told.
    package var notice: String?

    package init(_ identifier: ObjectIdentifier, statement: String? = nil, notice: String? = nil) {
        self.identifier = identifier
        self.statement = statement
        self.notice = notice
    }

    /// The PolicyInformation.
    var der: [UInt8] {
        let qualifiers =
            [
                statement.map { DER.sequence(DER.object(.practiceStatement), DER.ia5($0)) },
                notice.map { DER.sequence(DER.object(.userNotice), DER.sequence(DER.utf8($0))) },
            ]
            .compactMap(\.self)
        return DER.sequence(DER.object(identifier), qualifiers.isEmpty ? [] : DER.sequence(of: qualifiers))
    }
}
