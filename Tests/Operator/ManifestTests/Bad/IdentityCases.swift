/// Identities, their outputs, and what stands between `<` and `>`.
extension BadManifest {
    private static func web(_ keys: String) -> String {
        Fragments.manifest("web: { kind: app, user: web, leaf: [{ name: server, dns: [web.<domain>] }], \(keys) }")
    }

    private static func twoMounts(_ identity: String) -> String {
        Fragments.environment(
            "issuing: { pki_a: { roots: [ca/root.pem] }, pki_b: { roots: [ca/root.pem] } }", identities: identity)
    }

    static let workloads = [
        BadManifest(
            "an identity that is a text", Fragments.manifest("web: ‸app"), "must be a mapping", hint: "kind: app"),
        BadManifest(
            "an identity of nothing", Fragments.manifest("web: ‸‸{ leaf: [{ name: a, dns: [a.b] }] }"), "needs `kind`",
            "needs `user`", hint: "kind: app"),
        BadManifest(
            "a kind that is none",
            web("x: 1").replacing("kind: app", with: "kind: ‸server").replacing(", x: 1", with: ""),
            "not one of: app, proxy", hint: "one of them"),
        BadManifest(
            "an identity in capitals", Fragments.manifest("‸Web" + Fragments.web.dropFirst(3)), "capital", hint: "`web`"
        ),
        BadManifest(
            "an identity with an underscore", Fragments.manifest("‸web_a" + Fragments.web.dropFirst(3)),
            "cannot be a name",
            hint: "dots"),
        BadManifest(
            "a user that is none",
            web("x: 1").replacing("user: web", with: "user: ‸web/a").replacing(", x: 1", with: ""),
            "not a user's name", hint: "id -un"),
        BadManifest("hosts for instances", web("‸hosts: [a]"), "no key `hosts`", hint: "instances: [host1, host2]"),
        BadManifest("a server of its own", web("‸vault: {}"), "no key `vault`", hint: "under `environments:`"),
        BadManifest("no instance", web("instances: ‸[]"), "`instances` is empty", hint: "list something"),
        BadManifest("an instance twice", web("instances: [a, ‸a]"), "listed twice", hint: "keep one"),
        BadManifest("an instance that is a number", web("instances: [‸1]"), "must be a text", hint: "\"1\""),
        BadManifest(
            "an instance that is a domain name in capitals", web("instances: [‸H1.dc]"), "capital", hint: "`h1.dc`"),
        BadManifest("an instance that is a text", web("instances: ‸host1"), "must be a list", hint: "[host1]"),
        BadManifest(
            "instances of an unknown environment", web("instances: ‸{ ‸prod: [a] }"),
            "no host for the environment `test`",
            "no key `prod`", hint: "test: [host1]", structural: false),
        BadManifest(
            "an unknown environment", web("environments: [test, ‸prod]"), "no environment is called `prod`",
            hint: "it is one of: test", structural: false),
        BadManifest("a directory that is relative", web("dir: ‸coppice/web"), "not absolute", hint: "/var/lib"),
        BadManifest(
            "a directory that is the host's", web("dir: ‸/srv"), "not a directory for one identity", hint: "below it",
            structural: false),
        BadManifest("a directory upwards", web("dir: ‸/srv/../etc"), "holds `..`", hint: "own path", structural: false),
        BadManifest(
            "a directory with a space", web("dir: ‸/srv/my coppice"), "which units and shells read", hint: "plain path"),
        BadManifest("a renewal by magic", web("renewal: ‸auto"), "not one of: self, operator", hint: "one of them"),
        BadManifest("a policy by name", web("default_policy: ‸default"), "true or false", hint: "default_policy: true"),
        BadManifest(
            "a proxy that is not known",
            web("proxy: ‸squid").replacing("kind: app", with: "kind: proxy")
                .replacing("leaf: [{ name: server, dns: [web.<domain>] }]", with: "trust: [{ name: a }]"),
            "not one of: nginx, haproxy, envoy, caddy, apache", hint: "one of them"),
        BadManifest(
            "an app that serves a proxy", web("‸proxy: nginx"), "an app serves no proxy", hint: "kind: proxy",
            structural: false),
        BadManifest("metrics elsewhere", web("metrics: { path: ‸/a/b.txt }"), "`.prom`", hint: "*.prom"),
    ]

