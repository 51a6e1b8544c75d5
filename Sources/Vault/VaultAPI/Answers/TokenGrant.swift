import JSON
package import System

/// A token, new or renewed.
package struct TokenGrant: Sendable {
    /// The token itself.
    package let token: SecretBytes
    /// Names the token without being it.
    package let accessor: String
    /// How long it lives from now; zero for ever.
    package let ttl: Duration
    /// Whether it can be renewed.
    package let renewable: Bool
    /// The policies it carries, those of its entity included.
    package let policies: [String]
    /// How many requests it is good for; zero for any number (P-51), and where the server does not say.
    package let uses: Int
    /// Whether the server says how many: Vault 1.8 does not.
    package let tellsUses: Bool

    /// The `auth` part of an answer.
    package init(_ response: VaultResponse) throws(VaultError) {
        token = try response.need(response.secret("auth", "client_token"), "auth.client_token")
        guard token.count > 0 else { throw .malformed(path: response.request.path, "auth.client_token is empty") }
        accessor = response.string("auth", "accessor") ?? ""
        ttl = response.life("auth", "lease_duration")
        renewable = response.value("auth", "renewable")?.bool ?? false
        policies = response.value("auth", "policies")?.strings ?? []
        let said = response.value("auth", "num_uses")?.int
        (uses, tellsUses) = (said ?? 0, said != nil)
    }
}

/// What a token says of itself: the only proof that one is logged in, since chains are read without any.
package struct TokenFacts: Hashable, Sendable {
    /// How it was obtained, such as `auth/cert/login`.
    package let path: String
    /// The name that the auth method gave it.
    package let displayName: String
    /// How long it still lives; zero for ever.
    package let ttl: Duration
    /// Whether it can be renewed.
    package let renewable: Bool
    /// Its own policies.
    package let policies: [String]
    /// What the auth method knew, such as `cert_name`.
    package let meta: [String: String]
    /// How many requests it was good for before this one; zero for any number.
    package let uses: Int

    /// The answer of `lookup-self`.
    package init(_ response: VaultResponse) throws(VaultError) {
        path = try response.need(response.string("data", "path"), "data.path")
        displayName = response.string("data", "display_name") ?? ""
        ttl = response.life("data", "ttl")
        renewable = response.value("data", "renewable")?.bool ?? false
        policies = response.value("data", "policies")?.strings ?? []
        let meta = response.value("data", "meta")?.object?.members ?? []
        self.meta = Dictionary(meta.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
        let left = response.value("data", "num_uses")?.int ?? 0
        // The last use shows as -1: the token is about to go.
        uses = left == 0 ? 0 : max(left, 0) + 1
    }
}

/// What a token may do.
package struct Capabilities: Hashable, Sendable {
    /// Each path that was asked about: `["deny"]` for nothing, `["root"]` for everything. Parameter constraints are not
    /// in it.
    package let byPath: [String: [String]]

    /// The answer of `capabilities-self`.
    package init(_ response: VaultResponse) throws(VaultError) {
        let data = try response.need(response.value("data")?.object, "data")
        let pairs = data.members.compactMap { member in member.value.strings.map { (member.key, $0) } }
        byPath = Dictionary(pairs.filter { $0.0 != "capabilities" }) { first, _ in first }
    }
}

/// A lease, to be renewed or revoked.
package struct Lease: Hashable, Sendable {
    /// Its name.
    package let id: String
    /// How long it lasts from now.
    package let duration: Duration
    /// Whether it can be renewed.
    package let renewable: Bool

    package init(id: String, duration: Duration, renewable: Bool) {
        self.id = id
        self.duration = duration
        self.renewable = renewable
    }

    /// The lease of an answer that must have one.
    package init(_ response: VaultResponse) throws(VaultError) {
        self = try response.need(Lease(of: response), "lease_id")
    }

    /// The lease of an answer, if it has one.
    init?(of response: VaultResponse) {
        guard let id = response.string("lease_id"), !id.isEmpty else { return nil }
        self.init(
            id: id, duration: response.life("lease_duration"),
            renewable: response.value("renewable")?.bool ?? false)
    }
}
