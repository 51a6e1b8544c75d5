import X509

/// What a role asks of a certificate beside its chain. What is not named asks nothing.
struct CertConstraints {
    private let role: FieldValues
    private let certificate: Certificate

    init(_ role: CertRole, of certificate: Certificate) {
        self.role = role.values
        self.certificate = certificate
    }

    /// Every constraint that is named has a pattern that fits.
    var hold: Bool {
        fits("allowed_names", commonName + certificate.dnsNames + certificate.emails)
            && fits("allowed_common_names", commonName)
            && fits("allowed_dns_sans", certificate.dnsNames)
            && fits("allowed_email_sans", certificate.emails)
            && fits("allowed_uri_sans", certificate.uris)
            && fits("allowed_organizational_units", certificate.subjectName.values(of: .organizationalUnit))
            && hasRequiredExtensions
    }

    private var commonName: [String] { [certificate.commonName ?? ""] }

    private func fits(_ field: String, _ names: [String]) -> Bool {
        let patterns = role.list(field)
        return patterns.isEmpty || patterns.contains { pattern in names.contains { globMatches(pattern, $0) } }
    }

    private var hasRequiredExtensions: Bool {
        role.list("required_extensions").allSatisfy { required in
            let sides = required.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, let value = text(ofExtension: String(sides[0])) else { return false }
            return globMatches(String(sides[1]), value)
        }
    }

    /// What the role takes from the certificate's extensions into the token's metadata, `.` in the names as `-`.
    var metadata: [(name: String, value: String)] {
        role.list("allowed_metadata_extensions").compactMap { identifier in
            text(ofExtension: identifier).map {
                (String(identifier.map { $0 == "." ? "-" : $0 }), $0)
            }
        }
    }

    /// The text that an extension holds; empty when it holds something else, `nil` when there is no such extension.
    private func text(ofExtension identifier: String) -> String? {
        guard let found = certificate.extensions.first(where: { $0.type.description == identifier }) else { return nil }
        var reader = DERReader(found.value)
        let texts = [DER.Tag.utf8String, DER.Tag.printableString, DER.Tag.ia5String, DER.Tag.teletexString]
        guard let value = try? reader.next(), texts.contains(value.tag) else { return "" }
        return String(decoding: value.content, as: UTF8.self)
    }
}
