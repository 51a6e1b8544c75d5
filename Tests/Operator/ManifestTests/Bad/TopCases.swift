/// The top, environments and mounts.
extension BadManifest {
    private static func vault(_ keys: String) -> String {
        Fragments.whole(
            """
            vault: \(keys)
            domain: test.example.org
            clients: { mount: pki_agents, issuers: ca/agents.pem }
            issuing: { pki_int: { roots: [ca/root.pem] } }
            """)
    }

    private static func clients(_ text: String) -> String {
        Fragments.whole(
            """
            vault: { address: https://vault.test:8200, trust: ca/vault.pem }
            domain: test.example.org
            clients: \(text)
            issuing: { pki_int: { roots: [ca/root.pem] } }
            """)
    }

    private static func environment(_ line: String) -> String {
        Fragments.environment("issuing: { pki_int: { roots: [ca/root.pem] } }\n" + line)
    }

    private static let web = "identities: { \(Fragments.web) }\n"

    static let top = [
        BadManifest("a list", "‸- a\n", "coppice.yaml must be a mapping", hint: "environments:"),
        BadManifest("a text", "‸coppice\n", "must be a mapping, and this is a text", hint: "environments:"),
        BadManifest(
            "nothing but an owner", "‸‸owner: coppice\n", "`environments`", "`identities`", hint: "environments:"),
        BadManifest(
            "an unknown key", "‸agents: 1\n" + Fragments.manifest(), "coppice.yaml has no key `agents`",
            hint: "it knows: owner, environments, identities"),
        BadManifest("a misspelt key", "‸ownr: a\n" + Fragments.manifest(), "no key `ownr`", hint: "`owner`"),
        BadManifest("an owner in capitals", "owner: ‸Coppice\n" + Fragments.manifest(), "capital", hint: "`coppice`"),
        BadManifest("an owner with a dot", "owner: ‸a.b\n" + Fragments.manifest(), "holds `-` or `.`", hint: "`ab`"),
        BadManifest(
            "an owner that begins like another", "owner: ‸coppice-x\n" + Fragments.manifest(), "another owner",
            hint: "`coppicex`"),
        BadManifest("an owner with a slash", "owner: ‸a/b\n" + Fragments.manifest(), "cannot be a name", hint: "a-z"),
        BadManifest(
            "an owner that is a path", "owner: ‸../x\n" + Fragments.manifest(), "cannot be a name", hint: "a-z"),
        BadManifest(
            "an owner too long", "owner: ‸\(String(repeating: "a", count: 33))\n" + Fragments.manifest(),
            "33 characters",
            hint: "shorter"),
        BadManifest("an owner that is a number", "owner: ‸7\n" + Fragments.manifest(), "must be a text", hint: "\"7\""),
        BadManifest(
            "environments as a list", "environments: ‸[test]\n" + web, "must be a mapping", hint: "environments"),
        BadManifest("no environment", "environments: ‸{}\n" + web, "`environments` is empty", hint: "list something"),
        BadManifest(
            "no identity", "environments:\n  test: \(Fragments.environment)\nidentities: ‸{}\n",
            "`identities` is empty",
            hint: "list something"),
        BadManifest(
            "identities as a list", "environments:\n  test: \(Fragments.environment)\nidentities: ‸[web]\n",
            "must be a mapping", hint: "identities"),
    ]

