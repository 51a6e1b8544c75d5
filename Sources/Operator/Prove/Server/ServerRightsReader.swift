import AgentConfig
import Artifacts
import Core
import JSON
import Manifest
import Reconcile
import VaultAPI
import VaultPolicy
import X509

/// Reads what gives rights to an environment's identities. Changes nothing.
struct ServerRightsReader {
    let environment: Environment
    let desired: DesiredState
    let session: OperatorSession

    /// Everything, or why the operator's token cannot see it.
    func read() throws(ReconcileError) -> ServerRights {
        var rights = ServerRights()
        let mounts = try certMounts()
        try readLogins(mounts, into: &rights)
        try readSigners(into: &rights)
        readIssuers(into: &rights)
        rights.notes += foreignRoles(rights)
        if let accessor = mounts.first(where: { $0.path == environment.login.path })?.accessor {
            try readEntities(accessor, into: &rights)
        }
        try readPolicies(into: &rights)
        return rights
    }

    /// Asks everything; what is not there is `nil`.
    private func all(_ requests: [VaultRequest]) throws(ReconcileError) -> [VaultResponse?] {
        var found: [VaultResponse?] = []
        for answer in session.ask(requests) {
            switch answer {
            case .success(let response): found.append(response)
            case .failure(let error) where error.isNotFound: found.append(nil)
            case .failure(let error): throw ReconcileError.shown(error)
            case nil: found.append(nil)
            }
        }
        return found
    }
}

// The cert method.
extension ServerRightsReader {
    private func certMounts() throws(ReconcileError) -> [(path: String, accessor: String)] {
        let answer = try session.ask(.object(at: "sys/auth"))
        let mounts = answer.value("data")?.object ?? answer.value("auth")?.object ?? [:]
        return mounts.members.filter { $0.value["type"]?.string == "cert" }.map { member in
            (String(member.key.split(separator: "/").joined(separator: "/")), member.value["accessor"]?.string ?? "")
        }
    }

    /// A mount that is not the environment's own and that the operator may not look into is a note, not an error.
    private func readLogins(
        _ mounts: [(path: String, accessor: String)], into rights: inout ServerRights
    ) throws(ReconcileError) {
        let server = try ServerFacts.read(session)
        for (mount, _) in mounts {
            do throws(ReconcileError) {
                for login in try logins(mount, server) { rights.logins[login.path] = login }
            } catch {
                guard mount != environment.login.path, case .denied = error else { throw error }
                rights.notes.append(
                    "not looked at: the roles of auth/\(mount), which the operator's token may not read")
            }
        }
    }

    private func logins(_ mount: String, _ server: ServerFacts) throws(ReconcileError) -> [LoginFacts] {
        let names = try session.ask(.names(at: "auth/\(mount)/certs")).value("data", "keys")?.strings ?? []
        let answers = try all(names.map { .object(at: "auth/\(mount)/certs/\($0)") })
        return zip(names, answers).compactMap { name, answer in
            answer?.value("data")?.object.map {
                LoginFacts(mount: mount, name: name, settings: SettingValues($0), knowsHex: !server.isOpenBao)
            }
        }
    }
}

// PKI mounts.
extension ServerRightsReader {
    private func readSigners(into rights: inout ServerRights) throws(ReconcileError) {
        for mount in Set(environment.issuing.map(\.path) + [environment.clients.mount]).sorted() {
            let names = try session.ask(.names(at: mount + "/roles")).value("data", "keys")?.strings ?? []
            rights.roleNames[mount] = names
        }
        let paths = (desired.signers + desired.clients + desired.tickets).map(\.apiPath)
        for (path, answer) in zip(paths, try all(paths.map { .object(at: $0) })) {
            guard let object = answer?.value("data")?.object else { continue }
            rights.signers[path] = SettingValues(object)
        }
    }
}

// Roles of others in the clients' mount: no identity of the manifest may use them, and what may use them can log in.
extension ServerRightsReader {
    /// A line for each that signs client names of the environment, and one for those that may not be read.
    private func foreignRoles(_ rights: ServerRights) -> [String] {
        let mount = environment.clients.mount
        let own = Set(desired.clients.map(\.name))
        let names = (rights.roleNames[mount] ?? []).filter { !own.contains($0) }
        let found = answers(names.map { .object(at: "\(mount)/roles/\($0)") })
        let notes = zip(names, found).compactMap { name, answer -> String? in
            guard let object = answer?.value("data")?.object else { return nil }
            let role = UnmanagedRole(settings: SettingValues(object))
            let count = environment.identities.count { role.signs($0.clientName) }
            guard count > 0 else { return nil }
            return "\(mount)/roles/\(bounded(name, limit: 80)) signs the client names of "
                + (count == 1 ? "one identity" : "\(count) identities") + ": a token that may use it can log in as them"
        }
        let unread = found.count { $0 == nil }
        guard unread > 0 else { return notes }
        return notes + ["not looked at: \(unread) roles of \(mount) that the manifest does not name"]
    }
}

