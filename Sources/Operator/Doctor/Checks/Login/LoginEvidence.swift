internal import AgentConfig
internal import Core
internal import HTTP
internal import VaultAPI
internal import X509

/// A login that failed, with everything that was found out about it: what its cause is told from.
struct LoginEvidence {
    /// What the server answered to the login by the role's name.
    var error: VaultError
    /// What it answered to one without a name: the role that it found then.
    var nameless: Result<String, VaultError>?
    /// An intermediate of this host that the client's file lacks, and whether the login works with it.
    var completion: (intermediate: Certificate, works: Bool)?
    /// Whether the handshake asks for a client certificate, when it was looked at.
    var isAsked: Bool?
    /// What the answer's headers say of a program in between.
    var program: String?
    /// Where and as whom.
    var endpoint: VaultEndpoint
    /// The client's certificate and what it sends along.
    var client: [Certificate]
}

extension LoginEvidence {
    /// The cause, as well as it can be told; `way` says where the answer came from.
    func finding(by way: [String]) -> Finding {
        var finding = cause
        finding.evidence += way
        finding.hint = finding.hint.replacing("auth/cert/", with: "auth/\(bounded(endpoint.authMount))/")
        return finding
    }

    private var cause: Finding {
        switch error {
        case .certificateMissing: return missing
        case .certificateUnknown: return unknown
        case .certificateUnfit(let text): return unfit(text)
        case .certificateBad(let text): return bad(text)
        case .sealed: return Finding(ServerStateCheck.sealed, "the login failed: Vault is sealed")
        case .uninitialised: return Finding(ServerStateCheck.uninitialised, "the login failed: not initialised")
        case .standby(let leader):
            let pointer = leader.map { ["it points to \(bounded($0))"] } ?? []
            return Finding(
                ServerStateCheck.standby, "the login failed: the server is a standby", evidence: pointer,
                hint: error.hints.first)
        case .leaderless(let text), .redirected(_, let text):
            return Finding(ServerStateCheck.leaderless, "the login failed: \(error.summary)", evidence: [bounded(text)])
        case .denied: return denied
        case .noMount, .notFound, .unsupported, .invalid(_, 404, _): return nowhere
        case .malformed(_, let what):
            return Finding(
                ServerStateCheck.notVault, "the login's answer is not one of Vault's", evidence: [bounded(what)])
        case .transport(let failure, _):
            return Finding(
                isTLSRefusal ? LoginCheck.handshake : LoginCheck.failed, "the login failed: \(failure.summary)",
                hint: failure.hints.joined(separator: "; "))
        case .invalid(_, _, let text) where text.hasPrefix("missing "),
            .server(_, _, let text) where text.hasPrefix("missing "):
            return otherMethod(text)
        default: return Finding(LoginCheck.failed, "the login failed: \(error.summary)", hint: error.hints.first)
        }
    }

    private var isTLSRefusal: Bool {
        if case .transport(.tls(.clientRefused, at: _, names: _), isLost: _) = error { true } else { false }
    }

    private var shown: String { "'\(bounded(client.first?.subject ?? "", limit: 120))'" }
    private var issuer: String { "'\(bounded(client.first?.issuer ?? "", limit: 120))'" }
    private var roleName: String { "'\(bounded(endpoint.authRole))'" }
    private var login: String { "auth/\(endpoint.authMount)/login" }

    /// The server saw none: does it ask, and is it the server that we talk to?
    private var missing: Finding {
        if let program {
            return Finding(
                LoginCheck.proxy,
                "the client certificate does not reach the server: \(program) terminates TLS before it",
                evidence: ["the answer names \(program), and Vault names nothing", error.summary])
        }
        let asked = isAsked.map { ["the handshake \($0 ? "asks" : "does not ask") for a client certificate"] } ?? []
        return Finding(
            LoginCheck.noCertificate, "the server saw no client certificate", evidence: asked + [error.summary])
    }

