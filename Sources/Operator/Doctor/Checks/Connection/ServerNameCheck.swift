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

    static let check = "connection.name"

    static func result(_ sight: Sight) -> CheckResult {
        guard let leaf = sight.chain?.first else { return CheckResult(check, .notChecked(sight.excuse)) }
        return CheckResult(
            check, findings(leaf, sight), good: "the certificate is for '\(bounded(sight.name))'",
            facts: sight.name == sight.endpoint.host ? [] : ["asked for as '\(bounded(sight.name))'"])
    }

    private static func findings(_ leaf: Certificate, _ sight: Sight) -> [Finding] {
        let names = leaf.dnsNames + leaf.ipAddresses
        let shown = names.isEmpty ? "no name" : bounded(names.prefix(10).joined(separator: ", "))
        guard leaf.isFor(host: sight.name) else {
            return [
                Finding(
                    mismatch,
                    "the certificate of \(sight.endpoint) is not for '\(bounded(sight.name))' but for \(shown)",
                    evidence: ["its subject is '\(bounded(leaf.subject, limit: 120))'"])
            ]
        }
        guard !leaf.isFor(host: sight.name, commonName: false) else { return [] }
        return [
            Finding(
                commonName,
                "the certificate of \(sight.endpoint) names '\(bounded(sight.name))' only as its common name",
                evidence: ["its alternative names: \(shown)"])
        ]
    }
}
