import AgentConfig
internal import Core
import Manifest

/// A value that a parameter of a request may have.
package enum ParameterValue: Hashable, Sendable {
    /// A text, with `*` at an end for any rest.
    case text(String)
    /// A JSON boolean: a server tells it from the text.
    case flag(Bool)
}

/// A policy as grants: its text in HCL is made of them.
package struct DesiredPolicy: Hashable, Sendable {
    /// One path and what it allows.
    package struct Grant: Hashable, Sendable {
        /// The path, `+` for one segment; never a trailing `*`.
        package var path: String
        /// Sorted: `create`, `list`, `read`, `update`.
        package var capabilities: [String]
        /// Parameters that may not be given at all, sorted.
        package var deniedParameters: [String]
        /// The only parameters that may be given, each with the values that it may have: `*` at an end for any rest, an
        /// empty list for any value. Empty where the parameters are not bounded.
        package var allowedParameters: [String: [ParameterValue]]
        /// Parameters that must be given, sorted.
        package var requiredParameters: [String]
        /// Why the identity needs it, for a comment in the text and for the diff.
        package var reason: String

        package init(
            path: String, capabilities: [String], deniedParameters: [String] = [],
            allowedParameters: [String: [ParameterValue]] = [:], requiredParameters: [String] = [], reason: String
        ) {
            self.path = path
            self.capabilities = capabilities
            self.deniedParameters = deniedParameters
            self.allowedParameters = allowedParameters
            self.requiredParameters = requiredParameters
            self.reason = reason
        }
    }

    /// The policy's name on the server.
    package var name: String
    /// The identity that it is for: ``Identity/name``.
    package var identity: String
    /// What it is for, in the comment at its head.
    package var purpose: Purpose
    /// In a fixed order: signing, secrets or issuers, then the token's own paths. No path twice.
    package var grants: [Grant]

    /// Whose rights they are.
    package enum Purpose: Hashable, Sendable {
        /// The identity's own, by its login.
        case agent
        /// A ticket's, see ``Environment/enrolmentName(_:)``.
        case enrolment
    }

    package init(name: String, identity: String, purpose: Purpose = .agent, grants: [Grant]) {
        self.name = name
        self.identity = identity
        self.purpose = purpose
        self.grants = grants
    }

    /// Where the server keeps it.
    package var apiPath: String { "sys/policies/acl/" + name }
}

extension Environment {
    /// Everything that the agent of an identity asks for, and nothing else.
    func desiredPolicy(_ identity: Identity) -> DesiredPolicy {
        let all =
            signingGrants(identity) + secretGrants(identity) + issuerGrants(identity) + ownTokenGrants
        var seen: Set<String> = []
        return DesiredPolicy(
            name: objectName(identity), identity: identity.name, grants: all.filter { seen.insert($0.path).inserted })
    }

    /// A request's own `not_after` and `not_before` would go past the role's `ttl`.
    private static let datesOfItsOwn = ["not_after", "not_before"]

    private func signingGrants(_ identity: Identity) -> [DesiredPolicy.Grant] {
        var grants: [DesiredPolicy.Grant] = []
        if let path = signingPath(identity) {
            let leaves = identity.configuration.leaves.map(\.id.name).joined(separator: ", ")
            grants.append(
                DesiredPolicy.Grant(
                    path: path, capabilities: ["update"], deniedParameters: Self.datesOfItsOwn,
                    reason: "has its leaves signed: \(leaves)"))
        }
        if identity.renewal == .own {
            grants.append(clientSigningGrant(identity, reason: "renews its own client certificate"))
        }
        return grants
    }

    /// The right to have exactly one name signed as a client certificate. No setting of the role forces that: it would sign
    /// the name in other capitals, and a certificate that is a server's too by its SANs.
    func clientSigningGrant(_ identity: Identity, reason: String) -> DesiredPolicy.Grant {
        DesiredPolicy.Grant(
            path: clientSigningPath(identity), capabilities: ["update"],
            allowedParameters: [
                "common_name": [.text(identity.clientName)], "csr": [], "exclude_cn_from_sans": [.flag(true)],
                "format": [], "ttl": [],
            ], requiredParameters: ["common_name", "exclude_cn_from_sans"], reason: reason)
    }

    private func secretGrants(_ identity: Identity) -> [DesiredPolicy.Grant] {
        let secrets = identity.configuration.secrets
        var grants = secrets.map {
            DesiredPolicy.Grant(path: $0.read, capabilities: ["read"], reason: "reads secret/\($0.id.name)")
        }
        let lent = secrets.map(\.read).filter(isLent)
        if !lent.isEmpty {
            let leases = Set(lent).sorted().map { ParameterValue.text($0 + "/*") }
            grants.append(
                DesiredPolicy.Grant(
                    path: "sys/leases/renew", capabilities: ["update"],
                    allowedParameters: ["increment": [], "lease_id": leases],
                    reason: "renews its own leases, and nothing else"))
        }
        return grants
    }

    /// Whether what is read there hangs on a lease: everything but keys and values.
    private func isLent(_ path: String) -> Bool {
        let mount = secrets.filter { path.hasPrefix($0.path + "/") }.max { $0.path.utf8.count < $1.path.utf8.count }
        return mount.map { $0.kind == .database } ?? true
    }

    private func issuerGrants(_ identity: Identity) -> [DesiredPolicy.Grant] {
        identity.configuration.trusts.flatMap(\.issuers).flatMap { mount in
            [
                DesiredPolicy.Grant(
                    path: mount + "/issuers", capabilities: ["list"], reason: "sees which issuers \(mount) has"),
                DesiredPolicy.Grant(
                    path: mount + "/issuer/+/json", capabilities: ["read"], reason: "reads their certificates"),
                DesiredPolicy.Grant(
                    path: mount + "/issuer/+", capabilities: ["read"], reason: "sees which of them are revoked"),
                DesiredPolicy.Grant(
                    path: mount + "/cert/ca_chain", capabilities: ["read"],
                    reason: "reads the chain where the server knows no issuers (Vault before 1.11)"),
            ]
        }
    }

    private var ownTokenGrants: [DesiredPolicy.Grant] {
        [
            DesiredPolicy.Grant(
                path: "auth/token/lookup-self", capabilities: ["read"], reason: "checks its token"),
            DesiredPolicy.Grant(path: "auth/token/renew-self", capabilities: ["update"], reason: "renews its token"),
            DesiredPolicy.Grant(
                path: "auth/token/revoke-self", capabilities: ["update"], reason: "revokes its token when it stops"),
            DesiredPolicy.Grant(
                path: "sys/capabilities-self", capabilities: ["update"], reason: "checks its own capabilities first"),
        ]
    }
}
