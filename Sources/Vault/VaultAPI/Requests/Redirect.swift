import HTTP

/// Whether a standby's word about who leads is followed.
package enum Redirect {
    /// The configured address that `location` stands for; `nil` when it is not followed.
    ///
    /// Only `https`, and only to a server that the configuration names, since the token goes there: the same host and
    /// port, whatever the path. The caller follows at most one, and sends the same request again.
    package static func decide(location: String, configured: [String]) -> String? {
        guard let target = Address.parse(location), target.scheme == "https" else { return nil }
        return configured.first { Address.parse($0)?.origin == target.origin }
    }

    /// What an operator would add to `vault.address` to have `location` followed: scheme, host and port; `nil` for what is
    /// never asked, such as plain HTTP.
    package static func address(of location: String) -> String? {
        guard let target = Address.parse(location), target.scheme == "https" else { return nil }
        return target.origin
    }
}
