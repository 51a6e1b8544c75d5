/// Servers and mounts, and the one path of an app.
extension RuleCase {
    private static func clients(_ keys: String, _ rest: String) -> String {
        Fragments.whole(
            """
            vault: { address: https://vault.test:8200, trust: ca/vault.pem }
            domain: test.example.org
            clients: { issuers: ca/agents.pem, \(keys) }
            \(rest)
            """, identities: secretApp)
    }

    private static let secretApp =
        "web: { kind: app, user: web, secret: [{ name: db, read: kv/data/web, files: { a: { format: env } } }] }"

    static let mounts = [
        RuleCase(
            "environment.shared-server", "one of two addresses",
            """
            environments:
              test:
                vault: { address: https://vault.example.org:8200, trust: ca/vault.pem }
                domain: test.example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem }
                issuing: { pki_int: { roots: [ca/root.pem] } }
              prod:
                vault: { address: ‸[https://vault-2.example.org, https://vault.example.org:8200], trust: ca/vault.pem }
                domain: prod.example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem }
                issuing: { pki_int: { roots: [ca/root.pem] } }
            identities:
              \(Fragments.web)

            """, "the environment `test` is on this server and in this namespace too"),
        RuleCase(
            "clients.mount-issues", "one mount for both",
            Fragments.whole(
                """
                vault: { address: https://vault.test:8200, trust: ca/vault.pem }
                domain: test.example.org
                clients: { mount: ‸pki, issuers: ca/agents.pem }
                issuing: { pki: { roots: [ca/root.pem] } }
                """), "`pki` issues leaves too, in the environment `test`"),
        RuleCase(
            "mount.overlap", "client certificates among secrets",
            clients("mount: pki_agents", "secrets: { ‸pki_agents: { type: kv-v2 }, kv: { type: kv-v2 } }"),
            "the mount `pki_agents` is there twice; the other stands under `clients:`"),
        RuleCase(
            "mount.overlap", "within another, not next to it",
            clients(
                "mount: pki_agents",
                "secrets: { kv: { type: kv-v2 }, kv-old: { type: kv-v1 }, ‸kv/team: { type: kv-v1 } }"),
            "the mount `kv/team` lies within `kv`"),
        RuleCase(
            "mount.overlap", "twice with a slash",
            Fragments.environment(
                "issuing: { pki_int: { roots: [ca/root.pem] } }\nsecrets: { kv: { type: kv-v2 }, ‸kv/: { type: kv-v2 } }"
            ),
            "the mount `kv` is there twice"),
        RuleCase(
            "leaf.two-mounts", "the second leaf elsewhere",
            Fragments.environment(
                "issuing: { pki_a: { roots: [ca/root.pem] }, pki_b: { roots: [ca/root.pem] } }",
                identities: """
                    web:
                      kind: app
                      user: web
                      leaf:
                        - { name: one, mount: pki_a, dns: [one.<domain>] }
                        - { name: two, mount: ‸pki_b, dns: [two.<domain>] }
                    """), "`leaf/one` is signed by `pki_a`"),
        RuleCase(
            "leaf.two-keys", "a default and a word",
            Fragments.manifest(
                """
                web:
                  kind: app
                  user: web
                  leaf:
                    - { name: one, dns: [one.<domain>] }
                    - { name: two, dns: [two.<domain>], key: ‸rsa-2048 }
                """), "`leaf/one` has ec-p256"),
        RuleCase(
            "environment.unused", "without identities",
            """
            environments:
              test: \(Fragments.environment)
              ‸stage:
                vault: { address: https://vault.stage:8200, trust: ca/vault.pem }
                domain: stage.example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem }
            identities:
              \(Fragments.web.replacing("kind: app", with: "kind: app, environments: [test]"))

            """, "no identity is in the environment `stage`"),
        RuleCase(
            "mount.unused", "no leaf from it",
            Fragments.environment(
                "issuing: { pki_int: { roots: [ca/root.pem] }, ‸pki_old: { roots: [ca/root.pem] } }",
                identities: Fragments.web.replacing("dns:", with: "mount: pki_int, dns:")
                    + "\nedge: { kind: proxy, user: edge, trust: [{ name: upstream, refresh: 1m }] }"),
            "no app here has leaves from `pki_old`, and no proxy names it"),
    ]
}
