import AgentConfig
import Artifacts
import Core
import Manifest
import X509

/// The findings in words, all in one place. What comes from a server is bounded here.
enum FindingText {
    /// At most so many of the texts; the others are not even made.
    private static func list(_ texts: some Swift.Collection<String>, most: Int = 8) -> [String] {
        let shown = texts.prefix(most).map { bounded($0, limit: 200) }
        return texts.count > most ? shown + ["and \(texts.count - most) more"] : shown
    }

    private static let apply = "coppice apply sets it right; coppice plan shows what it would change"

    private static func people(_ count: Int) -> String { count == 1 ? "one identity" : "\(count) identities" }
}

// Logins.
extension FindingText {
    static func unbounded(_ login: LoginFacts, identities: [String]) -> RightsFinding {
        RightsFinding(
            .loginUnbounded, identities: identities, subject: login.path,
            summary: "\(bounded(login.path)) takes every certificate of the agents' CA and gives "
                + given(login),
            evidence: ["no setting bounds the names that it takes"],
            remedy: "set allowed_common_names on it, or remove it: vault delete \(bounded(login.path))")
    }

    static func otherRole(_ login: LoginFacts, owner: Identity?, identities: [String]) -> RightsFinding {
        RightsFinding(
            .loginOtherRole, identities: identities, subject: login.path,
            summary: "\(bounded(login.path)) also takes the certificates of \(people(identities.count)) "
                + (owner.map { "besides \($0.name)'s " } ?? "") + "and gives \(given(login))",
            evidence: list(login.bounds),
            remedy: owner == nil
                ? "remove it, or bind it to names that no agent has: vault delete \(bounded(login.path))" : apply)
    }

    static func names(_ login: LoginFacts, _ owner: Identity) -> RightsFinding {
        RightsFinding(
            .loginNames, identities: [owner.name], subject: login.path,
            summary: "\(bounded(login.path)) does not take exactly \(owner.clientName)",
            evidence: list(login.bounds), remedy: apply)
    }

    static func authorities(
        _ login: LoginFacts, _ owner: Identity, further: [Certificate], missing: [Certificate]
    ) -> RightsFinding {
        RightsFinding(
            .loginCA, identities: [owner.name], subject: login.path,
            summary: "\(bounded(login.path)) does not stand on exactly the agents' CA",
            evidence: list(further.map { "also takes certificates of \($0)" })
                + list(missing.map { "does not know \($0)" }),
            remedy: apply)
    }

    private static func given(_ login: LoginFacts) -> String {
        let all = login.policies + (login.givesDefault ? ["default"] : [])
        return all.isEmpty ? "no policy" : list(all, most: 5).joined(separator: ", ")
    }

    static func loginMissing(_ identity: Identity, at path: String) -> RightsFinding {
        RightsFinding(
            .loginMissing, identities: [identity.name], subject: path,
            summary: "\(identity.name) cannot log in: \(path) is not there", remedy: apply)
    }

    static func extraPolicies(
        _ names: [String], _ identity: Identity, at path: String, _ effects: [Right]
    )
        -> RightsFinding
    {
        RightsFinding(
            .loginPolicies, identities: [identity.name], subject: path,
            summary: "\(bounded(path)) gives further policies: \(list(names, most: 5).joined(separator: ", "))",
            evidence: excess(effects), remedy: apply)
    }

    static func byDefault(_ identity: Identity, at path: String, _ effects: [Right]) -> RightsFinding {
        RightsFinding(
            .loginDefault, identities: [identity.name], subject: path,
            summary: "\(bounded(path)) attaches the policy default, which the manifest does not ask for",
            evidence: excess(effects), remedy: apply)
    }

    static func policyNotGiven(
        _ name: String, _ identity: Identity, at path: String, _ lacks: [Right]
    )
        -> RightsFinding
    {
        RightsFinding(
            .loginPolicyMissing, identities: [identity.name], subject: path,
            summary: "\(bounded(path)) does not give the policy \(name)", evidence: lack(lacks), remedy: apply)
    }
}

// Entities and groups.
extension FindingText {
    static func entity(
        _ entity: ServerRights.Entity, _ identity: Identity, _ names: [String], _ effects: [Right]
    )
        -> RightsFinding
    {
        RightsFinding(
            .entityPolicies, identities: [identity.name], subject: "entity " + bounded(entity.name, limit: 100),
            summary: "the entity behind \(identity.name) brings further policies: "
                + list(names, most: 5).joined(separator: ", "),
            evidence: excess(effects),
            remedy: "vault write identity/entity/id/\(bounded(entity.id, limit: 60)) policies=\"\"")
    }

    static func disabled(_ entity: ServerRights.Entity, _ identity: Identity) -> RightsFinding {
        RightsFinding(
            .entityDisabled, identities: [identity.name], subject: "entity " + bounded(entity.name, limit: 100),
            summary: "the entity behind \(identity.name) is disabled: its logins are refused",
            remedy: "vault write identity/entity/id/\(bounded(entity.id, limit: 60)) disabled=false")
    }

    static func group(
        _ group: ServerRights.Entity.Group, identities: [String], _ effects: [(identity: String, right: Right)]
    ) -> RightsFinding {
        RightsFinding(
            .groupPolicies, identities: identities, subject: "group " + bounded(group.name, limit: 100),
            summary:
                "the group \(bounded(group.name, limit: 100)) brings \(people(identities.count)) further policies: "
                + list(group.policies, most: 5).joined(separator: ", "),
            evidence: list(effects.lazy.map { "\($0.identity): \(text($0.right.path, $0.right.excess))" }),
            remedy: "take the members or the policies out of it: vault read identity/group/id/"
                + bounded(group.id, limit: 60))
    }
}

