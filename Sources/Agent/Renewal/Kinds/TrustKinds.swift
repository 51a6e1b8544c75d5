package import Core

/// Why a trust is not published, or not as it was asked for.
extension FindingKind {
    package static let trustUnread = FindingKind(
        "trust.unread", .error, "The issuers of a mount cannot be read from the server; the last valid trust stays.",
        remedy: "the message quotes the server; coppice doctor checks the connection, the login and the rights")
    package static let trustNoIssuer = FindingKind(
        "trust.no-issuer", .error, "A mount has no issuer: its answer is empty. The last valid trust stays.",
        remedy: "generate or import the CA of the mount, or correct issuers: in agent.yaml")
    package static let trustNoRoot = FindingKind(
        "trust.no-root", .error, "No root of a trust can be used: each is expired, distrusted or not self-signed.",
        remedy: "put a valid root into a file under ca/ and name it: roots: { files: [ca/root.pem] }")
    package static let trustNoPath = FindingKind(
        "trust.no-path", .error,
        "No issuer that the server offers reaches an accepted root; the last valid trust stays.",
        remedy: "add the issuer's root to a file that roots: names, once you have checked its SHA-256")
    package static let trustLeftOut = FindingKind(
        "trust.left-out", .warning,
        "A trust leaves out an issuer that the server offers, because it reaches no accepted root: servers with a leaf of "
            + "it are refused.",
        remedy: "add the issuer's root to a file that roots: names, once you have checked its SHA-256")
    package static let trustPutBack = FindingKind(
        "trust.put-back", .warning,
        "The proxy's own test refused the new trust, or the proxy was seen not to use it, and with the former trust the same "
            + "passed: the agent switched back to that. The new one is tried again after ten minutes.",
        remedy: "run the test by hand with the new roots; coppice renew tries again at once")
    package static let trustNotSwitched = FindingKind(
        "trust.switch", .warning, "The agent cannot switch a trust to the generation that was applied.",
        remedy: "coppice doctor checks the boundary directory; coppice where shows its modes")

    package static let serverTrustRefused = FindingKind(
        "trust.server-refused", .error,
        "A new ca/vault-ca.pem is ready, and an address of the server does not verify under it, so the file in use stays.",
        remedy:
            "give that listener a certificate of an issuer that vault.ca names, or add the root of its present one to the "
            + "files of vault.ca.roots")
    package static let serverTrustUnproved = FindingKind(
        "trust.server-unproved", .error,
        "A new ca/vault-ca.pem is ready, and no configured address was reached to try it on: the file in use stays.",
        remedy: "coppice doctor shows what each address answers; the agent tries again by itself")

    /// The kinds of this file, in the order of the reference.
    package static let ofTrusts = [
        trustUnread, trustNoIssuer, trustNoRoot, trustNoPath, trustLeftOut, trustPutBack, trustNotSwitched,
        serverTrustRefused, serverTrustUnproved,
    ]
}

/// Why the trust for the server, `ca/vault-ca.pem`, cannot be used.
extension FindingKind {
    package static let serverTrustMissing = FindingKind(
        "trust.missing", .error, "There is no trust file, so no server can be verified.",
        remedy: "put the full chain there that verifies the server: intermediates and their self-signed root")
    package static let serverTrustUnreadable = FindingKind(
        "trust.unreadable", .error, "The trust file is there and cannot be read by this user.",
        remedy: "chmod 0644 it; namei -l shows owners and modes on the way")
}
