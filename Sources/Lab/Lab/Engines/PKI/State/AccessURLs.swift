import JSON

/// The addresses that certificates name for their issuer, its revocation lists and its responder.
struct AccessURLs: Hashable, Sendable {
    /// Where the issuer's certificate is.
    var issuingCertificates: [String] = []
    /// Where the revocation list is.
    var distributionPoints: [String] = []
    /// Where the changes to the revocation list are.
    var deltaDistributionPoints: [String] = []
    /// Where to ask for one certificate's state.
    var responders: [String] = []
    /// The addresses hold `{{issuer_id}}`, `{{cluster_path}}` and `{{cluster_aia_path}}`.
    var isTemplate = false

    /// Nothing is named.
    var isEmpty: Bool { issuingCertificates.isEmpty && distributionPoints.isEmpty && responders.isEmpty }

    /// The name that the switch for templates has: `enable_templating` for a mount, another one for an issuer.
    private static let fields: [Field] = [
        .list("issuing_certificates"), .list("crl_distribution_points"), .list("delta_crl_distribution_points"),
        .list("ocsp_servers"),
    ]

    init() {}

    init(stored object: JSONObject) {
        let values = FieldValues(stored: object)
        issuingCertificates = values.list("issuing_certificates")
        distributionPoints = values.list("crl_distribution_points")
        deltaDistributionPoints = values.list("delta_crl_distribution_points")
        responders = values.list("ocsp_servers")
        isTemplate = values.flag("enable_templating")
    }

    /// As stored, and as a mount answers it.
    var answer: JSONObject {
        var object = lists
        object["enable_templating"] = .bool(isTemplate)
        return object
    }

    /// The addresses alone.
    var lists: JSONObject {
        [
            "crl_distribution_points": .strings(distributionPoints),
            "delta_crl_distribution_points": .strings(deltaDistributionPoints),
            "issuing_certificates": .strings(issuingCertificates),
            "ocsp_servers": .strings(responders),
        ]
    }

    /// Takes what `request` names; `templating` is what the switch for templates is called there.
    mutating func take(_ request: EngineRequest, templating: String) throws(EngineError) {
        let given = try FieldValues(request, fields: Self.fields)
        if let flag = try request.bool(templating) { isTemplate = flag }
        if !isTemplate {
            for field in Self.fields { try Self.check(given.list(field.name), field.name) }
        }
        var object = answer
        for member in given.object.members { object[member.key] = member.value }
        self = AccessURLs(stored: object)
    }

    private static func check(_ urls: [String], _ name: String) throws(EngineError) {
        for url in urls where !(url.contains("://") && !url.contains(" ")) {
            throw .bad("invalid URL found in Authority Information Access (AIA) parameter \(name): \(url)")
        }
    }

    /// The addresses with their templates filled in.
    func filled(issuer: String, cluster: JSONObject) -> AccessURLs {
        guard isTemplate else { return self }
        let values = [
            ("{{issuer_id}}", issuer), ("{{cluster_path}}", cluster["path"]?.string ?? ""),
            ("{{cluster_aia_path}}", cluster["aia_path"]?.string ?? ""),
        ]
        func fill(_ texts: [String]) -> [String] {
            texts.map { text in values.reduce(text) { Self.replace($1.0, by: $1.1, in: $0) } }
        }
        var filled = self
        filled.issuingCertificates = fill(issuingCertificates)
        filled.distributionPoints = fill(distributionPoints)
        filled.deltaDistributionPoints = fill(deltaDistributionPoints)
        filled.responders = fill(responders)
        return filled
    }

    private static func replace(_ name: String, by value: String, in text: String) -> String {
        var (result, rest) = ("", text[...])
        while let range = rest.firstRange(of: name) {
            result += rest[..<range.lowerBound] + value
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
