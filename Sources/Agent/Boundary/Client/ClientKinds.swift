package import Core

/// What can be wrong with the client keypair as a pair of files: the agent and the doctor name it alike.
extension FindingKind {
    package static let clientMissing = FindingKind(
        "mtls.missing", .error, "There is no client keypair: the agent cannot log in.",
        remedy:
            "with a ticket of coppice invite: coppice enroll; or put client.key (0600) and client.crt into "
            + "mtls/: both are taken as soon as they fit")
    package static let clientHalf = FindingKind(
        "mtls.half", .error, "One of the two files of the client keypair is missing.",
        remedy: "put both files into mtls/; each alone is left until the other one fits")
    package static let clientUnreadable = FindingKind(
        "mtls.unreadable", .error, "A file of the client keypair is there and cannot be read by this user.",
        remedy: "chown it to the agent's user, mode 0600; namei -l shows owners and modes on the way")
    package static let clientKeyUnreadable = FindingKind(
        "mtls.key-unreadable", .error,
        "The client key is not a usable private key: damaged, of another kind, or behind a passphrase.",
        remedy: "make a new key and certificate; a damaged key cannot be repaired")
    package static let clientCertificateUnreadable = FindingKind(
        "mtls.certificate-unreadable", .error, "The client certificate's file holds no certificate that can be used.",
        remedy: "put the certificate there as PEM, then its intermediates")
    package static let clientMismatch = FindingKind(
        "mtls.key-mismatch", .error,
        "The client key is not the key of the client certificate: they come from two requests. No handshake can use them.",
        remedy: "replace both files by a pair of one request: coppice inspect compares them")
    package static let clientExpired = FindingKind(
        "mtls.expired", .error,
        "The client certificate has expired: the server refuses every login with it, and the agent takes up no such file.",
        remedy:
            "a new ticket: coppice invite IDENTITY | ssh HOST sudo coppice enroll --replace; a running agent takes it up"
    )
    package static let clientIssuerExpired = FindingKind(
        "mtls.intermediate-expired", .error,
        "An intermediate that is sent with the client certificate has expired: the server refuses the login, although the "
            + "certificate itself is valid.",
        remedy: "put a certificate of a newer intermediate into mtls/client.crt, and that intermediate after it")
    package static let clientNotYetValid = FindingKind(
        "mtls.not-yet-valid", .error, "The client certificate is not valid yet by this host's clock.",
        remedy: "compare this host's clock with the CA's: date -u")
    package static let clientExpiresSoon = FindingKind(
        "mtls.expires-soon", .warning,
        "The client certificate expires within a day, and five sixths of its lifetime are over.",
        remedy:
            "coppice status says whether the agent renews it; else coppice invite IDENTITY | ssh HOST sudo coppice enroll --replace"
    )
    package static let clientNotRenewed = FindingKind(
        "mtls.not-renewed", .warning,
        "The agent could not renew its client certificate. The one in use stays, and works until it expires.",
        remedy: "the message names the cause and that time; the agent tries again by itself")
    package static let clientRevoked = FindingKind(
        "mtls.revoked", .error,
        "The server says that the client certificate in use was revoked. It refuses the login as soon as a revocation list of the "
            + "login's mount names it. Where the agent renews it at all and its token still works, it does so within its issue budget: "
            + "at once, or where the one before it was revoked too, at the time that the message names.",
        remedy:
            "the message says whether coppice renew client helps; coppice invite IDENTITY | ssh HOST sudo coppice enroll --replace "
            + "brings the identity back at any time")
    package static let clientNotNewer = FindingKind(
        "mtls.not-newer", .warning,
        "The agent left a client certificate in `mtls/` alone: the pair in use was issued later.",
        remedy: "remove the older file, or issue a new certificate")

    /// The kinds of this file, in the order of the reference.
    package static let ofClientFiles = [
        clientMissing, clientHalf, clientUnreadable, clientKeyUnreadable, clientCertificateUnreadable, clientMismatch,
        clientExpired, clientIssuerExpired, clientNotYetValid, clientExpiresSoon, clientNotRenewed,
        clientRevoked, clientNotNewer,
    ]
}

extension ClientFinding {
    /// The kind of fault, as findings and the log name it.
    package var kind: FindingKind {
        switch self {
        case .half: .clientHalf
        case .unreadable: .clientUnreadable
        case .link: .boundaryLink
        case .unfit(let path, _, _):
            path.hasSuffix("/" + Layout.clientKey) ? .clientKeyUnreadable : .clientCertificateUnreadable
        case .mismatch: .clientMismatch
        case .notYetValid: .clientNotYetValid
        case .expired: .clientExpired
        case .issuerExpired: .clientIssuerExpired
        case .notNewer: .clientNotNewer
        }
    }
}
