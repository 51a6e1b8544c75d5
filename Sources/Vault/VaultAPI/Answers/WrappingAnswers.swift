package import System

/// Where a wrapping token comes from.
package struct WrapFacts: Hashable, Sendable {
    /// The path whose answer was wrapped: to be compared before unwrapping.
    package let creationPath: String
    /// When it was wrapped, as the server writes it: another time is another wrapping.
    package let creationTime: String
    /// How long it was made to last.
    package let ttl: Duration

    /// The answer of `sys/wrapping/lookup`.
    package init(_ response: VaultResponse) throws(VaultError) {
        creationPath = try response.need(response.string("data", "creation_path"), "data.creation_path")
        creationTime = response.string("data", "creation_time") ?? ""
        ttl = response.life("data", "creation_ttl")
    }
}

/// A wrapping token, from the answer that was wrapped.
package struct WrappedToken: Sendable {
    /// The token that unwraps it.
    package let token: SecretBytes
    /// What ``WrapFacts`` will say of it.
    package let creationPath: String
    /// Likewise.
    package let creationTime: String
    /// How long it lasts.
    package let ttl: Duration
    /// Names the token inside, so that it can be revoked.
    package let accessor: String

    /// The `wrap_info` of an answer.
    package init(_ response: VaultResponse) throws(VaultError) {
        token = try response.need(response.secret("wrap_info", "token"), "wrap_info.token")
        creationPath = try response.need(response.string("wrap_info", "creation_path"), "wrap_info.creation_path")
        creationTime = try response.need(response.string("wrap_info", "creation_time"), "wrap_info.creation_time")
        ttl = response.life("wrap_info", "ttl")
        accessor = response.string("wrap_info", "wrapped_accessor") ?? ""
    }
}
