internal import Core
package import Manifest

/// What an operator's token needs for one command on one environment, and no more.
package struct OperatorPolicy: Sendable {
    /// The commands that change or ask a server.
    package enum Purpose: String, CaseIterable, Sendable {
        case plan, apply, prove, invite
    }

    /// What it is for.
    package let purpose: Purpose
    private let environment: Environment

    package init(for purpose: Purpose, in environment: Environment) {
        (self.purpose, self.environment) = (purpose, environment)
    }

    /// The policy in HCL, sorted by path.
    package var text: String {
        let head = "# What coppice \(purpose.rawValue) needs in the environment \(environment.name), and no more.\n"
        let grants = self.grants.sorted { $0.key < $1.key }
        return head
            + grants.map { path, capabilities in
                let list = capabilities.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
                return "path \"\(path)\" { capabilities = [\(list)] }\n"
            }.joined()
    }

    private typealias Grants = [String: Set<String>]

    private var grants: Grants {
        switch purpose {
        case .plan: reading
        case .apply: Self.united(reading, writing, mounting)
        case .prove: Self.united(reading, proving)
        case .invite: inviting
        }
    }

    private static func united(_ all: Grants...) -> Grants {
        all.reduce(into: [:]) { $0.merge($1) { $0.union($1) } }
    }

    private var signing: [String] { Set(environment.issuing.map(\.path) + [environment.clients.mount]).sorted() }
    private var logins: String { "auth/\(environment.login.path)/certs" }
    /// The collections that objects of the environment are in.
    private var collections: [String] {
        ["sys/policies/acl", "auth/token/roles", logins] + signing.map { $0 + "/roles" }
    }
}

// Of each command.
extension OperatorPolicy {
    private var reading: Grants {
        var grants: Grants = ["sys/mounts": ["read"], "sys/auth": ["read"]]
        for collection in collections {
            grants[collection] = ["list"]
            grants["\(collection)/\(environment.prefix)*"] = ["read"]
        }
        return Self.united(grants, issuers(of: [environment.clients.mount]))
    }

    /// OpenBao shows them to everyone, Vault to a token that may.
    private func issuers(of mounts: [String]) -> Grants {
        var grants: Grants = [:]
        for mount in mounts {
            grants[mount + "/issuers"] = ["list"]
            grants[mount + "/issuer/+"] = ["read"]
            grants[mount + "/issuer/+/json"] = ["read"]
            grants[mount + "/cert/ca_chain"] = ["read"]
        }
        return grants
    }

    private var writing: Grants {
        let objects = collections.map { ("\($0)/\(environment.prefix)*", Set(["create", "update", "delete"])) }
        return Dictionary(uniqueKeysWithValues: objects)
    }

    /// Mounts that the manifest manages.
    private var mounting: Grants {
        var grants: Grants = [:]
        for mount in environment.desiredMounts() where mount.isManaged {
            grants[mount.apiPath] = mount.isAuth ? ["create", "update", "sudo"] : ["create", "update"]
            if mount.maxLeaseSeconds != nil { grants[mount.apiPath + "/tune"] = ["create", "update"] }
        }
        return grants
    }

    /// Everything that may give rights to an identity, whoever made it.
    private var proving: Grants {
        var grants: Grants = [
            "auth/+/certs": ["list"], "auth/+/certs/+": ["read"], "sys/policies/acl/+": ["read"],
            "identity/lookup/entity": ["update"], "identity/group/id/+": ["read"],
            "auth/token/create-orphan": ["create", "update", "sudo"], "auth/token/revoke-accessor": ["update"],
            "sys/capabilities-accessor": ["update"],
        ]
        for mount in signing {
            grants[mount + "/roles/+"] = ["read"]
            grants[mount + "/revoke"] = ["update"]
        }
        return Self.united(grants, issuers(of: signing))
    }

    private var inviting: Grants {
        var grants: Grants = [:]
        for identity in environment.identities {
            grants[environment.ticketPath(identity)] = ["update"]
            grants[environment.clientSigningPath(identity)] = ["update"]
        }
        return grants
    }
}