    static let environments = [
        BadManifest(
            "an environment that is a text", "environments: { test: ‸prod }\n" + web, "must be a mapping", hint: "vault"
        ),
        BadManifest(
            "an environment of nothing",
            "environments: { test: ‸‸‸{} }\nidentities: { web: { kind: app, user: web, secret: [{ name: a, read: b/c, files: { d: { format: env } } }] } }\n",
            "needs `domain`", "needs `vault`",
            "needs `clients`", hint: "domain: test.example.org"),
        BadManifest(
            "an environment in capitals", "environments: { ‸Test: \(Fragments.environment) }\n" + web, "capital",
            hint: "`test`"),
        BadManifest(
            "an environment with a dot", "environments: { ‸test.eu: \(Fragments.environment) }\n" + web, "holds a dot",
            hint: "`test-eu`"),
        BadManifest(
            "an unknown key of an environment", environment("‸region: eu"), "has no key `region`",
            hint: "it knows: vault"),
        BadManifest(
            "plain http", vault("{ address: ‸http://v.test, trust: ca/v.pem }"), "not encrypted", hint: "https://v.test"
        ),
        BadManifest("no address", vault("‸{ trust: ca/v.pem }"), "needs `address`", hint: "address: https"),
        BadManifest("no trust", vault("‸{ address: https://v.test }"), "needs `trust`", hint: "trust: ca/"),
        BadManifest("no addresses", vault("{ address: ‸[], trust: ca/v.pem }"), "`address` is empty", hint: "list"),
        BadManifest(
            "an address twice", vault("{ address: [https://v.test, ‸https://v.test], trust: ca/v.pem }"),
            "listed twice",
            hint: "keep one"),
        BadManifest(
            "no verification", vault("{ address: https://v.test, trust: ca/v.pem, ‸skip_verify: true }"),
            "no key `skip_verify`", hint: "it knows"),
        BadManifest(
            "the agents' role here", vault("{ address: https://v.test, trust: ca/v.pem, ‸auth: { role: a } }"),
            "no key `auth`", hint: "it knows"),
        BadManifest(
            "a trust that a shell would find", vault("{ address: https://v.test, trust: ‸~/ca.pem }"), "expanded",
            hint: "relative"),
        BadManifest(
            "a trust that is a directory", vault("{ address: https://v.test, trust: ‸ca/ }"), "a directory",
            hint: "file in it",
            structural: false),
        BadManifest(
            "a trust that is a list", vault("{ address: https://v.test, trust: ‸[ca.pem] }"), "must be a text",
            hint: "one value"),
        BadManifest(
            "a wildcard for a domain",
            Fragments.environment("issuing: { pki_int: { roots: [ca/root.pem] } }").replacing(
                "domain: test.example.org", with: "domain: ‸\"*.example.org\""), "is a wildcard", hint: "domain alone"),
        BadManifest("a login that is a text", environment("login: ‸cert"), "must be a mapping", hint: "token_ttl"),
        BadManifest(
            "auth/ before the mount", environment("login: { mount: ‸auth/cert }"), "`auth/`", hint: "`cert`",
            structural: false),
        BadManifest("a life without a unit", environment("login: { token_ttl: ‸3600 }"), "no unit", hint: "3600s"),
        BadManifest(
            "a life of nothing", environment("login: { token_ttl: ‸0s }"), "too short", hint: "1m", structural: false),
        BadManifest("manage: yes", environment("login: { manage: ‸yes }"), "true or false", hint: "manage: true"),
    ]

    static let mounts = [
        BadManifest("no mount for clients", clients("‸{ issuers: ca/a.pem }"), "needs `mount`", hint: "pki_agents"),
        BadManifest(
            "no issuers for clients", clients("‸{ mount: pki_agents }"), "needs `issuers`", hint: "ca/test/agents.pem"),
        BadManifest(
            "a path within a mount", clients("{ mount: ‸pki/issuer/default, issuers: ca/a.pem }"),
            "a path within a mount",
            hint: "`pki`", structural: false),
        BadManifest(
            "an unknown kind of key",
            clients("{ mount: pki, issuers: ca/a.pem, key: ‸ec256 }").replacing("pki_int", with: "p"),
            "not one of", hint: "`ec-p256`"),
        BadManifest("clients as a list", clients("‸[pki_agents]"), "must be a mapping", hint: "mount: pki_agents"),
        BadManifest(
            "an issuing mount without roots", Fragments.environment("issuing: { pki_int: ‸{ max_ttl: 7d } }"),
            "the issuing mount `pki_int` needs `roots`", hint: "ca/test/root.pem"),
        BadManifest(
            "no roots at all", Fragments.environment("issuing: { pki_int: { roots: ‸[] } }"), "is empty", hint: "list"),
        BadManifest(
            "a root that is a text", Fragments.environment("issuing: { pki_int: { roots: ‸ca/root.pem } }"),
            "must be a list",
            hint: "[ca/root.pem]"),
        BadManifest(
            "a mount that ends nowhere", Fragments.environment("issuing: { ‸\"a//b\": { roots: [ca/root.pem] } }"),
            "a slash too many", hint: "`a/b`", structural: false),
        BadManifest(
            "a mount with a wildcard", Fragments.environment("issuing: { ‸\"pki*\": { roots: [ca/root.pem] } }"), "`*`",
            hint: "wildcards"),
        BadManifest(
            "a mount with a template", Fragments.environment("issuing: { ‸\"pki}\": { roots: [ca/root.pem] } }"), "`}`",
            hint: "templates"),
        BadManifest(
            "issuing as a list", Fragments.environment("issuing: ‸[pki_int]"), "must be a mapping", hint: "pki_int"),
        BadManifest(
            "a mount of an unknown type", environment("secrets: { kv: { type: ‸kv2 } }"), "not one of", hint: "`kv-v2`"),
        BadManifest("a mount without a type", environment("secrets: { kv: ‸{} }"), "needs `type`", hint: "kv-v2"),
        BadManifest(
            "a managed database", environment("secrets: { db: { type: database, ‸manage: true } }"),
            "cannot be managed",
            hint: "manage: false", structural: false),
        BadManifest(
            "no mount that issues, and a leaf that wants one",
            Fragments.environment(
                "login: {}", identities: "web: { kind: app, user: web, leaf: [‸{ name: a, dns: [a.b] }] }"),
            "`test` has no mount that issues", hint: "issuing: {", structural: false),
    ]
}