    static let outputs = [
        BadManifest(
            "a signing path", Fragments.leaf("dns: [a.b], ‸sign: pki_int/sign/web"), "no key `sign`",
            hint: "mount: pki_int"),
        BadManifest(
            "roots of a leaf", Fragments.leaf("dns: [a.b], ‸roots: { files: [ca/r.pem] }"), "no key `roots`",
            hint: "issuing:"),
        BadManifest(
            "roots of a trust", Fragments.trust("‸roots: { files: [ca/r.pem] }"), "no key `roots`", hint: "issuing:"),
        BadManifest(
            "a leaf without a name", Fragments.leaf("dns: [a.b]").replacing("{ name: server, ", with: "‸{ "),
            "needs `name`", hint: "name: server"),
        BadManifest(
            "a leaf that asks for nothing",
            Fragments.leaf("‸ttl: 1h").replacing("[{ name", with: "[‸{ name").replacing("‸ttl", with: "ttl"),
            "asks for no name", hint: "common_name", structural: false),
        BadManifest(
            "a mount that does not issue", Fragments.leaf("dns: [a.b], mount: ‸pki_x"), "issues nothing",
            hint: "pki_int", structural: false),
        BadManifest(
            "a leaf among several mounts",
            twoMounts("web: { kind: app, user: web, leaf: [‸{ name: a, dns: [a.b] }] }"), "a leaf needs `mount`",
            hint: "mount: pki_a, mount: pki_b", structural: false),
        BadManifest(
            "a trust in a mount that does not issue", Fragments.trust("issuers: [‸pki_x]"), "issues nothing",
            hint: "pki_int",
            structural: false),
        BadManifest("an empty list of issuers", Fragments.trust("issuers: ‸[]"), "`issuers` is empty", hint: "list"),
        BadManifest(
            "a URI for everybody", Fragments.leaf("uri: [‸\"spiffe://test/*\"]"), "holds `*`", hint: "in full"),
        BadManifest(
            "a URI that a role would fill in", Fragments.leaf("uri: [‸\"spiffe://{{identity.entity.name}}/a\"]"),
            "holds `{`", hint: "templates"),
        BadManifest(
            "two URIs in one", Fragments.leaf("uri: [‸\"spiffe://test/a,spiffe://test/b\"]"), "holds `,`",
            hint: "each URI"),
        BadManifest("a life of a word", Fragments.leaf("dns: [a.b], ttl: ‸day"), "not a duration", hint: "1h30m"),
        BadManifest("an octal number", Fragments.leaf("dns: [a.b], mode: ‸0640"), "not in quotes", hint: "\"0640\""),
        BadManifest(
            "a mode for everyone", Fragments.leaf("dns: [a.b], mode: ‸\"0644\""), "every user", hint: "0640",
            structural: false),
        BadManifest(
            "a mode without a group", Fragments.leaf("dns: [a.b], ‸mode: \"0640\""), "no `group:`", hint: "group",
            structural: false),
        BadManifest(
            "a line for a shell", Fragments.leaf("dns: [a.b], on_change: ‸systemctl reload x"), "a line for a shell",
            hint: "run: ["),
        BadManifest("an empty hook", Fragments.leaf("dns: [a.b], on_change: ‸{}"), "needs `run`", hint: "run: ["),
        BadManifest(
            "a glob", Fragments.secret("read: ‸\"secret/data/*\", files: { a: { format: env } }"), "`*`",
            hint: "wildcards"),
        BadManifest(
            "a template in a path",
            Fragments.secret("read: ‸\"secret/data/{{identity.entity.name}}/db\", files: { a: { format: env } }"),
            "`{`", hint: "templates"),
        BadManifest(
            "half of a template", Fragments.secret("read: ‸\"secret/data/a{{b\", files: { a: { format: env } }"), "`{`",
            hint: "templates"),
        BadManifest(
            "a server's own path", Fragments.secret("read: ‸sys/raw/core, files: { a: { format: env } }"), "no secret",
            hint: "engine", structural: false),
        BadManifest(
            "a secret that issues", Fragments.secret("read: ‸pki_int/issue/web, files: { a: { format: env } }"),
            "makes a certificate", hint: "leaf", structural: false),
        BadManifest(
            "a secret without files", Fragments.secret("read: secret/data/a").replacing("[{ name", with: "[‸{ name"),
            "needs `files`", hint: "format: env"),
        BadManifest(
            "a template", Fragments.secret("read: s/a, files: { a: { format: ‸template } }"), "not one of",
            hint: "one of them"),
        BadManifest(
            "raw without a field", Fragments.secret("read: s/a, files: { a: ‸{ format: raw } }"), "needs `field`",
            hint: "field: password", structural: false),
        BadManifest(
            "an output twice",
            Fragments.manifest(
                "web: { kind: app, user: web, leaf: [{ name: a, dns: [a.b] }, { name: ‸a, dns: [c.d] }] }"),
            "`leaf/a` is there twice", hint: "name of its own", structural: false),
        BadManifest(
            "a leaf that is no list", Fragments.manifest("web: { kind: app, user: web, leaf: ‸{ name: a } }"),
            "must be a list", hint: "dash"),
        BadManifest("a pin that is none", Fragments.trust("distrust: [‸abc]"), "`sha256:`", hint: "openssl x509"),
        BadManifest(
            "an intermediate from a shell", Fragments.trust("intermediates: { files: [‸$HOME/a.pem] }"), "expanded",
            hint: "write the path out"),
    ]

    static let placeholders = [
        BadManifest(
            "an unknown placeholder", Fragments.leaf("dns: [‸web.<host>.<domain>]"), "`<host>` is not a placeholder",
            hint: "<domain>, <environment>", structural: false),
        BadManifest(
            "a placeholder in capitals", Fragments.leaf("dns: [‸web.<Domain>]"), "`<Domain>` is not a placeholder",
            hint: "<domain>", structural: false),
        BadManifest(
            "an instance without instances", Fragments.leaf("dns: [web.<domain>, ‸<instance>.<domain>]"),
            "nothing to stand for", hint: "instances: [host1]", structural: false),
        BadManifest(
            "a placeholder where none is filled",
            web("x: 1").replacing("user: web", with: "user: ‸<workload>").replacing(", x: 1", with: ""),
            "not a user's name", hint: "id -un"),
        BadManifest(
            "two unknown placeholders in one text", Fragments.leaf("common_name: ‸‸<a>.<b>"), "`<a>`", "`<b>`",
            hint: "it is one of", structural: false),
    ]
}
