internal import Core
internal import X509

/// Whether the server asks for a client certificate, and from which CAs.
enum ClientRequestCheck {
    static let notAsked = FindingKind(
        "server.no-request", .error,
        "The server does not ask for a client certificate, so no login with one is possible: its listener has "
            + "tls_disable_client_certs, or something in between terminates TLS.",
        remedy: "connect to the server itself, and leave tls_disable_client_certs off in its listener")
    static let others = FindingKind(
        "server.other-ca", .warning,
        "The server names the CAs whose client certificates it accepts, and ours chains to none of them. "
            + "Go's clients then send none.",
        remedy: "compare tls_client_ca_file of the listener with the issuer of mtls/client.crt")
    static let kinds = [notAsked, others]

    static let check = DoctorCheck(
        "connection.client", in: .connection, kinds: kinds, rank: .consequence,
        .server { result($0.probe, client: $0.clientCertificates) })

    /// `client` is the keypair to log in with; `nil` where no login is meant, and then nothing is a finding.
    static func result(_ probe: TLSProbeResult, client: [Certificate]?) -> CheckResult {
        guard let seen = probe.observation else { return CheckResult(check, .notChecked(probe.excuse)) }
        guard let request = seen.request else {
            let news = "\(probe.endpoint) does not ask for a client certificate"
            return CheckResult(check, client == nil ? .good(news) : .found([Finding(notAsked, news)]))
        }
        let names = request.authorities.prefix(5).map { "'\(bounded($0.description, limit: 120))'" }
        let whom = names.isEmpty ? "and does not say from whom" : "issued by \(names.joined(separator: ", "))"
        return CheckResult(
            check, client.map { findings(request, $0, probe) } ?? [],
            good: "\(probe.endpoint) asks for a client certificate, \(whom)")
    }

    private static func findings(
        _ request: TLSObservation.CertificateRequestFacts, _ client: [Certificate], _ probe: TLSProbeResult
    ) -> [Finding] {
        guard !request.encodings.isEmpty, let leaf = client.first,
            !client.contains(where: { request.encodings.contains($0.issuerDER) })
        else { return [] }
        let wanted = request.authorities.prefix(5).map { bounded($0.description, limit: 120) }
        return [
            Finding(
                others, "\(probe.endpoint) asks for certificates of other CAs than ours",
                evidence: [
                    "it names \(wanted.joined(separator: "; "))",
                    "ours is issued by \(bounded(leaf.issuer, limit: 120))",
                ])
        ]
    }
}
