import Core
import X509

/// `client:` of an `agent.yaml`: who renews the client certificate.
enum ClientSection {
    private enum Renewal: String, CaseIterable {
        case own = "self"
        case byOperator = "operator"
    }

    private static let example = "`client: { sign: pki_agents/sign/web.host1 }`"

    /// `nil` where an operator renews it: that is so without the section too.
    static func read(_ file: Fields) -> ClientRenewalSettings? {
        guard file.has("client"),
            let fields = file.mapping("client", known: ["renewal", "sign", "ttl", "key"], example: example)
        else { return nil }
        let renewal: Renewal = fields.choice("renewal") ?? .own
        let ttl = fields.duration("ttl", in: .seconds(1)...SharedSections.longest)
        let key: KeyAlgorithm = fields.choice("key") ?? .ecP256
        guard renewal == .own else {
            refuse(fields)
            return nil
        }
        let sign = fields.required("sign", example: "`sign: pki_agents/sign/web.host1`", Rules.signPath)
        return sign.map { ClientRenewalSettings(sign: $0, ttl: ttl, key: key) }
    }

    private static func refuse(_ fields: Fields) {
        for key in ["sign", "ttl", "key"] where fields.has(key) {
            fields.findings.complain(
                "`\(key)` says how the agent renews its client certificate, and `renewal: operator` that it does not",
                at: fields.place(of: key), hint: "remove one of the two")
        }
    }
}
