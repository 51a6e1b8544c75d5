internal import Core

/// Why clients refuse a chain with a trust file, as findings. The codes are those of the client matrix.
enum VerdictKinds {
    static let goAlone = FindingKind(
        "trust.go-refuses", .warning, "OpenSSL's clients accept the server with this trust file, and Go's do not.",
        remedy: "coppice inspect --chain CHAIN --trust FILE shows each client's reason")
    static let refused = FindingKind(
        "trust.refused", .error, "OpenSSL's clients refuse the server with this trust file, for a rare reason.",
        remedy: "openssl verify -show_chain with the same files tells more")

    /// The kind for a code of the matrix.
    static func kind(of code: String) -> FindingKind {
        (all + TrustKinds.all + SentChainCheck.kinds + ServerNameCheck.kinds).first { $0.code == code } ?? refused
    }

    static let all = trust + chain + other + [goAlone, refused]

    private static let trust = [
        FindingKind(
            "trust.root-missing", .error,
            "The chain that the server sends ends in an authority that the trust file does not hold.",
            remedy: "compare its SHA-256 with whoever runs the authority, then add that root to the trust file"),
        FindingKind(
            "trust.other-key", .error,
            "The trust file holds an authority of the right name and another key: an older or a newer one.",
            remedy: "get the current chain from whoever runs the authority, and keep both while both are in use"),
        FindingKind(
            "trust.self-signed", .error,
            "The server's certificate signed itself, and the trust file does not hold it.",
            remedy:
                "issue the server's certificate from an authority, and put that authority's chain into the trust file"),
        FindingKind(
            "trust.expired-shadow", .error,
            "An ended copy of an authority in the trust file stands in the way of the live one.",
            remedy: "remove the ended block: coppice inspect FILE shows its line"),
        FindingKind(
            "trust.unusable", .error, "The client takes none of the certificates in the trust file.",
            remedy: "write the file anew from whole certificates: coppice inspect FILE"),
    ]

    private static let chain = [
        FindingKind(
            "chain.issuer-unknown", .error,
            "What issued the server's certificate is neither sent by the server nor in the trust file, and no client at all "
                + "can verify it. If it is a root, the trust file is of another authority; if it is an intermediate, the "
                + "server has to send it.",
            remedy:
                "look at the trust file first: if the issuer is a root, the file is of another authority, and that root "
                + "belongs into it; if it is an intermediate, let the server send it too (fullchain.pem)"),
        FindingKind(
            "chain.dead-end", .error,
            "Everything that is needed is there, and the client does not find the way: another certificate stands in it.",
            remedy: "coppice inspect FILE shows what else the trust file holds; take out what is old"),
        FindingKind(
            "chain.not-yet-valid", .error, "An authority in the chain that the server sends has not begun.",
            remedy: "compare the clocks of this host and of the authority: date -u"),
        FindingKind(
            "chain.expired-shadow", .error,
            "An ended copy of an authority that the server sends stands in the way of the live one.",
            remedy: "take the ended certificate out of the server's file"),
        FindingKind(
            "chain.bad-signature", .error,
            "A certificate was not signed with the key of the issuer at hand: the server sends an intermediate of the right name "
                + "and another key.",
            remedy: "give the server the chain that its certificate was issued with"),
        FindingKind(
            "chain.path-length", .error, "There are more authorities in the chain than one of them allows.",
            remedy: "the authority has to be issued again with a larger path length"),
        FindingKind(
            "chain.name-constraint", .error,
            "A name of the server's certificate is not one that its authority may issue for.",
            remedy: "issue it with an allowed name, or the authority with wider name constraints"),
        FindingKind(
            "chain.critical-extension", .error,
            "A certificate of the chain has a critical extension that clients do not know.",
            remedy: "issue it without the extension, or not as critical"),
        FindingKind(
            "chain.malformed", .error, "A certificate of the chain cannot be read by the client.",
            remedy: "issue it again; openssl x509 -in FILE -noout -text must be able to read it"),
    ]

    private static let other = [
        FindingKind(
            "usage.not-an-authority", .error, "A certificate issued another without being an authority.",
            remedy: "the authority has to be issued again, with basic constraints that make it one"),
        FindingKind(
            "usage.key", .error, "The key usage of a certificate in the chain does not allow what its key is used for.",
            remedy: "issue it again with the right key usage: keyCertSign for an authority"),
        FindingKind(
            "usage.wrong", .error,
            "The server's certificate, or an authority above it, may not be used for TLS servers.",
            remedy: "issue it by a role with server_flag=true"),
        FindingKind(
            "key.weak", .error, "A key or a signature in the chain is too weak.",
            remedy: "use RSA of 2048 bits or more, or EC, with SHA-256 or better"),
        FindingKind(
            "depth.exceeded", .error,
            "The chain is longer than the client's limit: nginx and Apache take one authority above the server's certificate "
                + "unless told otherwise.",
            remedy: "proxy_ssl_verify_depth 3 (nginx), SSLProxyVerifyDepth 3 (Apache)"),
        FindingKind(
            "strict.extension", .error, "A certificate lacks what RFC 5280 demands, and strict clients refuse it.",
            remedy: "issue it again with key identifiers and critical basic constraints"),
    ]
}
