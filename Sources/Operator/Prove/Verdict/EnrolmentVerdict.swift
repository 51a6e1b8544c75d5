import Artifacts
import Core
import Manifest
import VaultAPI
import VaultPolicy

/// What the tickets of one identity may do, beside what they must: the policy of their tokens. The token role is judged with
/// the other roles.
struct EnrolmentVerdict {
    private let identity: Identity
    private let desired: DesiredPolicy
    private let path: String
    private let found: Policy?
    private let end: String?

    init(_ identity: Identity, in environment: Environment, _ desired: DesiredPolicy, _ rights: ServerRights) {
        (self.identity, self.desired, path) = (identity, desired, environment.clientSigningPath(identity))
        (found, end) = (rights.policies[desired.name], rights.expirations[desired.name])
    }

    func findings() -> [RightsFinding] {
        guard let found, let wanted = try? Policy.parse(name: desired.name, text: desired.text) else {
            return [FindingText.policyMissing(desired.name, identity, [])]
        }
        let actual = AccessList([found])
        let wider = found.rulesBeyond(wanted)
        let free = FreeParameters(expected: AccessList([wanted]), actual: actual).all(desired)
        let reasons =
            (end.map { ["the policy expires: expiration is \(bounded($0, limit: 60))"] } ?? [])
            + (passes(actual) ? [] : ["\(path): a ticket's own request is denied"])
        return (wider.isEmpty ? [] : [FindingText.policyWider(desired.name, identity, wider, [])])
            + (free.isEmpty ? [] : [FindingText.parameters(desired.name, identity, free)])
            + (reasons.isEmpty ? [] : [FindingText.policyNarrower(desired.name, identity, [], reasons)])
    }

    /// Whether a ticket's own request passes.
    private func passes(_ list: AccessList) -> Bool {
        AgentRequests.question(.signClient(path: path, csr: "x", commonName: identity.clientName))
            .map(list.allows) ?? false
    }
}
