import AgentConfig
package import Artifacts
import Core
import JSON
import VaultAPI

/// Reads what a server holds of the things that an environment speaks of: the mounts, the names with the environment's prefix in every
/// mount that may hold some, and of those only what the environment names.
package struct StateReader {
    private let session: OperatorSession
    private let progress: (_ done: Int, _ all: Int) -> Void

    /// `progress` is told how many of the objects are read.
    package init(_ session: OperatorSession, progress: @escaping (_ done: Int, _ all: Int) -> Void = { _, _ in }) {
        self.session = session
        self.progress = progress
    }

    /// Blocks until everything is read, or throws the first thing that the server refused.
    package func read(_ desired: DesiredState, prefix: String) throws(ReconcileError) -> ServerState {
        var state = ServerState(server: try ServerFacts.read(session))
        state.mounts = try mounts()
        let collections = desired.collections.filter { $0.isThere(in: state) }
        let known = try names(in: collections, prefix: prefix) + unmanaged(in: &state, beside: collections, prefix)
        let wanted = Set(desired.paths)
        state.unmanaged = known.filter { !wanted.contains($0) }.sorted()
        try readObjects(known.filter(wanted.contains).sorted(), into: &state)
        return state
    }

    private func mounts() throws(ReconcileError) -> [String: ServerState.Mount] {
        let answers = try all([.object(at: "sys/mounts"), .object(at: "sys/auth")])
        let secrets = ServerState.Mount.all(in: answers[0]?.value("data")?.object ?? [:], area: "sys/mounts/")
        return secrets.merging(
            ServerState.Mount.all(in: answers[1]?.value("data")?.object ?? [:], area: "sys/auth/")
        ) { first, _ in first }
    }

    /// The paths of everything in these collections that bears the prefix.
    private func names(in collections: [Collection], prefix: String) throws(ReconcileError) -> [String] {
        let answers = try all(collections.map { .names(at: $0.path) })
        return zip(collections, answers).flatMap { Self.paths($1, in: $0, prefix: prefix) }
    }

    /// Likewise in every mount of logins and PKI that the environment does not speak of (any more). What the token may not list,
    /// or the mount does not answer, is remembered, and is no error: Coppice does not manage it.
    private func unmanaged(
        in state: inout ServerState, beside known: [Collection], _ prefix: String
    ) -> [String] {
        let mounts = state.mounts.sorted { $0.key < $1.key }
        let collections = mounts.compactMap { Collection($0) }.filter { !known.contains($0) }
        var paths: [String] = []
        for (collection, answer) in zip(collections, session.ask(collections.map { .names(at: $0.path) })) {
            switch answer {
            case .success(let response): paths += Self.paths(response, in: collection, prefix: prefix)
            case .failure(let error) where error.isNotFound: break
            case .failure, nil: state.unlisted.append(collection.path)
            }
        }
        return paths
    }

    private static func paths(_ answer: VaultResponse?, in collection: Collection, prefix: String) -> [String] {
        (answer?.value("data", "keys")?.strings ?? []).filter { $0.hasPrefix(prefix) && !$0.hasSuffix("/") }
            .map { collection.path + "/" + $0 }
    }

    private func readObjects(_ paths: [String], into state: inout ServerState) throws(ReconcileError) {
        let answers = try all(paths.map { .object(at: $0) }) { progress($0, paths.count) }
        for (path, answer) in zip(paths, answers) {
            guard let answer else { continue }
            if path.hasPrefix(Collection.policies) {
                state.policies[path] = answer.string("data", "policy") ?? answer.string("data", "rules") ?? ""
                state.expirations[path] = answer.string("data", "expiration")
            } else {
                state.roles[path] = answer.value("data")?.object ?? [:]
            }
        }
    }

    /// All answers; `nil` for what is not there (any more).
    private func all(
        _ requests: [VaultRequest], progress: (Int) -> Void = { _ in }
    ) throws(ReconcileError) -> [VaultResponse?] {
        let answers = session.ask(requests, stopsAtFailure: true, progress: progress)
        var responses: [VaultResponse?] = []
        for answer in answers {
            switch answer {
            case .success(let response): responses.append(response)
            case .failure(let error) where error.isNotFound: responses.append(nil)
            case .failure(let error): throw ReconcileError.shown(error)
            case nil: responses.append(nil)
            }
        }
        return responses
    }
}

extension ServerFacts {
    /// What the server says of itself, without a token. Throws where it is sealed.
    package static func read(_ session: OperatorSession) throws(ReconcileError) -> ServerFacts {
        let answer = try session.ask(
            VaultRequest("GET", "sys/seal-status", capability: "read", takesAnyStatus: true))
        guard answer.value("sealed")?.bool != true else { throw .refused(.sealed) }
        guard let version = answer.string("version") else {
            throw .refused(.malformed(path: "sys/seal-status", "version is missing in the answer"))
        }
        // Vault shows a `build_date`, or neither.
        return ServerFacts(isOpenBao: answer.string("commit_date") != nil, version: bounded(version, limit: 60))
    }
}

/// A path below which objects are listed.
struct Collection: Hashable {
    static let policies = "sys/policies/acl"
    static let tokenRoles = "auth/token/roles"
    /// The path to list.
    let path: String
    /// The mount that must be there, by `sys/mounts/PATH` or `sys/auth/PATH`; none for policies and token roles.
    let mount: String?

    init(path: String, mount: String?) {
        (self.path, self.mount) = (path, mount)
    }

    /// The roles of a mount that is there; `nil` where it has none of ours.
    init?(_ mount: (key: String, value: ServerState.Mount)) {
        switch mount.value.type {
        case "cert": self.init(path: String(mount.key.dropFirst("sys/".count)) + "/certs", mount: mount.key)
        case "pki": self.init(path: String(mount.key.dropFirst("sys/mounts/".count)) + "/roles", mount: mount.key)
        default: return nil
        }
    }

    func isThere(in state: ServerState) -> Bool { mount.map { state.mounts[$0] != nil } ?? true }
}

extension DesiredState {
    /// Where objects of this state are: every PKI mount and login mount that it speaks of.
    var collections: [Collection] {
        var all = [Collection.policies, Collection.tokenRoles].map { Collection(path: $0, mount: nil) }
        for mount in mounts where mount.kind == .cert || mount.kind == .pki {
            all.append(
                Collection(
                    path: mount.isAuth ? "auth/\(mount.path)/certs" : mount.path + "/roles", mount: mount.apiPath))
        }
        return all
    }

    /// The paths of all objects of this state but its mounts.
    var paths: [String] { allPolicies.map(\.apiPath) + roles.map(\.apiPath) }

    /// All roles of this state.
    var roles: [DesiredRole] { logins + signers + clients + tickets }
}