// The CAs themselves, which every server shows to every token: what it does not show is not known.
extension ServerRightsReader {
    private func readIssuers(into rights: inout ServerRights) {
        let mounts = Set(environment.issuing.map(\.path) + [environment.clients.mount]).sorted()
        let read = session.issuers(of: mounts)
        rights.authorities = read.flatMap(\.issuers).flatMap { [$0.certificate] + $0.chain }
        rights.notes += read.compactMap { mount in
            mount.failure.map { "not looked at: issuers of \(bounded(mount.mount)) (\($0.summary))" }
        }
    }

    private func answers(_ requests: [VaultRequest]) -> [VaultResponse?] {
        session.ask(requests).map { try? $0?.get() }
    }
}

// Entities and groups.
extension ServerRightsReader {
    private func readEntities(_ accessor: String, into rights: inout ServerRights) throws(ReconcileError) {
        let requests = environment.identities.map { identity in
            VaultRequest.write(
                ["alias_name": .string(identity.clientName), "alias_mount_accessor": .string(accessor)],
                to: "identity/lookup/entity")
        }
        let answers = try all(requests)
        let groups = try groups(answers.flatMap { $0?.value("data", "group_ids")?.strings ?? [] })
        for (identity, answer) in zip(environment.identities, answers) {
            guard let data = answer?.value("data"), data["id"] != nil else { continue }
            rights.entities[identity.name] = Self.entity(data, groups)
        }
    }

    private func groups(_ ids: [String]) throws(ReconcileError) -> [String: ServerRights.Entity.Group] {
        let ids = Set(ids).sorted()
        var groups: [String: ServerRights.Entity.Group] = [:]
        for (id, answer) in zip(ids, try all(ids.map { .object(at: "identity/group/id/" + $0) })) {
            groups[id] = ServerRights.Entity.Group(
                id: id, name: answer?.string("data", "name") ?? id,
                policies: answer?.value("data", "policies")?.strings ?? [])
        }
        return groups
    }

    private static func entity(
        _ data: JSONValue, _ groups: [String: ServerRights.Entity.Group]
    ) -> ServerRights.Entity {
        let own = (data["group_ids"]?.strings ?? []).compactMap { groups[$0] }
        var facts = IdentityFacts()
        facts.entityID = data["id"]?.string ?? ""
        facts.entityName = data["name"]?.string ?? ""
        facts.metadata = texts(data["metadata"])
        facts.aliases = (data["aliases"]?.array ?? []).map(alias)
        facts.groups = own.map { IdentityFacts.Group(id: $0.id, name: $0.name) }
        return ServerRights.Entity(
            id: facts.entityID, name: facts.entityName, policies: data["policies"]?.strings ?? [],
            isDisabled: data["disabled"]?.bool ?? false, groups: own, facts: facts)
    }

    private static func alias(_ data: JSONValue) -> IdentityFacts.Alias {
        var alias = IdentityFacts.Alias(
            id: data["id"]?.string ?? "", name: data["name"]?.string ?? "",
            mountAccessor: data["mount_accessor"]?.string ?? "")
        alias.metadata = texts(data["metadata"])
        alias.customMetadata = texts(data["custom_metadata"])
        return alias
    }

    private static func texts(_ value: JSONValue?) -> [String: String] {
        let pairs = (value?.object?.members ?? []).map { ($0.key, $0.value.string ?? "") }
        return Dictionary(pairs) { first, _ in first }
    }
}

// Policies.
extension ServerRightsReader {
    /// Those of the identities, and whatever else their logins bring.
    private func readPolicies(into rights: inout ServerRights) throws(ReconcileError) {
        var names = Set(desired.allPolicies.map(\.name))
        for identity in environment.identities {
            names.formUnion(rights.given(to: identity, in: environment).map(\.name))
        }
        let wanted = names.subtracting(["root"]).sorted()
        for (name, answer) in zip(wanted, try all(wanted.map { .object(at: "sys/policies/acl/" + $0) })) {
            guard let text = answer?.string("data", "policy") else { continue }
            // A server takes only what can be read; what only newer servers know is judged by their own word alone.
            rights.expirations[name] = answer?.string("data", "expiration")
            rights.policies[name] = (try? Policy.parse(name: name, text: text)) ?? Self.unread(name)
        }
    }

    private static func unread(_ name: String) -> Policy? { try? Policy.parse(name: name, text: "") }
}

extension ServerRights {
    /// The policies that a login by an identity's role brings, each once, with the first of their sources.
    func given(to identity: Identity, in environment: Environment) -> [IdentityRights.AttachedPolicy] {
        guard let login = login(identity, in: environment) else { return [] }
        var given = login.policies.map { IdentityRights.AttachedPolicy($0.lowercased(), .role) }
        if login.givesDefault { given.append(IdentityRights.AttachedPolicy("default", .byDefault)) }
        if let entity = entities[identity.name] {
            given += entity.policies.map { IdentityRights.AttachedPolicy($0.lowercased(), .entity) }
            for group in entity.groups {
                given += group.policies.map { IdentityRights.AttachedPolicy($0.lowercased(), .group(group.name)) }
            }
        }
        var seen: Set<String> = []
        return given.filter { seen.insert($0.name).inserted }
    }
}
