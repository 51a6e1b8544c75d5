package import Core

/// Why a leaf is not published: the agent and the doctor name it alike.
extension FindingKind {
    package static let leafKey = FindingKind(
        "leaf.key", .error, "The agent cannot make the private key or the certificate request of a leaf.",
        remedy: "the message is OpenSSL's; check key: and the names of the leaf in agent.yaml")
    package static let leafRefused = FindingKind(
        "leaf.refused", .error, "The server does not sign the certificate, or did not answer.",
        remedy: "the message quotes the server; coppice doctor checks the connection, the login and the rights")
    package static let leafAnswer = FindingKind(
        "leaf.answer", .error,
        "The server's answer to the certificate request holds no certificate that can be read. The budget stays charged: the "
            + "server may have issued one.",
        remedy: "sign: must name a path MOUNT/sign/ROLE of a PKI mount")
    package static let leafLeased = FindingKind(
        "leaf.leased", .error,
        "The server bound the certificate to a lease: it would be revoked together with the agent's token.",
        remedy: "set generate_lease=false on the PKI role")
    package static let leafChain = FindingKind(
        "leaf.chain", .error,
        "The signed certificate does not verify against the roots that agent.yaml accepts. It is not published, and it is "
            + "kept and tried again when the roots or the clock change.",
        remedy: "compare roots: in agent.yaml with the issuer's root: coppice doctor shows both")
    package static let leafKeyMismatch = FindingKind(
        "leaf.key-mismatch", .error, "The server answered with a certificate for another key than the one asked for.",
        remedy: "sign: must name a path MOUNT/sign/ROLE, not MOUNT/issue/ROLE, which makes a key of its own")
    package static let leafOtherNames = FindingKind(
        "leaf.other-names", .error, "The server signed other names than those asked for.",
        remedy: "compare the leaf's names in agent.yaml with the settings of the PKI role")
    package static let leafNotYetValid = FindingKind(
        "leaf.not-yet-valid", .warning,
        "A certificate that was just signed is not valid by this host's clock: not yet, or no longer. It waits beside the current "
            + "one, and replaces it when it becomes valid or shortly before the current one expires.",
        remedy: "compare the clocks of this host and of the server: date -u")
    package static let leafBackdated = FindingKind(
        "leaf.backdated", .warning,
        "The server backdates the certificate by more than it lives, and `ttl:` is missing or far longer than that life. While all "
            + "clocks are right nothing is wrong; with a wrong one the agent cannot tell when to renew it.",
        remedy: "set ttl: in agent.yaml to the life that the role really gives, or not_before_duration=30s on the role")
    package static let leafExpired = FindingKind(
        "leaf.expired", .error,
        "A certificate that was just signed has expired already, by this host's clock and by the server's. It is not published.",
        remedy: "compare the clocks of this host and of the server: date -u")
    package static let leafIssuerExpired = FindingKind(
        "leaf.issuer-expired", .error,
        "The issuer with which the server signs has expired: no client accepts what it signs, and nothing of it is published.",
        remedy:
            "give the mount a new issuer, or make a newer one its default: vault list -detailed MOUNT/issuers shows the names; "
            + "vault write MOUNT/config/issuers default= with one of them"
    )
    package static let leafRevoked = FindingKind(
        "leaf.revoked", .error,
        "The server says that the certificate in use was revoked: clients that check revocation refuse it. The agent has another one "
            + "signed, with a new key, within its issue budget; the files stay until then. One whose predecessor was revoked too, "
            + "without having been called valid before, is kept for a tenth of its life at least, the next for a fifth, up to half a life: "
            + "the message says until when.",
        remedy:
            "coppice renew OUTPUT replaces it at once, and --force passes a spent issue budget; where every new one is revoked too, look at "
            + "the mount"
    )

    /// The kinds about leaves, in the order of the reference.
    package static let ofLeaves = [
        leafKey, leafRefused, leafAnswer, leafLeased, leafChain, leafKeyMismatch, leafOtherNames, leafNotYetValid,
        leafBackdated, leafExpired, leafIssuerExpired, leafRevoked,
    ]
}

/// Why a file of roots cannot be used, or does not fit the server.
extension FindingKind {
    package static let rootsUnreadable = FindingKind(
        "roots.unreadable", .error,
        "A file that an output names under `roots:` or `intermediates:` is missing or holds something else than certificates. "
            + "The output is not written until it is right.",
        remedy: "put the CA's certificate there as PEM; it comes from the operators of the CA")
    package static let rootsNotSelfSigned = FindingKind(
        "roots.not-self-signed", .error,
        "A file under `roots:` holds a certificate that another one issued. Only a self-signed one is taken as a root.",
        remedy: "put its issuer there; a proxy names intermediates under intermediates:")
    package static let rootsUnnamed = FindingKind(
        "roots.unnamed", .error,
        "The server does not know the root above a mount's issuer, and agent.yaml names none: the chain cannot reach a "
            + "root.",
        remedy: "put the root into a file under ca/ and name it: roots: { files: [ca/root.pem] }")

    /// The kinds about files of roots, in the order of the reference.
    package static let ofRoots = [rootsUnreadable, rootsNotSelfSigned, rootsUnnamed]
}
