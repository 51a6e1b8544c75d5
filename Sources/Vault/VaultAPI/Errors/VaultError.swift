package import Core
package import HTTP

/// Every way in which a call of the API can fail, told apart by status and text. Paths are those below `/v1/`; texts are
/// the server's, bounded.
package enum VaultError: ErrorWithHints, Hashable {
    /// There is no answer. `isLost`: the server may have made something new all the same.
    case transport(TransportError, isLost: Bool)
    /// This node does not lead, and cannot pass the request on; it may say who leads.
    case standby(String?)
    /// A redirect of another kind than a standby's: never followed.
    case redirected(status: Int, to: String)
    /// The server is sealed.
    case sealed
    /// The server was never initialised.
    case uninitialised
    /// The cluster has no leader at the moment.
    case leaderless(String)
    /// This node is behind the one that answered before.
    case behind
    /// Too many requests.
    case rateLimited(path: String, after: Duration)
    /// The policy does not allow it, or the token is no good (any more).
    case denied(path: String, capability: String)
    /// A path that needs a token was asked without.
    case tokenless(path: String)
    /// The server saw no client certificate.
    case certificateMissing
    /// The server knows no CA for our certificate, or not the role: it says the same for both (P-26).
    case certificateUnknown
    /// The certificate is good, but not for that role.
    case certificateUnfit(String)
    /// The server checked the certificate and found it bad: expired, not for clients, without a name.
    case certificateBad(String)
    /// The token was obtained with another client certificate (P-24).
    case otherCertificate
    /// The token or lease cannot be prolonged (any more).
    case notRenewable(String)
    /// The role does not exist.
    case roleUnknown(String)
    /// The PKI role does not allow the request: a name, an address, a key.
    case notAllowed(path: String, String)
    /// The certificate would outlive its issuer (P-19).
    case beyondIssuer(path: String, String)
    /// The mount has no issuer to sign with.
    case issuerless(path: String, String)
    /// The answer holds a private key: the path is `issue/` where it must be `sign/` (P-9).
    case keyInAnswer(path: String)
    /// Nothing is there.
    case notFound(path: String)
    /// The secret's latest version was deleted or destroyed.
    case deleted(path: String, at: String)
    /// The secret is there, and has no fields.
    case empty(path: String)
    /// Nothing is mounted there.
    case noMount(path: String)
    /// The mount does not know the path, or not that operation on it.
    case unsupported(path: String)
    /// A versioned kv mount was asked without `data/` in the path.
    case unversionedPath(path: String)
    /// The kv mount is being changed to versions.
    case upgrading(path: String)
    /// A wrapping token that was used up or has ended.
    case wrappingToken
    /// The request is wrong in another way.
    case invalid(path: String, status: Int, String)
    /// The server failed in another way.
    case server(path: String, status: Int, String)
    /// The answer is good by its status, but not what the API promises.
    case malformed(path: String, String)
}

// What follows from it.
extension VaultError {
    /// Whether the same request may succeed later with nothing changed.
    package var isRetryable: Bool {
        switch self {
        case .transport(.badRequest, _), .transport(.notHTTPS, _): false
        case .transport, .standby, .sealed, .uninitialised, .leaderless, .behind, .rateLimited, .upgrading, .server:
            true
        default: false
        }
    }

    /// Whether the same request may be sent to another address at once.
    package var isWorthAnotherAddress: Bool {
        switch self {
        case .transport(let error, let isLost): error.isWorthAnotherAddress && !isLost
        case .standby, .sealed, .uninitialised, .leaderless, .behind, .redirected: true
        case .server(_, let status, _): status >= 502
        default: false
        }
    }

    /// Whether later requests had better begin at another address, even when this one must not be sent again.
    package var isServersFault: Bool {
        if case .transport(let error, _) = self { return error.isWorthAnotherAddress }
        return isWorthAnotherAddress
    }

    /// Whether a server that fails at everything fails like this. It may be this one request all the same.
    package var showsOutage: Bool {
        switch self {
        case .server, .malformed: true
        case .behind: false
        default: isServersFault
        }
    }

    /// Whether the server said 403: either the policy or the token. `lookup-self` tells which.
    package var isDenied: Bool {
        if case .denied = self { true } else { false }
    }

    /// Whether what was read is not there, as opposed to the mount or the server.
    package var isNotFound: Bool {
        switch self {
        case .notFound, .deleted: true
        default: false
        }
    }

    /// How long the server asks to be left alone; zero when it does not.
    package var retryAfter: Duration {
        if case .rateLimited(_, let after) = self { after } else { .zero }
    }

    /// The end of the issuer that the certificate would outlive, where the server names it.
    package var issuerEnd: WallTime? {
        guard case .beyondIssuer(_, let text) = self, let place = text.firstRange(of: "CA certificate at ") else {
            return nil
        }
        return WallTime(rfc3339: String(text[place.upperBound...].prefix { !$0.isWhitespace }))
    }

    /// Whether this is how a server without issuers in its PKI mounts (Vault before 1.11) answers a question for them.
    package var meansNoIssuersAPI: Bool {
        switch self {
        case .unsupported, .tokenless: true
        default: false
        }
    }

    /// Whether the server may have made something new that no client knows of.
    package var isLost: Bool {
        if case .transport(_, let isLost) = self { isLost } else { false }
    }
}
