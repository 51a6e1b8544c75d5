import Core
import HTTP

extension VaultError {
    package var summary: String {
        switch self {
        case .transport(let error, false): error.summary
        case .transport(let error, true): error.summary + " (the server may have acted on the request)"
        case .standby(let location?): "the server is a standby and points to \(bounded(location))"
        case .standby(nil): "the server is a standby and does not say who leads"
        case .redirected(let status, let location):
            "the server redirects to \(bounded(location)) (\(status)), which is not followed"
        case .sealed: "Vault is sealed"
        case .uninitialised: "the server is not initialised"
        case .leaderless(let text): "the cluster has no leader at the moment: \(bounded(text))"
        case .behind: "this node is behind the node that answered before (412)"
        case .rateLimited(let path, _): "\(bounded(path)): too many requests (429)"
        case .denied(let path, let capability): "\(bounded(path)): permission denied (\(capability))"
        case .tokenless(let path): "\(bounded(path)): the server wants a token"
        case .certificateMissing: "the server saw no client certificate"
        case .certificateUnknown: "the server does not know our client certificate, or not the role"
        case .certificateUnfit(let text), .certificateBad(let text):
            "the server refuses our client certificate: \(bounded(text))"
        case .otherCertificate: "the token was obtained with another client certificate than the one in use"
        case .notRenewable(let text): "it cannot be renewed: \(bounded(text))"
        case .roleUnknown(let text): "the role does not exist: \(bounded(text))"
        case .notAllowed(let path, let text): "\(bounded(path)): the role refuses the request: \(bounded(text))"
        case .beyondIssuer(let path, let text):
            "\(bounded(path)): the issuer expires before the certificate would: \(bounded(text))"
        case .issuerless(let path, let text): "\(bounded(path)): the mount has no issuer: \(bounded(text))"
        case .keyInAnswer(let path): "\(bounded(path)): the server made a private key; it must only sign"
        case .notFound(let path): "\(bounded(path)): nothing there (404)"
        case .deleted(let path, let at):
            "\(bounded(path)): the secret was deleted\(at.isEmpty ? "" : " at " + bounded(at))"
        case .empty(let path): "\(bounded(path)): the answer holds no fields"
        case .noMount(let path): "\(bounded(path)): nothing is mounted there"
        case .unsupported(let path): "\(bounded(path)): the mount does not know this path"
        case .unversionedPath(let path): "\(bounded(path)): the kv mount keeps versions, so its secrets are below data/"
        case .upgrading(let path): "\(bounded(path)): the kv mount is being upgraded to versions"
        case .wrappingToken: "the wrapping token was used before, or has expired"
        case .invalid(let path, let status, let text), .server(let path, let status, let text):
            "\(bounded(path)): \(text.isEmpty ? "no reason given" : bounded(text)) (\(status))"
        case .malformed(let path, let what): "\(bounded(path)): not an answer of Vault: \(bounded(what))"
        }
    }