    /// One text for four causes: told apart by what else was tried.
    private var unknown: Finding {
        if let completion, completion.works {
            let name = "'\(bounded(completion.intermediate.subject, limit: 120))'"
            return Finding(
                LoginCheck.intermediate,
                "the server needs the intermediate \(name), which mtls/client.crt does not hold",
                evidence: ["with it, taken from this host's own files, the same login works"])
        }
        switch nameless {
        case .success(let role):
            return Finding(
                LoginCheck.role,
                "the role \(roleName) is not one for this certificate; the server takes it for '\(bounded(role))'",
                evidence: ["a login without a name works, as the role '\(bounded(role))'"],
                hint:
                    "vault list auth/\(endpoint.authMount)/certs: correct vault.auth.role in agent.yaml, or make the role \(roleName) on the server; '\(bounded(role))' is to be used only if it is this identity's own"
            )
        case .failure(.certificateUnfit(let text)):
            return Finding(
                LoginCheck.role, "the server knows \(issuer), and has no role \(roleName) with it",
                evidence: ["a login without a name is refused by another role's constraints", bounded(text)])
        default: return unknownCA
        }
    }

    private var unknownCA: Finding {
        let alone = client.count == 1
        let sent = alone ? "the certificate is sent alone" : "the certificate is sent with \(client.count - 1) more"
        return Finding(
            LoginCheck.unknownCA, "no role of \(login) knows \(issuer), which issued the client certificate",
            evidence: ["by the role's name and without one the answer is the same", sent],
            hint: alone
                ? "vault read auth/\(endpoint.authMount)/certs/\(bounded(endpoint.authRole)) shows the CA of the role; if that is a root above \(issuer), append \(issuer) to mtls/client.crt"
                : "vault read auth/\(endpoint.authMount)/certs/\(bounded(endpoint.authRole)) shows the CA of the role")
    }

    private func otherMethod(_ text: String) -> Finding {
        Finding(
            LoginCheck.otherMethod, "what is mounted at auth/\(endpoint.authMount) is not a cert auth method",
            evidence: ["the login is answered by: \(bounded(text))"])
    }

    private func unfit(_ text: String) -> Finding {
        let names = (client.first.map { $0.dnsNames + $0.uris + $0.emails } ?? []).prefix(20).map {
            bounded($0, limit: 80)
        }
        return Finding(
            LoginCheck.name, "the role \(roleName) does not take the client certificate \(shown)",
            evidence: [
                "common name '\(bounded(client.first?.commonName ?? ""))', alternative names: \(names.isEmpty ? "none" : names.joined(separator: ", "))",
                bounded(text),
            ],
            hint:
                "vault read auth/\(endpoint.authMount)/certs/\(bounded(endpoint.authRole)) shows its allowed_* settings"
        )
    }

    private func bad(_ text: String) -> Finding {
        let kind =
            if text.contains("has expired or is not yet valid") { LoginCheck.expired } else if text.contains("usage") {
                LoginCheck.usage
            } else if text.contains("missing name in alias") { LoginCheck.nameless } else { LoginCheck.refused }
        let what =
            switch kind.code {
            case LoginCheck.expired.code: "has expired, or is not valid yet, by the server's clock"
            case LoginCheck.usage.code: "is not for clients"
            case LoginCheck.nameless.code: "has no common name"
            default: "is refused"
            }
        return Finding(kind, "the client certificate \(shown) \(what)", evidence: ["the server says: \(bounded(text))"])
    }

    private var denied: Finding {
        Finding(
            LoginCheck.denied, "the server denies the login at \(login)",
            evidence: endpoint.namespace.map { ["in the namespace '\(bounded($0))'"] } ?? [],
            hint:
                "vault read auth/\(endpoint.authMount)/certs/\(bounded(endpoint.authRole)): does token_bound_cidrs hold "
                + "this host's address? vault auth list: is \(endpoint.authMount)/ there, of type cert?")
    }

    private var nowhere: Finding {
        guard let namespace = endpoint.namespace else {
            return Finding(LoginCheck.mount, "there is no \(login)", evidence: [error.summary])
        }
        return Finding(
            LoginCheck.namespace, "there is no namespace '\(bounded(namespace))', or no \(login) in it",
            evidence: [error.summary])
    }
}
