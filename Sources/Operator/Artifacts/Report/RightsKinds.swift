package import Core

extension RightsFinding.Code {
    /// The section of the reference: what the code means and what helps in general. A breach is an error; what grants too
    /// little is one too, since the identity cannot work.
    package var kind: FindingKind {
        let (meaning, remedy) = isBreach ? breach : lack
        return FindingKind(rawValue, .error, meaning, remedy: remedy)
    }

    private var breach: (String, String) {
        switch self {
        case .loginUnbounded:
            (
                "A login role accepts every certificate of the agents' CA.",
                "set allowed_common_names on the role: coppice apply"
            )
        case .loginOtherRole:
            (
                "A login role, in whatever cert mount, accepts certificates of other identities.",
                "delete the role, or bind it to the names of its own identity"
            )
        case .loginNames:
            (
                "An identity's login role does not accept exactly the identity's own name.",
                "coppice apply sets the names"
            )
        case .loginCA:
            (
                "An identity's login role accepts certificates of other CAs than the agents', or not all of theirs.",
                "coppice apply sets the CAs"
            )
        case .loginPolicies:
            ("An identity's login role gives further policies.", "coppice apply sets the policies of the role")
        case .loginDefault:
            (
                "The login role attaches the policy `default`, which the manifest excludes.",
                "set token_no_default_policy on the role: coppice apply"
            )
        case .entityPolicies:
            (
                "The entity behind an identity brings policies of its own.",
                "take the policies off the entity: vault read identity/entity/name/NAME shows them"
            )
        case .groupPolicies:
            (
                "A group that the entity is in, directly or through another group, brings policies.",
                "take the entity out of the group, or the policies off the group"
            )
        case .policyWider:
            (
                "An identity's policy grants what the manifest does not name.",
                "coppice plan shows the lines, coppice apply sets them"
            )
        case .policyParameters:
            (
                "An identity's policy, or that of its tickets, lets a request set parameters that must be bounded, such as `not_after` or "
                    + "another name than the client name.",
                "coppice apply sets the policy with its parameter constraints"
            )
        case .signerWider:
            (
                "A PKI role signs more than its names, usages, keys or lifetime, or a token role gives tickets more than their one policy.",
                "coppice apply sets the role"
            )
        case .trySigned:
            (
                "The server signed a request that it must refuse, and nothing that was read explains it.",
                "look at the role and at what stands between coppice and the server"
            )
        default:
            (
                "The server grants a path that it must deny, and nothing that was read explains it.",
                "look at entities, groups and Sentinel or namespace policies of the server"
            )
        }
    }

    private var lack: (String, String) {
        switch self {
        case .loginMissing: ("An identity has no login role.", "coppice apply makes it")
        case .loginPolicyMissing:
            (
                "An identity's login role does not give the identity's policy.",
                "coppice apply sets the policies of the role"
            )
        case .entityDisabled:
            (
                "The entity behind an identity is disabled: no login succeeds.",
                "vault write identity/entity/name/NAME disabled=false"
            )
        case .policyMissing: ("An identity's policy does not exist.", "coppice apply makes it")
        case .policyNarrower:
            (
                "An identity's policy does not grant what the manifest needs.",
                "coppice plan shows the lines, coppice apply sets them"
            )
        case .signerMissing: ("A PKI role that the manifest needs does not exist.", "coppice apply makes it")
        case .signerNarrower: ("A PKI role refuses what it must sign.", "coppice apply sets the role")
        case .tryRefused:
            (
                "The server refused to sign a request that it must sign, and nothing that was read explains it.",
                "look at the role, and at quotas and Sentinel policies of the server"
            )
        case .tryFailed:
            ("A request for a certificate had no answer.", "run coppice prove --try again when the server answers")
        default:
            (
                "The server denies a path that it must grant, and nothing that was read explains it.",
                "look at entities, groups and Sentinel or namespace policies of the server"
            )
        }
    }
}
