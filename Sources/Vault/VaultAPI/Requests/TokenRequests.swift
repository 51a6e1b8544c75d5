import JSON

// Logging in, and what a token can do for itself.
extension VaultRequest {
    /// Logs in with the client certificate of the connection. Answered by a ``TokenGrant``.
    package static func certLogin(mount: String, role: String) -> VaultRequest {
        VaultRequest("POST", "auth/\(mount)/login", body: ["name": .string(role)], capability: "update")
    }

    /// Logs in with the client certificate of the connection, by whichever role takes it. Answered by a ``TokenGrant``.
    package static func certLogin(mount: String) -> VaultRequest {
        VaultRequest("POST", "auth/\(mount)/login", body: [:], capability: "update")
    }

    /// Whether it is a login: its answer is a token that nothing else names.
    package var isLogin: Bool { method == "POST" && path.hasPrefix("auth/") && path.hasSuffix("/login") }

    /// What the token is. Answered by ``TokenFacts``.
    package static var lookupSelf: VaultRequest { VaultRequest("GET", "auth/token/lookup-self", capability: "read") }

    /// Renews the token. Answered by a ``TokenGrant``.
    package static var renewSelf: VaultRequest {
        VaultRequest("POST", "auth/token/renew-self", body: [:], capability: "update")
    }

    /// Revokes the token, and every lease that hangs on it.
    package static var revokeSelf: VaultRequest {
        VaultRequest("POST", "auth/token/revoke-self", body: [:], capability: "update")
    }

    /// What the token may do on these paths. Answered by ``Capabilities``.
    package static func capabilitiesSelf(paths: [String]) -> VaultRequest {
        VaultRequest("POST", "sys/capabilities-self", body: ["paths": .strings(paths)], capability: "update")
    }

    /// Renews a lease. Answered by a ``Lease``.
    package static func renewLease(id: String, increment: Duration) -> VaultRequest {
        VaultRequest(
            "PUT", "sys/leases/renew",
            body: ["lease_id": .string(id), "increment": .integer(increment.components.seconds)], capability: "update")
    }

    /// Revokes a lease and what it gave out.
    package static func revokeLease(id: String) -> VaultRequest {
        VaultRequest("PUT", "sys/leases/revoke", body: ["lease_id": .string(id)], capability: "update")
    }
}
