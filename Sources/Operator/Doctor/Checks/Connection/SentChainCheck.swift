internal import AgentConfig
internal import Core
internal import X509

/// What a server really sends: the order, and certificates that are missing, superfluous, expired or too many.
enum SentChainCheck {
    static let order = FindingKind(
        "server.chain-order", .warning,
        "The server sends its certificates out of order. Most clients sort them; TLS 1.2 does not allow it.",
        remedy: "order the server's file: its certificate, the intermediate that issued it, the one above, and so on")
    static let missing = FindingKind(
        "server.intermediate-missing", .warning,
        "The server does not send the intermediate that issued its certificate. Clients whose trust file holds only the root "
            + "refuse it, every one of them; with the intermediate in the trust file it works.",
        remedy: "let the server send its certificate with the intermediates after it (fullchain.pem)")
    static let foreign = FindingKind(
        "server.chain-foreign", .warning,
        "The server sends certificates that are not part of its certificate's chain: often those of "
            + "another CA after a rotation.",
        remedy: "keep only the chain of its own certificate in the server's file")
    static let expired = FindingKind(
        "server.expired", .error, "The server's certificate has expired: every client refuses it.",
        remedy: "renew it on the server; compare this host's clock first: date -u")
    static let early = FindingKind(
        "server.not-yet-valid", .error,
        "The server's certificate is not valid yet by this host's clock.",
        remedy: "compare the clocks of this host and of the CA: date -u")
    static let chainExpired = FindingKind(
        "chain.expired", .error,
        "A CA certificate in the chain that the server sends has expired. Clients that find a current one refuse less often, wolfSSL and GnuTLS "
            + "always.",
        remedy: "renew the CA certificate, and give the server the current chain")
    static let large = FindingKind(
        "server.chain-large", .error,
        "The server's certificates are larger together than the 100 KiB that OpenSSL's clients take by default.",
        remedy: "keep only the chain of its own certificate in the server's file")
    static let long = FindingKind(
        "server.chain-long", .warning,
        "The server sends more than ten certificates; Java and other clients take no more.",
        remedy: "keep only the chain of its own certificate in the server's file")
    static let unreadable = FindingKind(
        "server.certificate-unreadable", .error, "The server sends a certificate that is not encoded as it must be.",
        remedy: "issue it again: openssl s_client -connect HOST:PORT -showcerts </dev/null prints it")
    static let none = FindingKind(
        "server.no-certificate", .error, "The server sends no certificate, or none that can be read.",
        remedy: "give the server a certificate")
    static let kinds = [
        order, missing, foreign, expired, early, chainExpired, large, long, unreadable, none,
    ]

    static let check = DoctorCheck(
        "connection.chain", in: .connection, kinds: kinds,
        .server { result($0.probe, trust: $0.files.trust.certificates, at: $0.files.moment) })

    /// `trust` are the certificates that this side has: one of them may show what is missing.
    static func result(_ probe: TLSProbeResult, trust: [Certificate], at moment: WallTime) -> CheckResult {
        guard let seen = probe.observation else { return CheckResult(check, .notChecked(probe.excuse)) }
        guard let leaf = seen.chain.first else {
            return CheckResult(check, .found([Finding(none, "\(probe.endpoint) sends no certificate")] + damage(seen)))
        }
        let path = ChainPath(from: leaf, in: seen.chain)
        return CheckResult(
            check, findings(seen, leaf, path, trust, at: moment), good: summary(seen, leaf, path),
            facts: facts(seen, leaf, path, moment))
    }

    private static func findings(
        _ seen: TLSObservation, _ leaf: Certificate, _ path: ChainPath, _ trust: [Certificate], at moment: WallTime
    ) -> [Finding] {
        dates(leaf, path, moment) + absent(leaf, path, seen.chain, trust) + misordered(path, seen.chain)
            + strangers(path, seen.chain) + size(seen) + damage(seen)
    }

