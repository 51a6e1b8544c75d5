/// One cause for which an identity may do other things than it must.
package struct RightsFinding: Hashable, Sendable {
    /// The kinds of causes: stable names, for scripts and monitoring.
    package enum Code: String, CaseIterable, Sendable {
        /// A login role takes every certificate of the agents' CA.
        case loginUnbounded = "login.unbounded"
        /// A login role takes the certificates of other identities.
        case loginOtherRole = "login.other-role"
        /// An identity's login role takes other names than its own.
        case loginNames = "login.names"
        /// An identity's login role takes certificates of other CAs than the agents', or not all of theirs.
        case loginCA = "login.ca"
        /// An identity's login role gives further policies.
        case loginPolicies = "login.policies"
        /// The policy named `default` comes with a login against the manifest.
        case loginDefault = "login.default-policy"
        /// The entity behind an identity brings policies.
        case entityPolicies = "entity.policies"
        /// A group that the entity is in brings policies.
        case groupPolicies = "group.policies"
        /// An identity's policy allows what the manifest does not name.
        case policyWider = "policy.wider"
        /// An identity's policy leaves parameters free that must be bounded.
        case policyParameters = "policy.parameters"
        /// A role in a PKI mount signs more than it must.
        case signerWider = "signer.wider"
        /// The server signed what it must not, and nothing that was read explains it.
        case trySigned = "try.signed"
        /// The server allows what it must not, and nothing that was read explains it.
        case rightWider = "right.wider"
        /// An identity has no login role.
        case loginMissing = "login.missing"
        /// An identity's login role does not give its policy.
        case loginPolicyMissing = "login.policy-missing"
        /// The entity behind an identity is disabled.
        case entityDisabled = "entity.disabled"
        /// An identity's policy is not there.
        case policyMissing = "policy.missing"
        /// An identity's policy does not allow what the manifest needs.
        case policyNarrower = "policy.narrower"
        /// A role that signs is not there.
        case signerMissing = "signer.missing"
        /// A role in a PKI mount refuses what it must sign.
        case signerNarrower = "signer.narrower"
        /// The server refused to sign what it must, and nothing that was read explains it.
        case tryRefused = "try.refused"
        /// A try had no answer.
        case tryFailed = "try.failed"
        /// The server denies what it must allow, and nothing that was read explains it.
        case rightMissing = "right.missing"

        /// Whether an identity may do too much, rather than too little.
        package var isBreach: Bool {
            switch self {
            case .loginUnbounded, .loginOtherRole, .loginNames, .loginCA, .loginPolicies, .loginDefault,
                .entityPolicies,
                .groupPolicies, .policyWider, .policyParameters, .signerWider, .trySigned, .rightWider:
                true
            default: false
            }
        }
    }

    package var code: Code
    /// The identities that it is about, in the manifest's order.
    package var identities: [String]
    /// The object on the server that is the cause: a path, or the name of an entity or group.
    package var subject: String
    /// What is wrong, in one line.
    package var summary: String
    /// What the server said or did, one observation a line.
    package var evidence: [String]
    /// What helps: a command, or what to change.
    package var remedy: String

    package init(
        _ code: Code, identities: [String], subject: String, summary: String, evidence: [String] = [], remedy: String
    ) {
        self.code = code
        self.identities = identities
        self.subject = subject
        self.summary = summary
        self.evidence = evidence
        self.remedy = remedy
    }
}
