import AgentConfig
import Artifacts
import Core
internal import JSON
import Manifest
import VaultPolicy

/// The policies behind one identity's rights: those that it must have, and those that a login really brings.
struct IdentityPolicies {
    /// What the manifest gives: the identity's own policy, and the usual `default` where it asks for it.
    let expected: AccessList
    /// The identity's own, as it must be.
    let desired: Policy
    /// What is really given, in order, each with what it says where it is there.
    let given: [(given: IdentityRights.AttachedPolicy, policy: Policy?)]
    /// What each of them that is there allows by itself, in the same order: made once, and asked for every right.
    private let alone: [(given: IdentityRights.AttachedPolicy, list: AccessList)]
    /// What they allow together.
    let actual: AccessList
    /// Whether templates decide, which a probe token without an entity does not see.
    let hasTemplates: Bool
    /// What templates are filled with.
    private let facts: IdentityFacts
    /// When the identity's own policy ends by itself, where it does.
    private let end: String?

    init?(_ identity: Identity, _ environment: Environment, _ desired: DesiredPolicy, _ rights: ServerRights) {
        guard let own = try? Policy.parse(name: desired.name, text: desired.text),
            let usual = try? Policy.parse(name: "default", text: BuiltInPolicies.defaultText)
        else { return nil }
        self.desired = own
        expected = AccessList(identity.hasDefaultPolicy ? [own, usual] : [own])
        given = rights.given(to: identity, in: environment).map { ($0, rights.policies[$0.name]) }
        let policies = given.compactMap(\.policy)
        facts = rights.entities[identity.name]?.facts ?? IdentityFacts()
        end = rights.expirations[desired.name]
        actual = AccessList(policies, for: facts)
        alone = given.compactMap { [facts] given, policy in policy.map { (given, AccessList([$0], for: facts)) } }
        hasTemplates = given.contains { $0.given.name != "default" && $0.policy?.text.contains("{{") == true }
    }

    /// The identity's own policy as the server has it.
    var own: Policy? { given.first { $0.given.name == desired.name }?.policy }

    /// What must be allowed on a path; empty for nothing.
    func expected(_ path: String) -> [String] { Self.plain(expected.capabilities(path)) }

    /// What the policies that were read allow on a path; empty for nothing.
    func read(_ path: String) -> [String] { Self.plain(actual.capabilities(path)) }

    /// The given policies that by themselves allow one of these capabilities on a path.
    func sources(of capabilities: [String], on path: String) -> [IdentityRights.AttachedPolicy] {
        alone.filter { _, list in
            let own = list.capabilities(path)
            return own == ["root"] || capabilities.contains { own.contains($0) }
        }.map(\.given)
    }

    /// Whether the identity's own policy by itself does not allow what is missing on a path, or is not sure to.
    func ownLacks(_ right: Right) -> Bool {
        guard let own = alone.first(where: { $0.given.name == desired.name })?.list, limits.isEmpty else { return true }
        let capabilities = own.capabilities(right.path)
        return right.lack.contains { !capabilities.contains($0) }
    }

    private static func plain(_ capabilities: [String]) -> [String] {
        capabilities == ["deny"] ? [] : capabilities
    }
}

// The identity's own policy, rule by rule.
extension IdentityPolicies {
    /// The rules of the identity's own policy that go beyond the manifest, each as `PATH (capabilities)`.
    var widerRules: [String] { own.map { $0.rulesBeyond(desired) } ?? [] }

    /// What makes the identity's own policy allow less, or not for ever, on servers that know it: each in words.
    var limits: [String] {
        let whole = end.map { ["the policy expires: expiration is \(bounded($0, limit: 60))"] } ?? []
        let rules = (own?.rules ?? []).flatMap { rule in
            rule.permissions.limits.sorted { $0.key < $1.key }
                .map { "\(rule.path): \($0.key) is \(bounded($0.value, limit: 80))" }
        }
        return whole + rules
    }
}

// Parameters, which capabilities do not show.
extension IdentityPolicies {
    /// What a request may carry though the manifest's policy forbids it, each in words.
    func freeParameters(_ desired: DesiredPolicy) -> [String] {
        FreeParameters(expected: expected, actual: actual).all(desired)
    }

    /// Requests of the agent whose path is allowed and whose parameters, or their lack, are refused: each in words.
    func refused(_ requests: AgentRequests) -> [String] {
        requests.questions.filter { question in
            expected.allows(question) && !actual.allows(question)
                && read(question.path).contains(question.operation.rawValue)
        }.map { question in
            let sent = question.data.keys.sorted().joined(separator: ", ")
            return "\(question.path): the parameters or the wrapping that it asks for refuse the agent's own request"
                + (sent.isEmpty ? "" : " (\(sent))")
        }
    }
}
