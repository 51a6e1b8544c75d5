package import HTTPServer
import JSON
import Synchronization
import VaultPolicy

/// The embedded server without its network. It answers as OpenBao 2.6 does, or as an older server that it was told to be
/// compatible with. Not for production.
///
/// All state is in memory and, with a ``Journal``, on disk too. Requests are handled on any number of threads at once.
package final class LabCore: Sendable {
    /// The lab's clock, which the admin path can move.
    package let clock: LabClock
    /// What was asked and what was given out, counted.
    package let counters = Counters()
    /// The faults that are switched on.
    package let faults = ActiveFaults()
    let seal: Seal
    let mounts: MountTable
    let tokens: TokenStore
    let leases: LeaseStore
    let policies: PolicyStore
    let identity: IdentityStore
    let storageType: String
    /// Whose API it speaks.
    let compatibility: Compatibility
    /// Answers, kept for wrapping tokens by their keys.
    let wrapped: Storage
    private let journal: Journal?
    private let adminKey: String
    private let lastSweep = Mutex<Int64>(.min)

    /// A core with what `journal` has kept, or with nothing, uninitialised. `adminToken` opens the admin paths
    /// beside the root token.
    package init(
        clock: LabClock = LabClock(), journal: Journal? = nil, adminToken: String? = nil,
        compatibility: Compatibility = .openBao
    ) {
        let store = journal?.store ?? Store()
        self.clock = clock
        self.journal = journal
        self.compatibility = compatibility
        storageType = journal == nil ? "inmem" : "file"
        adminKey = adminToken.map(Identifiers.tokenKey) ?? ""
        seal = Seal(storage: Storage(store: store, prefix: "sys/core/"))
        mounts = MountTable(store: store, compatibility: compatibility)
        tokens = TokenStore(storage: Storage(store: store, prefix: "sys/token/"))
        leases = LeaseStore(storage: Storage(store: store, prefix: "sys/lease/"))
        policies = PolicyStore(storage: Storage(store: store, prefix: "sys/policy/"))
        identity = IdentityStore(storage: Storage(store: store, prefix: "sys/identity/"))
        wrapped = Storage(store: store, prefix: "sys/wrapped/")
        mounts.restore(builtIn: builtInBackend)
    }

    /// Writes what changed since the last call to the journal, and compacts it when it has grown. Called a few times a
    /// second, and at the end.
    package func flush() throws(LabError) { try journal?.flush() }

    /// Answers one HTTP request.
    package func handle(_ request: ServerRequest) -> ServerReply {
        let now = clock.now
        let path = PercentText.decoded(request.path)
        guard path.hasPrefix("/v1/") else {
            return (adminAnswer(request, path: path) ?? APIResponse(.absent)).reply(at: now)
        }
        let route = String(path.dropFirst("/v1/".count))
        let effects = faults.take(route, method: request.method, at: now)
        let answer = effects.answer ?? respond(request, route, now)
        counters.count(request.method, route, status: answer.status)
        var reply = effects.changed(answer, path: route).reply(at: now)
        effects.apply(to: &reply, at: now)
        return reply
    }

    private func respond(_ request: ServerRequest, _ path: String, _ now: Timestamp) -> APIResponse {
        do throws(EngineError) {
            return compatibility.answered(try serve(try APIRequest(request, path: path, now: now)), at: path)
        } catch {
            let hasToken = request.headers.contains { $0.name.lowercased() == "x-vault-token" }
            return APIResponse(compatibility.said(error, hasToken: hasToken))
        }
    }

    /// Whether this token may use the admin paths.
    func isAdmin(_ token: String?) -> Bool {
        guard let token else { return false }
        return Identifiers.tokenKey(token) == adminKey || tokens.find(token, at: clock.now)?.isRoot == true
    }

    /// Ends tokens and leases whose time is over; at most once a second of the lab's clock.
    func sweep(_ now: Timestamp) {
        let isDue = lastSweep.withLock { last in
            defer { last = now.seconds }
            return last != now.seconds
        }
        guard isDue else { return }
        for token in tokens.ended(at: now) { end(tokens.revoke(token.key), at: now) }
        for lease in leases.all(where: { $0.expires <= now }) { try? revokeLease(lease.id, at: now) }
    }

    /// Ends everything that belonged to tokens that are gone: their leases, cubbyholes and wrapped answers.
    func end(_ removed: [TokenEntry], at now: Timestamp) {
        guard !removed.isEmpty else { return }
        let keys = Set(removed.map(\.key))
        for lease in leases.all(where: { keys.contains($0.token) }) { try? revokeLease(lease.id, at: now) }
        let holes = mounts["cubbyhole/"]?.storage
        for key in keys {
            wrapped.delete(key)
            holes?.deleteAll(under: key + "/")
        }
    }

    /// Undoes a lease. When its engine fails the lease is kept, so that it can be tried again.
    func revokeLease(_ id: String, at now: Timestamp, force: Bool = false) throws(EngineError) {
        guard let lease = leases.take(id) else { return }
        guard let mount = mounts.mount(uuid: lease.mount) else { return }
        do throws(EngineError) {
            try mount.backend.revoke(lease.lease, internalRequest(mount, at: now))
        } catch {
            guard !force else { return }
            leases.put(lease)
            throw error
        }
    }

    /// A request of the core's own to a mount's engine.
    func internalRequest(_ mount: Mount, at now: Timestamp) -> EngineRequest {
        EngineRequest(
            operation: .update, path: "", data: [:], mount: mount.entry.info, storage: mount.storage, now: now)
    }
}