// Policies.
extension FindingText {
    static func policyMissing(_ name: String, _ identity: Identity, _ lacks: [Right]) -> RightsFinding {
        RightsFinding(
            .policyMissing, identities: [identity.name], subject: "sys/policies/acl/" + name,
            summary: "the policy \(name) is not there", evidence: lack(lacks), remedy: apply)
    }

    static func policyWider(
        _ name: String, _ identity: Identity, _ rules: [String], _ effects: [Right]
    )
        -> RightsFinding
    {
        RightsFinding(
            .policyWider, identities: [identity.name], subject: "sys/policies/acl/" + name,
            summary: "the policy \(name) allows what the manifest does not name: "
                + list(rules, most: 4).joined(separator: "; "),
            evidence: excess(effects), remedy: apply)
    }

    static func policyNarrower(
        _ name: String, _ identity: Identity, _ lacks: [Right], _ reasons: [String]
    ) -> RightsFinding {
        RightsFinding(
            .policyNarrower, identities: [identity.name], subject: "sys/policies/acl/" + name,
            summary: "the policy \(name) does not allow what the manifest needs",
            evidence: list(reasons) + lack(lacks), remedy: apply)
    }

    static func parameters(_ name: String, _ identity: Identity, _ free: [String]) -> RightsFinding {
        RightsFinding(
            .policyParameters, identities: [identity.name], subject: "sys/policies/acl/" + name,
            summary: "the policy \(name) leaves parameters free that must be bounded", evidence: list(free),
            remedy: apply)
    }

    static func unexplained(_ code: RightsFinding.Code, _ identity: Identity, _ rights: [Right]) -> RightsFinding {
        let isBreach = code == .rightWider
        return RightsFinding(
            code, identities: [identity.name], subject: identity.name,
            summary: isBreach
                ? "the server allows \(identity.name) more than its policies, as they were read, explain"
                : "the server denies \(identity.name) what its policies, as they were read, allow",
            evidence: isBreach ? excess(rights) : lack(rights),
            remedy: "compare the policies on this node with the leader's; look for Sentinel or namespace rules")
    }

    private static func excess(_ rights: [Right]) -> [String] { list(rights.lazy.map { text($0.path, $0.excess) }) }
    private static func lack(_ rights: [Right]) -> [String] {
        list(rights.map { "not allowed: " + text($0.path, $0.lack) })
    }
    private static func text(_ path: String, _ capabilities: [String]) -> String {
        "\(path) (\(capabilities.joined(separator: ", ")))"
    }
}

// Signing.
extension FindingText {
    static func signerMissing(_ role: DesiredRole) -> RightsFinding {
        RightsFinding(
            .signerMissing, identities: [role.identity], subject: role.apiPath,
            summary: "\(role.apiPath) is not there: "
                + (role.purpose == .ticket
                    ? "no ticket can be made for \(role.identity)"
                    : "nothing is signed for \(role.identity)"),
            remedy: apply)
    }

    static func signerWider(_ role: DesiredRole, _ settings: [String]) -> RightsFinding {
        RightsFinding(
            .signerWider, identities: [role.identity], subject: role.apiPath,
            summary: "\(role.apiPath) \(role.purpose == .ticket ? "gives tickets" : "signs") more than it must",
            evidence: list(settings), remedy: apply)
    }

    static func signerNarrower(_ role: DesiredRole, _ settings: [String]) -> RightsFinding {
        RightsFinding(
            .signerNarrower, identities: [role.identity], subject: role.apiPath,
            summary: "\(role.apiPath) refuses what it must \(role.purpose == .ticket ? "give tickets" : "sign")",
            evidence: list(settings), remedy: apply)
    }

    /// What a try showed, in one line.
    static func observation(_ attempt: SigningProbe) -> String {
        switch attempt.outcome {
        case .signed: "\(attempt.kind.title): signed"
        case .signedTooMuch(let text), .signedInVain(let text): "tried \(attempt.kind.title): \(text)"
        case .refused(let text): "tried \(attempt.kind.title): refused: \(bounded(text, limit: 160))"
        case .failed(let text): "tried \(attempt.kind.title): \(bounded(text, limit: 160))"
        }
    }

    static func tried(
        _ code: RightsFinding.Code, _ path: String, _ identity: Identity, _ tries: [SigningProbe]
    ) -> RightsFinding {
        let summary =
            code == .trySigned
            ? "\(path) signs for \(identity.name) what it must not"
            : "\(path) refuses what \(identity.name) must have signed"
        return RightsFinding(
            code, identities: [identity.name], subject: path, summary: summary, evidence: list(tries.map(observation)),
            remedy: "compare the role with coppice plan; the mount's issuer and its dates matter too")
    }

    static func untried(_ path: String, _ identity: Identity, _ tries: [SigningProbe]) -> RightsFinding {
        let mount = path.split(separator: "/").dropLast(2).joined(separator: "/")
        let reasons = tries.compactMap { attempt in
            if case .failed(let text) = attempt.outcome { text.replacing(path + ": ", with: "") } else { nil }
        }
        let vain = tries.compactMap { attempt in
            if case .signedInVain(let text) = attempt.outcome { text } else { nil }
        }
        guard vain.isEmpty else {
            return RightsFinding(
                .tryFailed, identities: [identity.name], subject: mount, summary: "what \(mount) signs cannot be used",
                evidence: list(Set(vain + reasons).sorted(), most: 3),
                remedy: "coppice plan shows what differs; vault list \(mount)/issuers shows by what it signs")
        }
        return RightsFinding(
            .tryFailed, identities: [identity.name], subject: mount, summary: "signing in \(mount) could not be tried",
            evidence: list(Set(reasons).sorted(), most: 3),
            remedy: "vault list \(mount)/issuers shows whether it has a CA; then try again")
    }
}
