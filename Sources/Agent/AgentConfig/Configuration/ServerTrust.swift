/// How an agent keeps `ca/vault-ca.pem` current, the trust that verifies the server itself.
package struct ServerTrust: Hashable, Sendable {
    /// PKI mounts whose issuers sign the certificates of the server's listeners, without slashes at their ends. Never empty.
    package var issuers: [String]
    /// The roots that issuers may end in.
    package var roots: Roots
    /// How long an issuer or a root stays that is not offered or not configured any more; until its own end when `nil`.
    package var retireAfter: Duration?
    /// How often the mounts are read.
    package var refresh: Duration

    package init(
        issuers: [String], roots: Roots, retireAfter: Duration? = nil, refresh: Duration = ServerTrust.defaultRefresh
    ) {
        (self.issuers, self.roots, self.retireAfter, self.refresh) = (issuers, roots, retireAfter, refresh)
    }

    /// What `refresh:` is when it is not given.
    package static var defaultRefresh: Duration { .seconds(3600) }
}