    private static func dates(_ leaf: Certificate, _ path: ChainPath, _ moment: WallTime) -> [Finding] {
        path.certificates.compactMap { certificate in
            guard !certificate.isValid(at: moment) else { return nil }
            let shown = "'\(bounded(certificate.subject, limit: 120))'"
            let end = "\(RelativeTime.from(moment, to: certificate.notAfter)), at \(certificate.notAfter.rfc3339)"
            if moment < certificate.notBefore {
                return Finding(early, "\(shown) is valid only from \(certificate.notBefore.rfc3339)")
            }
            return certificate == leaf
                ? Finding(expired, "the server's certificate \(shown) expired \(end)")
                : Finding(chainExpired, "the CA certificate \(shown) that the server sends expired \(end)")
        }
    }

    /// Only what is known to be an intermediate can be called missing: the trust file shows it to be one.
    private static func absent(
        _ leaf: Certificate, _ path: ChainPath, _ chain: [Certificate], _ trust: [Certificate]
    ) -> [Finding] {
        guard !path.reachesRoot else { return [] }
        guard path.missingIntermediate(among: trust) != nil else { return [] }
        let name = bounded(path.top.issuer, limit: 120)
        return [
            Finding(
                missing, "the server does not send the intermediate '\(name)'",
                evidence: [
                    chain.count == 1
                        ? "it sends '\(bounded(leaf.subject, limit: 120))' alone"
                        : "'\(name)' issued '\(bounded(path.top.subject, limit: 120))', the last certificate that it sends"
                ])
        ]
    }

    private static func misordered(_ path: ChainPath, _ chain: [Certificate]) -> [Finding] {
        let first = chain.enumerated().filter { chain.firstIndex(of: $1) == $0 }.map(\.element)
        guard first.filter(path.certificates.contains) != path.certificates else { return [] }
        return [
            Finding(
                order, "the server sends its chain out of order",
                evidence: chain.prefix(6).enumerated().map { "\($0 + 1): \(bounded($1.subject, limit: 120))" })
        ]
    }

    private static func strangers(_ path: ChainPath, _ chain: [Certificate]) -> [Finding] {
        let others = chain.filter { !path.certificates.contains($0) }
        guard let first = others.first else { return [] }
        let count = others.count == 1 ? "a certificate" : "\(others.count) certificates"
        return [
            Finding(
                foreign, "the server sends \(count) that did not issue its own: '\(bounded(first.subject, limit: 120))'"
            )
        ]
    }

    private static func size(_ seen: TLSObservation) -> [Finding] {
        if seen.chainBytes > 100 << 10 {
            return [
                Finding(
                    large,
                    "the server sends \(seen.chainBytes >> 10) KiB of certificates, more than OpenSSL's clients take")
            ]
        }
        guard seen.chain.count > 10 else { return [] }
        return [Finding(long, "the server sends \(seen.chain.count) certificates")]
    }

    private static func damage(_ seen: TLSObservation) -> [Finding] {
        seen.unreadable.prefix(1).map {
            Finding(unreadable, "the server sends a certificate that cannot be read", evidence: [bounded($0)])
        }
    }

    private static func summary(_ seen: TLSObservation, _ leaf: Certificate, _ path: ChainPath) -> String {
        let above = path.certificates.dropFirst().filter { !$0.isSelfSigned }.count
        if leaf.isSelfSigned { return "the server sends one certificate that signed itself" }
        if path.certificates.count == 1 { return "the server sends its certificate alone" }
        return "the server sends its certificate with \(above == 1 ? "1 intermediate" : "\(above) intermediates")"
    }

    private static func facts(
        _ seen: TLSObservation, _ leaf: Certificate, _ path: ChainPath, _ moment: WallTime
    ) -> [String] {
        let end = leaf.isValid(at: moment) ? ", expires \(RelativeTime.from(moment, to: leaf.notAfter))" : ""
        let issuer =
            path.top.isSelfSigned ? [] : ["what it sends stops below '\(bounded(path.top.issuer, limit: 120))'"]
        let root =
            path.certificates.count > 1 && path.reachesRoot ? ["the root is sent along, which no client needs"] : []
        return ["'\(bounded(leaf.subject, limit: 120))', \(leaf.keyDescription)\(end)"] + issuer + root
    }
}
