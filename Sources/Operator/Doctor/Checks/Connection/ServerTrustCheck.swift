internal import Core
import TLSClients
internal import X509

/// What was sent, verified with the trust file by two rules: OpenSSL's, by which a self-signed root must be reached (the
/// agent's, nginx's, HAProxy's), and Go's, by which any certificate of the file is an anchor.
enum ServerTrustCheck {
    static let goAlone = FindingKind(
        "trust.go-refuses", .warning, "OpenSSL's clients accept the server with this trust file, and Go's do not.",
        remedy: "coppice inspect --chain CHAIN --trust FILE shows each client's reason")
    static let refused = FindingKind(
        "trust.refused", .error, "OpenSSL's clients refuse the server with this trust file, for a rare reason.",
        remedy: "openssl verify -show_chain with the same files tells more")

    /// The kind for a code of the matrix.
    static func kind(of code: String) -> FindingKind {
        (kinds + TrustFileCheck.kinds + SentChainCheck.kinds + ServerNameCheck.kinds).first { $0.code == code }
            ?? refused
    }

    static let kinds = trust + chain + other + [goAlone, refused]

    private static let trust = [
        FindingKind(
            "trust.root-missing", .error,
            "The chain that the server sends ends at a CA that is not in the trust file.",
            remedy: "compare its SHA-256 with the operators of the CA, then add that root to the trust file"),
        FindingKind(
            "trust.other-key", .error,
            "The trust file contains a CA certificate of the right name with another key: an older or a newer "
                + "one.",
            remedy: "get the current chain from the operators of the CA, and keep both while both are in use"),
        FindingKind(
            "trust.self-signed", .error,
            "The server's certificate is self-signed, and is not in the trust file.",
            remedy: "issue the server's certificate from a CA, and put that CA's chain into the trust file"),
        FindingKind(
            "trust.expired-shadow", .error,
            "The client picks an expired copy of a CA certificate in the trust file instead of the current "
                + "one, and fails there.",
            remedy: "remove the expired block: coppice inspect FILE shows its line"),
        FindingKind(
            "trust.unusable", .error, "The client takes none of the certificates in the trust file.",
            remedy: "write the file again from whole certificates: coppice inspect FILE"),
    ]

    private static let chain = [
        FindingKind(
            "chain.issuer-unknown", .error,
            "What issued the server's certificate is neither sent by the server nor in the trust file, and no client at all "
                + "can verify it. If it is a root, the trust file is of another CA; if it is an intermediate, the "
                + "server has to send it.",
            remedy:
                "look at the trust file first: if the issuer is a root, the file is of another CA, and that root "
                + "must be added to it; if it is an intermediate, let the server send it too (fullchain.pem)"),
        FindingKind(
            "chain.dead-end", .error,
            "Everything that is needed is there, and the client picks a different certificate with the same "
                + "name and fails there.",
            remedy: "coppice inspect FILE shows what else the trust file holds; take out what is old"),
        FindingKind(
            "chain.not-yet-valid", .error,
            "A CA certificate in the chain that the server sends is not valid yet.",
            remedy: "compare the clocks of this host and of the CA: date -u"),
        FindingKind(
            "chain.expired-shadow", .error,
            "The client picks an expired copy of a CA certificate that the server sends instead of the "
                + "current one, and fails there.",
            remedy: "take the expired certificate out of the server's file"),
        FindingKind(
            "chain.bad-signature", .error,
            "A certificate was not signed with the key of the issuer at hand: the server sends an intermediate of the right name "
                + "and another key.",
            remedy: "give the server the chain that its certificate was issued with"),
        FindingKind(
            "chain.path-length", .error,
            "There are more CA certificates in the chain than one of them allows.",
            remedy: "reissue the CA certificate with a larger path length"),
        FindingKind(
            "chain.name-constraint", .error,
            "A name of the server's certificate is not one that its CA may issue for.",
            remedy: "issue it with an allowed name, or the CA certificate with wider name constraints"),
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
            "usage.not-a-ca", .error,
            "A certificate issued another without being a CA's.",
            remedy: "reissue the CA certificate with basic constraints CA:TRUE"),
        FindingKind(
            "usage.key", .error,
            "The key usage of a certificate in the chain does not allow what its key is used for.",
            remedy: "issue it again with the right key usage: keyCertSign for a CA"),
        FindingKind(
            "usage.wrong", .error,
            "The server's certificate, or a CA certificate above it, may not be used for TLS servers.",
            remedy: "issue it by a role with server_flag=true"),
        FindingKind(
            "key.weak", .error, "A key or a signature in the chain is too weak.",
            remedy: "use RSA of 2048 bits or more, or EC, with SHA-256 or better"),
        FindingKind(
            "depth.exceeded", .error,
            "The chain is longer than the client's limit: nginx and Apache accept one CA certificate above "
                + "the server's certificate by default.",
            remedy: "proxy_ssl_verify_depth 3 (nginx), SSLProxyVerifyDepth 3 (Apache)"),
        FindingKind(
            "strict.extension", .error, "A certificate lacks what RFC 5280 demands, and strict clients refuse it.",
            remedy: "issue it again with key identifiers and critical basic constraints"),
    ]

    static let check = DoctorCheck(
        "connection.trust",
        in: ReferenceSection(
            "Chains and trust together", shownBy: "coppice doctor", "coppice doctor tls", "coppice inspect --chain"),
        kinds: kinds, .server { result($0.probe, $0.files.trust, at: $0.files.moment) })

    static func result(_ probe: TLSProbeResult, _ trust: LoadedTrustFile, at moment: WallTime) -> CheckResult {
        guard let chain = probe.chain else { return CheckResult(check, .notChecked(probe.excuse)) }
        guard !trust.certificates.isEmpty else {
            return CheckResult(check, .notChecked("the trust file holds no certificate"))
        }
        let matrix = ClientMatrix.judge(chain: chain, trustFile: trust.bytes.span, at: moment)
        return CheckResult(
            check, findings(matrix, probe),
            good: "\(probe.endpoint) is verified by the trust file, by OpenSSL's rule and by Go's"
        )
    }

    private static func findings(_ matrix: ClientMatrix, _ probe: TLSProbeResult) -> [Finding] {
        guard let openssl = matrix[.openssl], let go = matrix[.go] else { return [] }
        switch (openssl.code, go.code) {
        case (nil, nil): return []
        case (nil, let code?):
            return [
                Finding(
                    goAlone, "Go's clients refuse \(probe.endpoint) with this trust file: \(go.because)",
                    evidence: ["the code for it is \(code)"] + words(go))
            ]
        case (let code?, _):
            let kind = kind(of: code)
            let other = go.accepts ? " (Go would accept it)" : ""
            let more = go.accepts || go.code == code ? [] : ["Go refuses too: \(go.because)"]
            return [
                Finding(
                    kind, "\(probe.endpoint) is not verified: \(openssl.because)\(other)",
                    evidence: words(openssl) + more)
            ]
        }
    }

    private static func words(_ verdict: ClientVerdict) -> [String] {
        verdict.clientSays.map { ["\(verdict.client.name) says: \(bounded($0))"] } ?? []
    }
}

extension ClientMatrix {
    /// One client's verdict.
    subscript(_ client: TLSClient) -> ClientVerdict? { verdicts.first { $0.client == client } }
}
