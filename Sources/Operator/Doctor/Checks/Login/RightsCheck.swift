internal import AgentConfig
internal import Core
internal import Renewal
internal import VaultAPI

/// Whether the token may do what the configuration needs, path by path (`sys/capabilities-self`).
enum RightsCheck {
    static let missing = FindingKind.rightsMissing
    static let optional = FindingKind(
        "rights.optional", .warning,
        "The identity's policy does not grant something that most servers answer without a token, or that "
            + "an agent can do without.",
        remedy:
            "coppice plan shows what the policy lacks, coppice apply adds it; without a manifest add the path to the policy"
    )
    static let wide = FindingKind(
        "rights.too-wide", .error,
        "The policy grants `sudo`, or everything, where the identity only issues and reads: an attacker "
            + "on this host gets all of it.",
        remedy: "give the role a policy of its own: one issuing path, its secret paths, nothing else")
    static let kinds = [missing, optional, wide]

    static let check = DoctorCheck(
        "rights", in: .rights, kinds: kinds, .session { result($0.caller, $0.grant, $0.configuration) })

    /// A right that the configuration needs.
    struct Need: Hashable {
        var path: String
        var capability: String
        /// What for.
        var purpose: String
        /// The agent works without it.
        var isOptional = false
        /// It is to sign the client certificate.
        var isClient = false

        /// What helps where it is missing.
        var remedy: String {
            isClient ? RightsRemedy.clientHint(on: path) : RightsRemedy.hint(capability, on: path)
        }
    }

    static func result(
        _ caller: DoctorVaultClient, _ grant: TokenGrant, _ configuration: AgentConfiguration?
    ) -> CheckResult {
        let needs = needs(of: configuration)
        let request = VaultRequest.capabilitiesSelf(paths: Array(Set(needs.map(\.path))).sorted())
        let answer = caller.ask(request, token: grant.token).result
            .flatMap { response in Result { () throws(VaultError) in try Capabilities(response) } }
        switch answer {
        case .failure(let error): return CheckResult(check, .notChecked("the server does not say: \(error.summary)"))
        case .success(let granted):
            let shown = needs.filter { !$0.isOptional }.map { "\($0.capability) on \(bounded($0.path))" }
            return CheckResult(
                check, findings(needs, granted.byPath), good: "the policy allows what agent.yaml needs", facts: shown)
        }
    }

    /// Every path that the agent of this configuration asks for.
    static func needs(of configuration: AgentConfiguration?) -> [Need] {
        let leaves = (configuration?.leaves ?? []).map {
            Need(path: $0.sign, capability: "update", purpose: $0.id.description)
        }
        let secrets = (configuration?.secrets ?? []).map {
            Need(path: $0.read, capability: "read", purpose: $0.id.description)
        }
        let trusts = (configuration?.trusts ?? []).flatMap { trust in
            trust.issuers.map {
                Need(path: $0 + "/issuers", capability: "list", purpose: trust.id.description, isOptional: true)
            }
        }
        return leaves + secrets + client(configuration?.client) + trusts + own
    }

    private static func client(_ settings: ClientRenewalSettings?) -> [Need] {
        guard let settings else { return [] }
        return [
            Need(
                path: settings.sign, capability: "update", purpose: "the renewal of the client certificate",
                isClient: true)
        ]
    }

    /// What a token does for itself; the policy `default` has all of it.
    private static let own = [
        Need(path: "auth/token/lookup-self", capability: "read", purpose: "the session", isOptional: true),
        Need(path: "auth/token/renew-self", capability: "update", purpose: "the session", isOptional: true),
        Need(path: "auth/token/revoke-self", capability: "update", purpose: "logging out", isOptional: true),
    ]

    /// What of `needs` is not among what the server granted. A path that it said nothing of is not called missing.
    static func findings(_ needs: [Need], _ granted: [String: [String]]) -> [Finding] {
        tooMuch(granted) + lacking(needs, granted)
    }

    private static func tooMuch(_ granted: [String: [String]]) -> [Finding] {
        let wide = granted.filter { !Set($0.value).isDisjoint(with: ["sudo", "root"]) }.keys.sorted()
        guard let first = wide.first else { return [] }
        return [
            Finding(
                Self.wide, "the policy allows sudo or everything on \(bounded(first))",
                evidence: wide.prefix(5).map {
                    "\(bounded($0)): \(bounded((granted[$0] ?? []).joined(separator: ", ")))"
                })
        ]
    }

    private static func lacking(_ needs: [Need], _ granted: [String: [String]]) -> [Finding] {
        needs.compactMap { need in
            guard let has = granted[need.path], !has.contains(need.capability), !has.contains("root") else {
                return nil
            }
            let path = bounded(need.path)
            return Finding(
                need.isOptional ? optional : missing,
                "the policy does not allow \(need.capability) on \(path), which \(need.purpose) needs",
                evidence: ["it allows: \(bounded(has.joined(separator: ", ")))"],
                hint: need.remedy)
        }
    }
}
