import JSON

/// Which server's API the lab speaks where servers differ.
package enum Compatibility: String, Sendable, CaseIterable {
    /// OpenBao 2.6, whose behaviour the engines follow.
    case openBao = "openbao-2.6"
    /// Vault 1.8: one CA in a PKI mount and no issuers API, fewer settings, emptier answers, other texts.
    case vault = "vault-1.8"

    /// The version that the server calls itself.
    var version: String {
        switch self {
        case .openBao: Release.version
        case .vault: "1.8.12"
        }
    }

    /// An engine as this server has it.
    func backend(_ backend: any Backend, of mount: MountInfo) -> any Backend {
        switch (self, mount.type) {
        case (.openBao, _): backend
        case (.vault, "pki"): OlderBackend(SingleIssuerPKI(backend), .pki)
        case (.vault, "cert"): OlderBackend(LooseRenewal(backend), .cert)
        case (.vault, "kv") where mount.options["version"] == "2": OlderBackend(backend, .versionedSecrets)
        case (.vault, "system"): OlderBackend(backend, .system)
        case (.vault, "identity"): OlderBackend(backend, .identity)
        case (.vault, _): backend
        }
    }

    /// What a path that needs a token says without one.
    var tokenMissing: EngineError {
        switch self {
        case .openBao: .permissionDenied
        case .vault: .bad("missing client token")
        }
    }

    /// An error of the core in this server's words.
    func said(_ fault: EngineError, hasToken: Bool) -> EngineError {
        guard self == .vault else { return fault }
        var fault = fault
        fault.texts = fault.texts.map { text in
            if text == "Vault is sealed", hasToken { return "error performing token check: Vault is sealed" }
            if text.hasPrefix("failed to decode JSON input") { return "error parsing JSON" }
            guard text.hasPrefix("no handler for route \"") else { return text }
            let quoted = text.split(separator: "\"", omittingEmptySubsequences: false)
            return "no handler for route '\(quoted[1])'"
        }
        return fault
    }

    /// The `auth` of an answer, with the members that this server has.
    func shown(auth: JSONObject) -> JSONObject {
        self == .openBao ? auth : auth.without(["mfa_requirement", "num_uses"])
    }

    /// An answer of the core, with the members that this server has.
    func answered(_ answer: APIResponse, at path: String) -> APIResponse {
        guard self == .vault, var body = answer.body?.object else { return answer }
        switch path {
        case "sys/health":
            body["performance_standby"] = false
            body["version"] = .string(version)
        case "sys/seal-status", "sys/unseal":
            body["commit_date"] = nil
            body["version"] = .string(version)
        case "sys/leader":
            for (name, value) in Self.noCluster { body[name] = value }
        default: return answer
        }
        var answer = answer
        answer.body = .object(body)
        return answer
    }

    private static let noCluster: [(String, JSONValue)] = [
        ("is_self", false), ("active_time", "0001-01-01T00:00:00Z"), ("leader_address", ""),
        ("leader_cluster_address", ""), ("performance_standby", false), ("performance_standby_last_remote_wal", 0),
    ]
}
