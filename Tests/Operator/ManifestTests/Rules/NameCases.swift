/// Names of leaves, and paths of secrets.
extension RuleCase {
    private static func twoApps(_ first: String, _ second: String) -> String {
        Fragments.manifest(
            "web: { kind: app, user: web, leaf: [{ name: server, \(first) }] }\n"
                + "api: { kind: app, user: api, leaf: [{ name: server, \(second) }] }")
    }

    private static func read(_ path: String, mounts: String = "") -> String {
        Fragments.environment(
            "issuing: { pki_int: { roots: [ca/root.pem] } }" + (mounts.isEmpty ? "" : "\nsecrets: { \(mounts) }"),
            identities: """
                web:
                  kind: app
                  user: web
                  leaf: [{ name: server, dns: [web.<domain>] }]
                  secret: [{ name: db, read: \(path), files: { db.env: { format: env } } }]
                """)
    }

    static let names = [
        RuleCase(
            "name.signed-elsewhere", "one DNS name",
            twoApps("dns: [web.<domain>]", "dns: [api.<domain>, ‸web.<domain>]"),
            "`web.test.example.org` is signed for `web` too, line 4"),
        RuleCase(
            "name.signed-elsewhere", "a common name and a DNS name",
            twoApps("common_name: web.<domain>", "dns: [‸web.<domain>]"), "`web.test.example.org`"),
        RuleCase(
            "name.signed-elsewhere", "a URI of one and the other in capitals",
            twoApps("uri: [\"spiffe://a/B\"]", "uri: [‸\"spiffe://A/b\"]"), "`spiffe://a/b`"),
        RuleCase(
            "name.signed-elsewhere", "in two mounts",
            Fragments.environment(
                "issuing: { pki_a: { roots: [ca/root.pem] }, pki_b: { roots: [ca/root.pem] } }",
                identities: """
                    web: { kind: app, user: web, leaf: [{ name: server, mount: pki_a, dns: [web.<domain>] }] }
                    api: { kind: app, user: api, leaf: [{ name: server, mount: pki_b, dns: [‸web.<domain>] }] }
                    """), "is signed for `web` too"),
        RuleCase(
            "name.wildcard", "below the domain", Fragments.leaf("dns: [‸\"*.web.<domain>\"]"),
            "`*.web.test.example.org` stands for the names of other workloads too"),
        RuleCase(
            "name.localhost", "an address",
            Fragments.leaf("dns: [web.<domain>], uri: [spiffe://a/b], ip: [‸127.0.0.1]"),
            "`127.0.0.1` is every host", also: ["name.address"]),
        RuleCase(
            "name.client-domain", "among the logins", Fragments.leaf("dns: [‸web.agents.<domain>]"),
            "`web.agents.test.example.org` lies in `agents.test.example.org`, whose names are logins"),
        RuleCase(
            "name.not-a-host", "an underscore", Fragments.leaf("dns: [web.<domain>, ‸_web.<domain>]"),
            "`_web.test.example.org` is not a host name"),
        RuleCase(
            "name.not-a-host", "a title", Fragments.leaf("dns: [web.<domain>], common_name: ‸The web"),
            "`the web` is not a host name", also: ["name.outside-domain"]),
        RuleCase(
            "name.address", "an IP address", Fragments.leaf("ip: [‸192.0.2.7]"),
            "a role of Vault that signs `192.0.2.7` signs every other address too"),
        RuleCase(
            "name.outside-domain", "of the other environment", Fragments.leaf("dns: [‸web.prod.example.org]"),
            "`web.prod.example.org` lies outside `test.example.org`, the domain of `test`"),
    ]

    static let secrets = [
        RuleCase(
            "secret.shared", "one path in two workloads",
            Fragments.manifest(
                """
                web: { kind: app, user: web, secret: [{ name: db, read: secret/data/db, files: { a: { format: env } } }] }
                api: { kind: app, user: api, secret: [{ name: db, read: ‸secret/data/db, files: { a: { format: env } } }] }
                """), "`secret/data/db` is read by `web` too, line 4", also: ["mount.unused"]),
        RuleCase(
            "secret.glob", "a segment", read("‸secret/data/+/db"),
            "the `+` in `secret/data/+/db` reaches the secrets of other workloads"),
        RuleCase(
            "secret.in-issuing-mount", "a certificate of the issuing mount", read("‸pki_int/cert/ca"),
            "`pki_int/cert/ca` lies in `pki_int`, which issues certificates"),
        RuleCase(
            "secret.in-issuing-mount", "the clients' mount", read("‸pki_agents/issuer/default"), "lies in `pki_agents`"),
        RuleCase(
            "secret.unversioned-path", "as the command line shows it",
            read("‸secret/web/db", mounts: "secret: { type: kv-v2 }"),
            "`secret` is versioned, and `secret/web/db` lacks"),
        RuleCase(
            "secret.unversioned-path", "the metadata", read("‸secret/metadata/web", mounts: "secret: { type: kv-v2 }"),
            "lacks its `data/`"),
        RuleCase(
            "secret.database-path", "a role", read("‸db/roles/web", mounts: "db: { type: database }"),
            "`db/roles/web` gives out no user of a database"),
        RuleCase(
            "secret.unknown-mount", "misspelt", read("‸secrets/data/web", mounts: "secret: { type: kv-v2 }"),
            "`secrets/data/web` lies in none of the mounts under `secrets:` of `test`"),
    ]
}
