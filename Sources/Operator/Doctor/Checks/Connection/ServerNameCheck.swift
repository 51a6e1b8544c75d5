internal import AgentConfig
internal import Core
internal import X509

/// Whether the server's certificate is for the name that clients ask for.
enum ServerNameCheck {
    static let mismatch = FindingKind(
        "server.name-mismatch", .error, "The server's certificate is not for the name that is asked for.",
        remedy:
            "use an address that the certificate names, or set vault.server_name (--server-name) to one of its names")
    static let commonName = FindingKind(
        "server.common-name-only", .warning,
        "The name stands only in the certificate's common name. OpenSSL's clients still look at it; Go, rustls and browsers do "
            + "not.",
        remedy: "issue the server's certificate with the name as an alternative name")
    static let kinds = [mismatch, commonName]

    static let check = DoctorCheck(
        "connection.name", in: .connection, kinds: kinds, .server { result($0.probe) })

    static func result(_ probe: TLSProbeResult) -> CheckResult {
        guard let leaf = probe.chain?.first else { return CheckResult(check, .notChecked(probe.excuse)) }
        return CheckResult(
            check, findings(leaf, probe), good: "the certificate is for '\(bounded(probe.name))'",
            facts: probe.name == probe.endpoint.host ? [] : ["asked for as '\(bounded(probe.name))'"])
    }

    private static func findings(_ leaf: Certificate, _ probe: TLSProbeResult) -> [Finding] {
        let names = leaf.dnsNames + leaf.ipAddresses
        let shown = names.isEmpty ? "no name" : bounded(names.prefix(10).joined(separator: ", "))
        guard leaf.isFor(host: probe.name) else {
            return [
                Finding(
                    mismatch,
                    "the certificate of \(probe.endpoint) is not for '\(bounded(probe.name))' but for \(shown)",
                    evidence: ["its subject is '\(bounded(leaf.subject, limit: 120))'"])
            ]
        }
        guard !leaf.isFor(host: probe.name, commonName: false) else { return [] }
        return [
            Finding(
                commonName,
                "the certificate of \(probe.endpoint) names '\(bounded(probe.name))' only as its common name",
                evidence: ["its alternative names: \(shown)"])
        ]
    }
}