    package var hints: [String] {
        switch self {
        case .transport(let error, _): error.hints
        case .standby(let location?):
            [Self.standbyHint(location)]
        case .standby(nil), .leaderless: ["wait for the election; vault operator raft list-peers shows the cluster"]
        case .redirected: ["put the address that answers itself into vault.address, without a proxy that redirects"]
        case .sealed: ["unseal it: vault operator unseal; the agent goes on by itself"]
        case .uninitialised: ["vault operator init, or correct vault.address"]
        case .behind, .rateLimited, .upgrading: ["nothing to do: it is asked again later"]
        case .denied(let path, let capability): Self.deniedHints(path, capability)
        case .tokenless(let path):
            ["give the path a policy and log in; vault token capabilities \(bounded(path)) tells"]
        case .certificateMissing:
            [
                "put the pair into mtls/; a proxy that terminates TLS before Vault takes the certificate away; tls_disable_client_certs must be off"
            ]
        case .certificateUnknown: Self.unknownHints
        case .certificateUnfit:
            [
                "compare the certificate's names (coppice inspect mtls/client.crt) with the allowed_* settings of the role",
                "where they match, it may have been revoked: vault list auth/MOUNT/crls shows the login's revocation lists",
            ]
        case .certificateBad:
            [
                "coppice inspect mtls/client.crt shows its dates and uses: it must be valid now, for clientAuth, and have a common name"
            ]
        case .otherCertificate: ["log in again with the certificate in use; the agent does so by itself"]
        case .notRenewable: ["log in again, or read again; the agent does so by itself"]
        case .roleUnknown:
            [
                "vault list auth/MOUNT/certs shows the roles of a login; vault list of a PKI mount's roles those of certificates"
            ]
        case .notAllowed(let path, _):
            ["compare the names and key in the configuration with vault read \(Self.role(of: path))"]
        case .beyondIssuer: ["renew the issuer on the server, or ask for a shorter ttl"]
        case .issuerless: ["generate or import the mount's CA; vault list MOUNT/issuers shows what there is"]
        case .keyInAnswer(let path): ["write sign instead of issue in the path \(bounded(path))"]
        case .notFound(let path): ["vault read \(bounded(path)): correct the path, or write what is to be there"]
        case .deleted(let path, _): ["vault kv undelete, or write \(bounded(path)) again"]
        case .empty(let path): ["write fields to \(bounded(path)); the last good files stay"]
        case .noMount(let path):
            ["vault secrets list: is \(bounded(path).prefix { $0 != "/" }) mounted, and in this namespace?"]
        case .unsupported(let path): ["vault path-help \(bounded(path)): the server may be too old for it"]
        case .unversionedPath(let path): ["read \(Self.versioned(path)) instead"]
        case .wrappingToken: ["ask for a new one; if none of your own programs used it, another party did"]
        case .invalid: ["vault path-help on that path says what it takes"]
        case .server: ["the server's log says more; it is asked again later"]
        case .malformed: ["look at what answers there: a proxy's error page, or another program"]
        }
    }

    private static func standbyHint(_ location: String) -> String {
        guard let address = Redirect.address(of: location) else {
            return "give the leading server an https address as its api_addr: only https is followed"
        }
        return "add \(address) to vault.address if it is yours: the token goes to no other"
    }

    private static func deniedHints(_ path: String, _ capability: String) -> [String] {
        if path.hasPrefix("auth/"), path.hasSuffix("/login") { return deniedLoginHints(bounded(path)) }
        return [
            "add path \"\(bounded(path))\" { capabilities = [\"\(capability)\"] } to the identity's policy",
            "when the policy has it: the token was revoked or has expired, or the policy has not reached this node yet",
        ]
    }

    /// A login has no token yet, so that no policy is asked.
    private static func deniedLoginHints(_ path: String) -> [String] {
        let mount = path.dropFirst("auth/".count).dropLast("/login".count)
        return [
            "vault read auth/\(mount)/certs/ROLE, the role of vault.auth.role: its token_bound_cidrs must hold this host's address",
            "vault auth list: is \(mount)/ there, of type cert, and in this namespace (vault.auth.mount)?",
        ]
    }

    /// The server says one thing for all of these.
    private static let unknownHints = [
        "vault read auth/MOUNT/certs/ROLE shows the role of vault.auth: its certificate must be the CA that signed mtls/client.crt",
        "mtls/client.crt must hold its intermediates after the certificate (coppice inspect mtls/client.crt)",
        "the certificate must be allowed for clientAuth; a proxy that terminates TLS before Vault takes it away",
    ]

    private static func role(of path: String) -> String {
        let parts = bounded(path).split(separator: "/")
        return (parts.dropLast(2) + ["roles"] + parts.suffix(1)).joined(separator: "/")
    }

    private static func versioned(_ path: String) -> String {
        let parts = bounded(path).split(separator: "/")
        return (parts.prefix(1) + ["data"] + parts.dropFirst()).joined(separator: "/")
    }
}
