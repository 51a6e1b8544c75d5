/// A secrets engine or an auth method: what answers the paths below one mount.
///
/// One value lives as long as its mount and is called from several threads at once: it guards what it caches with a
/// `Mutex`, and holds none while it signs. What must outlive the process goes through ``EngineRequest/storage``; a cache
/// is filled from there on first use. The core has done token, policy, sealing and wrapping before `handle` is called.
package protocol Backend: Sendable {
    /// Which of its paths need no token, and which need `sudo`.
    var access: PathAccess { get }

    /// Whether what a write names exists already: `true` asks for `update`, `false` for `create`, `nil` (no existence
    /// check, the default) for `update`.
    func exists(_ request: EngineRequest) throws(EngineError) -> Bool?

    /// Answers one request. ``EngineResponse/empty`` is 204 for a write and 404 for a read or a list.
    func handle(_ request: EngineRequest) throws(EngineError) -> EngineResponse

    /// Renews a lease that this backend gave out; the core computes the new end from the answer's lease.
    /// The default keeps the lease as it is.
    func renew(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) -> LeaseGrant

    /// Undoes what a lease of this backend stands for (drops the user, revokes the certificate). The default does nothing.
    func revoke(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError)

    /// Decides on renewing a token that this auth method gave out: the login's answer with the role's settings of now,
    /// or `nil` when the role is gone. The default returns `login` unchanged. `request` is the renewing one: its client
    /// chain is the one to compare.
    func renewLogin(_ login: Authentication, _ request: EngineRequest) throws(EngineError) -> Authentication?
}

extension Backend {
    /// No existence check: a write is an update.
    package func exists(_ request: EngineRequest) throws(EngineError) -> Bool? { nil }

    /// The lease as it was given out.
    package func renew(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) -> LeaseGrant { lease.grant }

    /// Nothing.
    package func revoke(_ lease: IssuedLease, _ request: EngineRequest) throws(EngineError) {}

    /// The login as it was.
    package func renewLogin(_ login: Authentication, _ request: EngineRequest) throws(EngineError) -> Authentication? {
        login
    }
}

/// The special paths of a backend, relative to its mount.
///
/// A pattern is literal text; `+` stands for one whole segment, a trailing `*` for any rest. A LIST of `issuers` matches
/// the pattern `issuers` and `issuers/` alike.
package struct PathAccess: Sendable {
    /// Served without a token and outside of the policies.
    package var unauthenticated: [String]
    /// Need the `sudo` capability beside the operation's own.
    package var sudo: [String]

    package init(unauthenticated: [String] = [], sudo: [String] = []) {
        self.unauthenticated = unauthenticated
        self.sudo = sudo
    }
}
