import Core
import X509

/// `client:` of an `agent.yaml`: who renews the client certificate.
struct ClientSection {
    private enum Renewal: String, CaseIterable {
        case own = "self"
        case byOperator = "operator"
    }

    private static let example = "`client: { sign: pki_agents/sign/web.host1 }`"

    /// `nil` where an operator renews it: that is so without the section too.
    private(set) var renewal: ClientRenewalSettings?
    /// The mount that the operator's certificates come from.
    private(set) var mount: String?

    /// Reads the section, which may be missing.
    init(_ file: Fields) {
        let known = ["renewal", "mount", "sign", "ttl", "key"]
        guard file.has("client"), let fields = file.mapping("client", known: known, example: Self.example) else {
            return
        }
        let renewer: Renewal = fields.choice("renewal") ?? .own
        switch renewer {
        case .own: readOwn(fields)
        case .byOperator: readOperators(fields)
        }
    }

    private mutating func readOwn(_ fields: Fields) {
        let ttl = fields.duration("ttl", in: .seconds(1)...SharedSections.longest)
        let key: KeyAlgorithm = fields.choice("key") ?? .ecP256
        let sign = fields.required("sign", example: "`sign: pki_agents/sign/web.host1`", Rules.signPath)
        renewal = sign.map { ClientRenewalSettings(sign: $0, ttl: ttl, key: key) }
        guard fields.has("mount") else { return }
        fields.findings.complain(
            "`mount` says where an operator's client certificates come from, and `sign` that the agent renews its own",
            at: fields.place(of: "mount"), hint: "remove one of the two")
    }

    private mutating func readOperators(_ fields: Fields) {
        mount = fields.value("mount", Rules.mount)
        for key in ["sign", "ttl", "key"] where fields.has(key) {
            fields.findings.complain(
                "`\(key)` says how the agent renews its client certificate, and `renewal: operator` that it does not",
                at: fields.place(of: key), hint: "remove one of the two")
        }
    }
}
