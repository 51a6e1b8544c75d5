import JSON

// Secrets, and the server itself.
extension VaultRequest {
    /// Reads a secret. Answered by ``SecretContent``.
    ///
    /// Only a path of a versioned kv mount is known to be a mere reading; any other may make something new each time, as
    /// `database/creds/ROLE` does, and is not repeated by itself.
    package static func read(path: String) -> VaultRequest {
        VaultRequest(
            "GET", path, capability: "read", isRepeatable: path.split(separator: "/").dropFirst().contains("data"))
    }

    /// How the server is: any status is an answer. Answered by ``ServerHealth``.
    package static var health: VaultRequest {
        VaultRequest("GET", "sys/health", capability: "read", takesAnyStatus: true)
    }

    /// Whether the server can work: a standby that passes requests on can, a sealed one cannot.
    package static var standing: VaultRequest {
        VaultRequest(
            "GET", "sys/health", query: [("standbyok", "true"), ("perfstandbyok", "true")], capability: "read")
    }
}
