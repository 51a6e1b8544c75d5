import Core
import Manifest
import X509

/// Lives, and files.
extension RuleCase {
    private static func withProxy(_ trust: String, leaf: String = "ttl: 24h") -> String {
        Fragments.manifest(
            "web: { kind: app, user: web, leaf: [{ name: server, dns: [web.<domain>], \(leaf) }] }\n"
                + "edge: { kind: proxy, user: edge, trust: [{ name: upstream, \(trust) }] }")
    }

    private static func login(_ keys: String, secret: String = "") -> String {
        Fragments.environment(
            "login: { \(keys) }",
            identities:
                "web: { kind: app, user: web, secret: [{ name: db, read: a/b\(secret), files: { f: { format: env } } }] }"
        )
    }

    static let lives = [
        RuleCase(
            "leaf.outlives-mount", "longer than the mount's own", Fragments.leaf("dns: [web.<domain>], ttl: ‸31d"),
            "a lifetime of 31d is longer than `pki_int` allows in `test`, 30d"),
        RuleCase(
            "refresh.too-long", "a trust", withProxy("refresh: ‸13h"),
            "13h is more than half of the shortest leaf's lifetime in `test`, 1d"),
        RuleCase(
            "refresh.too-long", "a trust that says nothing, for short leaves",
            Fragments.manifest(
                """
                web: { kind: app, user: web, leaf: [{ name: server, dns: [web.<domain>], ttl: 8m }] }
                edge: { kind: proxy, user: edge, trust: [‸{ name: upstream }] }
                """), "5m is more than half"),
        RuleCase(
            "refresh.too-long", "a secret", login("token_max_ttl: 24h", secret: ", refresh: ‸13h"),
            "13h is more than half of a token's longest lifetime in `test`, 1d"),
        RuleCase(
            "login.token-life", "both", login("token_ttl: ‸2h, token_max_ttl: 1h"),
            "tokens would be valid for 2h, and at most 1h"),
        RuleCase("login.token-life", "below the default", login("token_max_ttl: ‸30m"), "tokens would be valid for 1h"),
        RuleCase(
            "trust.retires-early", "P-35 before the longest leaf", withProxy("retire_after: ‸23h"),
            "an issuer would leave after 23h, and its leaves are valid for 1d in `test`"),
    ]

    private static let good = Fragments.whole(
        """
        vault: { address: https://vault.test:8200, trust: ‸1ca/vault.pem }
        domain: test.example.org
        clients: { mount: pki_agents, issuers: ‸2ca/agents.pem, ttl: ‸4 7d }
        issuing: { pki_int: { roots: [‸3ca/root.pem] } }
        """, identities: "web: { kind: app, user: web, leaf: [{ name: server, dns: [web.<domain>], ttl: ‸5 24h }] }")

    /// The good manifest with the mark of one place alone.
    private static func marked(_ place: Int) -> String {
        (1...5).reduce(good) { text, number in
            text.replacing("‸\(number) ", with: number == place ? "‸" : "")
                .replacing("‸\(number)", with: number == place ? "‸" : "")
        }
    }

    private static func certificate(
        authority: Bool = true, root: Bool = true, days: Int64 = 3650, digest: String = "00"
    ) -> FileContents.Certificate {
        FileContents.Certificate(
            line: 1, subject: "CN=Example", sha256: digest, isCA: authority, isSelfSigned: root,
            notAfter: WallTime(secondsSince1970: now.seconds + days * 86_400))
    }

    private static func file(
        _ code: String, _ name: String, _ place: Int, _ path: String, _ facts: FileFacts, _ message: String
    ) -> RuleCase {
        let digests = ["ca/vault.pem": "01", "ca/agents.pem": "02", "ca/root.pem": "03"]
        var files = digests.mapValues { FileFacts.holds(FileContents(certificates: [certificate(digest: $0)])) }
        files[path] = facts
        return RuleCase(code, name, marked(place), message, files: files)
    }

    static let files = [
        file("file.missing", "not there", 1, "ca/vault.pem", .missing, "`ca/vault.pem` is not there yet"),
        file(
            "file.unreadable", "a directory", 3, "ca/root.pem", .unreadable("not a regular file"), "not a regular file"),
        file(
            "file.private-key", "a key behind the certificate", 2, "ca/agents.pem",
            .holds(FileContents(certificates: [certificate(digest: "02")], hasKey: true)), "holds a private key"),
        file(
            "file.damaged", "cut", 3, "ca/root.pem", .holds(FileContents(certificates: [], damage: ["line 3: cut"])),
            "line 3: cut"),
        file(
            "file.no-certificate", "empty", 3, "ca/root.pem", .holds(FileContents(certificates: [])),
            "holds no certificate in PEM"),
        file(
            "file.not-a-ca", "a server's certificate", 2, "ca/agents.pem",
            .holds(FileContents(certificates: [certificate(authority: false, digest: "02")])),
            "line 1: CN=Example is not a CA certificate"),
        file(
            "file.no-root", "P-30 an intermediate alone", 1, "ca/vault.pem",
            .holds(FileContents(certificates: [certificate(root: false)])), "contains intermediates only"),
        file(
            "file.not-a-root", "an intermediate among roots", 3, "ca/root.pem",
            .holds(FileContents(certificates: [certificate(digest: "03"), certificate(root: false)])),
            "CN=Example is an intermediate"),
        file(
            "file.expired", "a day ago", 1, "ca/vault.pem", .holds(FileContents(certificates: [certificate(days: -1)])),
            "expired on 2025-12-31T00:00:00Z"),
        file(
            "clients.issuer-is-a-root", "the same root", 2, "ca/agents.pem",
            .holds(FileContents(certificates: [certificate(digest: "03")])), "is a root of a mount that issues leaves"),
        file(
            "leaf.outlives-root", "half a day left", 5, "ca/root.pem",
            .holds(FileContents(certificates: [certificate(days: 0).ending(hours: 12)])),
            "a lifetime of 1d from now outlasts CN=Example, the last root of `pki_int`, which expires on 2026-01-01T12:00:00Z"
        ),
        file(
            "clients.outlive-issuer", "six days left", 4, "ca/agents.pem",
            .holds(FileContents(certificates: [certificate(days: 6, digest: "02")])),
            "a lifetime of 7d from now outlasts CN=Example, the last issuer"),
    ]
}

extension FileContents.Certificate {
    fileprivate func ending(hours: Int64) -> FileContents.Certificate {
        var other = self
        other.notAfter = WallTime(secondsSince1970: RuleCase.now.seconds + hours * 3600)
        return other
    }
}
