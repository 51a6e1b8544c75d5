import TestSupport

/// The bad inputs of `AgentFileTests`: one rule each, marked where the complaint is expected.
enum AgentFileCases {
    private static let vaultLine = "vault: { address: https://127.0.0.1:8200, auth: { mount: cert, role: web } }\n"
    private static let leafLine = "leaf: [{ name: server, sign: pki_int/sign/web, dns: [web.example.org] }]\n"

    private static func app(_ rest: String) -> String { "kind: app\nidentity: web\n" + vaultLine + rest }

    private static func proxy(_ rest: String) -> String { "kind: proxy\nidentity: edge\n" + vaultLine + rest }

    private static func vault(_ text: String) -> String {
        "kind: app\nidentity: web\nvault: " + text + "\n" + leafLine
    }

    private static func address(_ text: String) -> String {
        vault("{ auth: { role: web }, address: \(text) }")
    }

    private static func leaf(_ keys: String) -> String {
        app("leaf:\n  - { name: server, sign: pki_int/sign/web, common_name: web.example.org, \(keys) }\n")
    }

    private static func sign(_ path: String) -> String {
        app("leaf: [{ name: server, common_name: web, sign: \(path) }]\n")
    }

    private static func secret(_ keys: String) -> String {
        app("secret:\n  - { name: db, read: secret/data/web/db, \(keys) }\n")
    }

    private static func file(_ keys: String) -> String { secret("files: { db: { \(keys) } }") }

    private static func trust(_ keys: String) -> String {
        proxy("trust:\n  - { name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] }, \(keys) }\n")
    }

    private static func roots(_ keys: String) -> String { leaf("roots: { \(keys) }") }

    private static let digest = String(repeating: "ab", count: 32)

    static let all: [BadInput] = [
        top, kinds, vaults, leaves, names, signPaths, roots, access, hooks, secrets, trusts, types,
        ServerTrustCases.all,
    ].flatMap { $0 }

    static let top = [
        BadInput("not a mapping", "‸- a\n", "must be a mapping", hint: "kind: app"),
        BadInput(
            "nothing given", "‸‸‸‸metrics: { path: /a/b.prom }\n", "`kind`", "`identity`", "`vault`", "nothing to keep",
            hint: "kind: app"),
        BadInput("unknown key", app(leafLine + "‸colour: red\n"), "no key `colour`", hint: "it knows: kind"),
        BadInput("misspelt key", app("‸leef: []\n" + leafLine), "no key `leef`", hint: "did you mean `leaf`?"),
        BadInput("key in capitals", app(leafLine + "‸Metrics: {}\n"), "no key `Metrics`", hint: "`metrics`"),
        BadInput(
            "repeated key and wrong value", app(leafLine + "‸kind: proxy\nmetrics: { path: ‸7 }\n"), "twice", "number",
            hint: "keep one"),
        BadInput(
            "bad identity", "kind: app\nidentity: ‸../web\n" + vaultLine + leafLine, "cannot be a name", hint: "a-z"),
        BadInput(
            "identity with a space", "kind: app\nidentity: ‸web server\n" + vaultLine + leafLine, "cannot be a name",
            hint: "a-z"),
        BadInput("empty leaf list", app("leaf: ‸[]\n"), "`leaf` is empty", hint: "remove"),
        BadInput("leaf without dash", app("leaf:\n  ‸name: server\n"), "must be a list", hint: "dash"),
        BadInput("leaf of nothing", app("leaf:‸\n"), "must be a list", hint: "dash"),
        BadInput(
            "client mount with sign", app(leafLine + "client: { sign: a/sign/w, ‸mount: a }\n"), "an operator's client",
            hint: "one of the two"),
        BadInput(
            "client mount as a path", app(leafLine + "client: { renewal: operator, mount: ‸a/roles/w }\n"),
            "a path within a mount", hint: "name the mount alone"),
        BadInput(
            "client sign of an operator", app(leafLine + "client: { renewal: operator, ‸sign: a/sign/w }\n"),
            "that it does not", hint: "one of the two"),
        BadInput("metrics not prom", app(leafLine + "metrics: { path: ‸/a/b.txt }\n"), "`.prom`", hint: "*.prom"),
        BadInput(
            "metrics without path", app(leafLine + "metrics: ‸{ group: prometheus }\n"), "needs `path`",
            hint: "metrics:"),
        BadInput("metrics upwards", app(leafLine + "metrics: { path: ‸../b.prom }\n"), "upwards", hint: "`..`"),
    ]

    static let kinds = [
        BadInput(
            "kind misspelt", "kind: ‸aap\nidentity: web\n" + vaultLine + leafLine, "not one of: app, proxy",
            hint: "`app`?"),
        BadInput(
            "kind unknown", "kind: ‸server\nidentity: web\n" + vaultLine + leafLine, "not one of", hint: "one of them"),
        BadInput(
            "proxy with a leaf", proxy("‸" + leafLine), "that split is the point of the program", hint: "kind: app"),
        BadInput(
            "proxy with a secret",
            proxy("‸secret: [{ name: db, read: secret/data/db, files: { a: { format: env } } }]\n"),
            "a proxy identity keeps no `secret`", hint: "kind: app"),
        BadInput(
            "app with a trust", app("‸trust: [{ name: u, issuers: [pki], roots: { files: [ca/r.pem] } }]\n"),
            "an app identity keeps no `trust`", hint: "kind: proxy"),
        BadInput(
            "misplaced and wrong at once", proxy("‸leaf: [{ name: s, sign: ‸pki/issue/web, dns: [a.b] }]\n"),
            "keeps no `leaf`",
            "private key", hint: "kind: app"),
    ]

    static let vaults = [
        BadInput("plain http", address("‸http://127.0.0.1:8200"), "not encrypted", hint: "https://127.0.0.1:8200"),
        BadInput("no scheme", address("‸127.0.0.1:8200"), "lacks the scheme", hint: "https://127.0.0.1:8200"),
        BadInput("unix socket", address("‸unix:///run/vault.sock"), "not an https address", hint: "https://HOST"),
        BadInput("path", address("‸https://vault.example.org/v1"), "has a path", hint: "understood"),
        BadInput(
            "user in address", address("‸https://me:pw@vault.example.org"), "user or password",
            hint: "client certificate"),
        BadInput("port", address("‸https://vault.example.org:99999"), "port", hint: "65535"),
        BadInput("no host", address("‸https://:8200"), "names no host", hint: "https://HOST"),
        BadInput("bare IPv6", address("‸https://::1"), "names no host", hint: "brackets"),
        BadInput("wildcard host", address("‸https://*.example.org"), "names no host", hint: "https://HOST"),
        BadInput("address twice", address("[https://a.b, ‸https://a.b/]"), "listed twice", hint: "keep one"),
        BadInput("one bad address of two", address("[https://a.b, ‸http://c.d]"), "not encrypted", hint: "https://c.d"),
        BadInput("no address", vault("‸{ auth: { role: web } }"), "needs `address`", hint: "address: https"),
        BadInput("P-59 no auth", vault("‸{ address: https://a.b }"), "needs `auth`", hint: "auth:"),
        BadInput(
            "no role", vault("{ address: https://a.b, auth: ‸{ mount: cert } }"), "needs `role`", hint: "role: web"),
        BadInput(
            "auth/ in mount", vault("{ address: https://a.b, auth: { mount: ‸auth/cert, role: web } }"),
            "begins with `auth/`", hint: "`cert`"),
        BadInput(
            "role path", vault("{ address: https://a.b, auth: { role: ‸certs/web } }"), "not a role's name",
            hint: "alone"),
        BadInput(
            "namespace slash", vault("{ address: https://a.b, namespace: ‸team/, auth: { role: web } }"),
            "slash too many", hint: "`team`"),
        BadInput(
            "server name", vault("{ address: https://a.b, server_name: ‸https://x, auth: { role: web } }"),
            "not a DNS name", hint: "host"),
        BadInput(
            "wildcard server name", vault("{ address: https://a.b, server_name: ‸\"*.x\", auth: { role: web } }"),
            "wildcard", hint: "one name"),
        BadInput(
            "skip verify", vault("{ address: https://a.b, ‸tls_skip_verify: true, auth: { role: web } }"),
            "no key `tls_skip_verify`", hint: "it knows"),
        BadInput("vault is a text", vault("‸https://a.b"), "must be a mapping", hint: "vault: {"),
    ]

    static let leaves = [
        BadInput(
            "no name", app("leaf: [‸{ sign: pki/sign/web, dns: [a.b] }]\n"), "a leaf needs `name`", hint: "name: server"
        ),
        BadInput(
            "no sign", app("leaf: [‸{ name: server, dns: [a.b] }]\n"), "a leaf needs `sign`", hint: "sign: pki_int"),
        BadInput(
            "name with slash", app("leaf: [{ name: ‸a/b, sign: pki/sign/web, dns: [a.b] }]\n"), "cannot be a name",
            hint: "a-z"),
        BadInput(
            "hidden name", app("leaf: [{ name: ‸.a, sign: pki/sign/web, dns: [a.b] }]\n"), "cannot be a name",
            hint: "beginning"),
        BadInput(
            "output twice",
            app(
                "leaf:\n  - { name: a, sign: pki/sign/web, dns: [a.b] }\n  - { name: ‸a, sign: pki/sign/web, dns: [a.b] }\n"
            ),
            "`leaf/a` is there twice; first in line 5", hint: "directory leaf/NAME"),
        BadInput(
            "no names", app("leaf: [‸{ name: server, sign: pki/sign/web }]\n"), "asks for no name", hint: "common_name"),
        BadInput("alt_names", leaf("‸alt_names: [a.b]"), "no key `alt_names`", hint: "did you mean `dns`?"),
        BadInput("ttl without unit", leaf("ttl: ‸24"), "no unit", hint: "24h"),
        BadInput("ttl in words", leaf("ttl: ‸one day"), "not a duration", hint: "1h30m"),
        BadInput("ttl out of order", leaf("ttl: ‸30m1h"), "not a duration", hint: "largest first"),
        BadInput("ttl of nothing", leaf("ttl: ‸0s"), "too short", hint: "1s"),
        BadInput("ttl fraction", leaf("ttl: ‸1.5h"), "not a duration", hint: "whole numbers"),
        BadInput("ttl of a century", leaf("ttl: ‸36000d"), "too long", hint: "3650d"),
        BadInput("key misspelt", leaf("key: ‸ecp256"), "not one of", hint: "`ec-p256`"),
        BadInput("key unknown", leaf("key: ‸dsa"), "not one of", hint: "one of them"),
        BadInput(
            "required yes", leaf("required: ‸yes"), "must be true or false, and this is `yes`", hint: "required: true"),
        BadInput("bundle on", leaf("bundle: ‸on"), "`on`", hint: "bundle: true"),
        BadInput(
            "HAProxy without a bundle", leaf("serve: haproxy, ‸bundle: false"), "HAProxy reads `bundle.pem`",
            hint: "remove `bundle: false`"),
        BadInput("required quoted", leaf("required: ‸\"true\""), "must be true or false", hint: "without quotes"),
        BadInput("required True", leaf("required: ‸True"), "`True`", hint: "required: true"),
        BadInput(
            "required empty", app("leaf:\n  - { name: s, sign: pki/sign/w, dns: [a.b], required:  ‸}\n"), "nothing",
            hint: "required: true"),
    ]

    static let names = [
        BadInput("underscore is fine, star is not", leaf("dns: [_a.b, ‸\"a.*.b\"]"), "in the middle", hint: "*.svc"),
        BadInput("DNS capital", leaf("dns: [‸Web.example.org]"), "capital", hint: "`web.example.org`"),
        BadInput("DNS dot", leaf("dns: [‸web.example.org.]"), "ends in a dot", hint: "`web.example.org`"),
        BadInput("DNS empty label", leaf("dns: [‸web..org]"), "empty label", hint: "63"),
        BadInput("DNS dash", leaf("dns: [‸-web.org]"), "`-web`", hint: "no dash"),
        BadInput("DNS space", leaf("dns: [‸a b.org]"), "`a b`", hint: "63"),
        BadInput("DNS address", leaf("dns: [‸10.0.0.1]"), "an address", hint: "`ip:`"),
        BadInput("DNS URL", leaf("dns: [‸https://a.b]"), "not a DNS name", hint: "`uri:`"),
        BadInput("DNS ünicode", leaf("dns: [‸bücher.example]"), "not ASCII", hint: "xn--"),
        BadInput("DNS long", leaf("dns: [‸\(String(repeating: "a.", count: 130))b]"), "253", hint: "shorter"),
        BadInput("DNS twice", leaf("dns: [a.b, ‸a.b]"), "listed twice", hint: "keep one"),
        BadInput("DNS not a list", leaf("dns: ‸a.b"), "must be a list", hint: "dns: [a.b]"),
        BadInput("DNS empty list", leaf("dns: ‸[]"), "`dns` is empty", hint: "remove"),
        BadInput("IP name", leaf("ip: [‸web]"), "not an IP address", hint: "`dns:`"),
        BadInput("IP range", leaf("ip: [‸256.0.0.1]"), "not an IP address", hint: "192.0.2.7"),
        BadInput("IP zero", leaf("ip: [‸10.0.0.01]"), "not an IP address", hint: "192.0.2.7"),
        BadInput("IP network", leaf("ip: [‸10.0.0.0/8]"), "a network", hint: "addresses"),
        BadInput(
            "IP same", leaf("ip: [\"2001:db8::1\", ‸\"2001:DB8:0::1\"]"), "`2001:db8::1` is listed twice",
            hint: "keep one"),
        BadInput("URI scheme", leaf("uri: [‸example.org/web]"), "not a URI", hint: "spiffe"),
        BadInput("URI empty", leaf("uri: [‸\"spiffe://\"]"), "names nothing", hint: "in full"),
        BadInput("URI wildcard", leaf("uri: [‸\"spiffe://a/*\"]"), "holds `*`", hint: "in full"),
        BadInput("URI template", leaf("uri: [‸\"spiffe://{{x}}/a\"]"), "holds `{`", hint: "templates"),
        BadInput("URI list", leaf("uri: [‸\"spiffe://a,spiffe://b\"]"), "holds `,`", hint: "in full"),
        BadInput("URI space", leaf("uri: [‸\"spiffe://a b\"]"), "not a URI", hint: "spiffe"),
        BadInput(
            "long common name",
            app("leaf: [{ name: a, sign: p/sign/w, common_name: ‸\(String(repeating: "a", count: 65)) }]\n"),
            "65 characters", hint: "`dns:`"),
    ]

    static let signPaths = [
        BadInput(
            "P-9 issue", sign("‸pki_int/issue/web"), "would have the server make the private key",
            hint: "pki_int/sign/web"),
        BadInput("template in a path", sign("‸\"{{identity.entity.name}}/sign/web\""), "holds `{`", hint: "templates"),
        BadInput(
            "P-9 issue by issuer", sign("‸pki/issuer/default/issue/web"), "private key",
            hint: "pki/issuer/default/sign/web"),
        BadInput("verbatim", sign("‸pki/sign-verbatim/web"), "past the role's limits", hint: "pki_int/sign/ROLE"),
        BadInput("intermediate", sign("‸pki/root/sign-intermediate"), "CA certificates", hint: "pki_int/sign/ROLE"),
        BadInput("no role", sign("‸pki/sign"), "not a signing path", hint: "MOUNT/sign/ROLE"),
        BadInput("v1", sign("‸v1/pki/sign/web"), "`v1/`", hint: "`pki/sign/web`"),
        BadInput("slash v1", sign("‸/v1/pki/sign/web"), "`v1/`", hint: "`pki/sign/web`"),
        BadInput("leading slash", sign("‸/pki/sign/web"), "slash too many", hint: "`pki/sign/web`"),
        BadInput("upwards", sign("‸pki/../sign/web"), "`..`", hint: "policy"),
        BadInput("glob", sign("‸pki/sign/web*"), "`*`", hint: "wildcards"),
        BadInput("query", sign("‸pki/sign/web?x=1"), "`?`", hint: "policy"),
        BadInput("several lines", sign("‸\"pki/sign/\\nweb\""), "control character 0xa", hint: "one line"),
    ]

    static let roots = [
        BadInput("roots as list", leaf("roots: ‸[ca/root.pem]"), "must be a mapping", hint: "files:"),
        BadInput("roots absolute", roots("files: [‸/etc/ssl/root.pem]"), "absolute", hint: "ca/root.pem"),
        BadInput("roots upwards", roots("files: [‸ca/../../root.pem]"), "upwards", hint: "`..`"),
        BadInput("roots home", roots("files: [‸~/root.pem]"), "`~`", hint: "write the path out"),
        BadInput("roots directory", roots("files: [‸ca/]"), "a directory", hint: "file in it"),
        BadInput("roots variable", roots("files: [‸$HOME/root.pem]"), "`$`", hint: "write the path out"),
        BadInput(
            "roots of our own", roots("files: [‸trust/a/current/roots.pem]"), "written by the agent itself", hint: "ca/"
        ),
        BadInput(
            "roots of our own, hidden", roots("files: [‸./state/x.pem]"), "written by the agent itself", hint: "ca/"),
        BadInput("same root", roots("files: [ca/root.pem, ‸./ca//root.pem]"), "listed twice", hint: "keep one"),
        BadInput("no roots", leaf("roots: ‸{}"), "needs `files`", hint: "ca/root.pem"),
        BadInput("accept all", roots("files: [ca/r.pem], accept: ‸all"), "not one of", hint: "one of them"),
        BadInput("pinned without pins", roots("‸accept: pinned"), "accepts nothing", hint: "pins: [sha256:"),
        BadInput(
            "pins without pinned", roots("files: [ca/r.pem], ‸pins: [sha256:\(digest)]"), "only with `accept: pinned`",
            hint: "accept: pinned"),
        BadInput("pin without prefix", roots("accept: pinned, pins: [‸\(digest)]"), "`sha256:`", hint: "openssl x509"),
        BadInput(
            "pin short", roots("accept: pinned, pins: [‸\"sha256:abcd\"]"), "has 4 hexadecimal digits",
            hint: "openssl x509"),
        BadInput(
            "pin not hexadecimal", roots("accept: pinned, pins: [‸\"sha256:\(String(repeating: "xy", count: 32))\"]"),
            "hexadecimal", hint: "openssl x509"),
        BadInput("pin of SHA-1", roots("accept: pinned, pins: [‸\"sha1:abcd\"]"), "`sha256:`", hint: "openssl x509"),
        BadInput(
            "pin twice", roots("accept: pinned, pins: [\"sha256:\(digest)\", ‸\"SHA256:\(digest.uppercased())\"]"),
            "twice",
            hint: "keep one"),
    ]

    static let access = [
        BadInput("plain mode", leaf("mode: ‸0640, group: web"), "not in quotes", hint: "\"0640\""),
        BadInput("fixture-readable", leaf("mode: ‸\"0644\", group: web"), "every user of the host", hint: "0640"),
        BadInput("executable", leaf("mode: ‸\"0700\""), "executable", hint: "0600"),
        BadInput("set-user-id", leaf("mode: ‸\"4600\""), "special", hint: "0600"),
        BadInput("group writes", leaf("mode: ‸\"0660\", group: web"), "group change the file", hint: "0640"),
        BadInput("unreadable", leaf("mode: ‸\"0200\""), "keeps the user from reading", hint: "0600"),
        BadInput("mode in words", leaf("mode: ‸u=rw"), "not a mode", hint: "octal"),
        BadInput("mode not octal", leaf("mode: ‸\"0689\""), "not a mode", hint: "octal"),
        BadInput("mode without group", leaf("‸mode: \"0640\""), "no `group:`", hint: "`group:`"),
        BadInput("group without right", leaf("group: web, ‸mode: \"0600\""), "nothing to read", hint: "0640"),
        BadInput("group number", leaf("group: ‸33"), "is a number", hint: "\"33\""),
        BadInput("group quoted number", leaf("group: ‸\"33\""), "not a group's name", hint: "id -Gn"),
        BadInput("group with colon", leaf("group: ‸\"a:b\""), "not a group's name", hint: "id -Gn"),
    ]

    static let hooks = [
        BadInput(
            "hook as text", leaf("on_change: ‸systemctl reload nginx"), "line for a shell",
            hint: "run: [systemctl, reload, nginx]"),
        BadInput(
            "run as text", leaf("on_change: { run: ‸./reload now }"), "line for a shell", hint: "run: [./reload, now]"),
        BadInput("hook as list", leaf("on_change: ‸[./reload]"), "must be a mapping", hint: "run: ["),
        BadInput("no run", leaf("on_change: ‸{ timeout: 5s }"), "needs `run`", hint: "./reload-app"),
        BadInput("empty run", leaf("on_change: { run: ‸[] }"), "the program and its arguments", hint: "systemctl"),
        BadInput("no path", leaf("on_change: { run: [‸nginx, -s, reload] }"), "no search path", hint: "./nginx"),
        BadInput(
            "words in one", leaf("on_change: { run: [‸systemctl reload nginx] }"), "line for a shell",
            hint: "[systemctl, reload, nginx]"),
        BadInput("upwards", leaf("on_change: { run: [‸../reload] }"), "upwards", hint: "`..`"),
        BadInput("home", leaf("on_change: { run: [‸~/bin/reload] }"), "`~`", hint: "write the path out"),
        BadInput("number among arguments", leaf("on_change: { run: [./reload, ‸5] }"), "a number", hint: "\"5\""),
        BadInput("timeout", leaf("on_change: { run: [./reload], timeout: ‸0s }"), "too short", hint: "1s"),
        BadInput("long timeout", leaf("on_change: { run: [./reload], timeout: ‸2h }"), "too long", hint: "1h"),
        BadInput(
            "unknown in hook", leaf("on_change: { run: [./reload], ‸shell: true }"), "no key `shell`",
            hint: "run, timeout"),
    ]

    static let secrets = [
        BadInput(
            "no read", app("secret: [‸{ name: db, files: { a: { format: env } } }]\n"), "needs `read`",
            hint: "secret/data"),
        BadInput(
            "no files", app("secret: [‸{ name: db, read: secret/data/db }]\n"), "needs `files`", hint: "format: env"),
        BadInput("empty files", secret("files: ‸{}"), "`files` is empty", hint: "list something"),
        BadInput("files as list", secret("files: ‸[a]"), "must be a mapping", hint: "format: env"),
        BadInput(
            "reads a mount", app("secret: [{ name: db, read: ‸secret, files: { a: { format: env } } }]\n"), "a mount",
            hint: "secret/data/NAME"),
        BadInput(
            "reads an issue path", app("secret: [{ name: db, read: ‸pki/issue/web, files: { a: { format: env } } }]\n"),
            "another", hint: "`leaf`"),
        BadInput(
            "reads sys", app("secret: [{ name: db, read: ‸sys/mounts, files: { a: { format: env } } }]\n"), "no secret",
            hint: "secrets engine"),
        BadInput("file with slash", secret("files: { ‸a/db.env: { format: env } }"), "holds a slash", hint: "`db.env`"),
        BadInput("file dots", secret("files: { ‸..: { format: env } }"), "cannot be a name", hint: "a-z"),
        BadInput("our own file", secret("files: { ‸generation.json: { format: env } }"), "record", hint: "another"),
        BadInput("no format", secret("files: { db: ‸{} }"), "needs `format`", hint: "env, json"),
        BadInput(
            "format unknown", file("format: ‸yaml"), "not one of: env, json, properties, raw", hint: "one of them"),
        BadInput("raw without field", secret("files: { db: ‸{ format: raw } }"), "needs `field`", hint: "password"),
        BadInput("env with field", file("format: env, ‸field: a"), "only with `format: raw`", hint: "remove `field`"),
        BadInput(
            "json with decode", file("format: json, ‸decode: base64"), "only with `format: raw`",
            hint: "remove `decode`"),
        BadInput("decode unknown", file("format: raw, field: a, decode: ‸hex"), "not one of", hint: "one of them"),
        BadInput("file mode", file("format: env, mode: ‸\"0604\""), "every user", hint: "0600"),
        BadInput("plain file mode", file("format: env, mode: ‸0400"), "not in quotes", hint: "\"0400\""),
        BadInput("file mode without group", file("format: env, ‸mode: \"0440\""), "no `group:`", hint: "to the output"),
        BadInput("refresh too short", secret("files: { a: { format: env } }, refresh: ‸0s"), "too short", hint: "1s"),
        BadInput(
            "on_delete", secret("files: { a: { format: env } }, on_delete: ‸delete"), "keep, remove, fail",
            hint: "one of them"),
    ]

    static let trusts = [
        BadInput(
            "no issuers", proxy("trust: [‸{ name: a, roots: { files: [ca/r.pem] } }]\n"), "needs `issuers`",
            hint: "pki_int"),
        BadInput(
            "no roots", proxy("trust: [‸{ name: a, issuers: [pki] }]\n"), "needs `roots`",
            hint: "nothing is ever trusted"),
        BadInput(
            "issuer twice", proxy("trust: [{ name: a, issuers: [pki, ‸pki/], roots: { files: [ca/r.pem] } }]\n"),
            "twice", hint: "keep one"),
        BadInput(
            "issuer path",
            proxy("trust: [{ name: a, issuers: [‸pki/issuer/default], roots: { files: [ca/r.pem] } }]\n"),
            "within a mount", hint: "`pki`"),
        BadInput("retire_after", trust("retire_after: ‸never"), "not a duration", hint: "7d"),
        BadInput("refresh", trust("refresh: ‸0s"), "too short", hint: "1s"),
        BadInput("distrust", trust("distrust: [‸root]"), "`sha256:`", hint: "openssl x509"),
        BadInput("intermediates as list", trust("intermediates: ‸[ca/old.pem]"), "must be a mapping", hint: "files:"),
        BadInput(
            "intermediates absolute", trust("intermediates: { files: [‸/old.pem] }"), "absolute", hint: "ca/old.pem"),
        BadInput("intermediates of nothing", trust("intermediates: ‸{}"), "needs `files`", hint: "ca/old"),
        BadInput("test as text", trust("test: ‸nginx -t"), "line for a shell", hint: "[nginx, -t]"),
        BadInput("leaf key in trust", trust("‸bundle: true"), "a trust has no key", hint: "it knows"),
        BadInput(
            "pinned and distrusted",
            proxy(
                "trust: [{ name: a, issuers: [pki], roots: { accept: pinned, pins: [\"sha256:\(digest)\"] }, ‸distrust: [\"sha256:\(digest)\"] }]\n"
            ),
            "pinned as a root and distrusted", hint: "one of the two"),
    ]

    static let types = [
        BadInput(
            "number as identity", "kind: app\nidentity: ‸42\n" + vaultLine + leafLine, "`42` is a number",
            hint: "\"42\""),
        BadInput("fraction", "kind: app\nidentity: ‸1.5\n" + vaultLine + leafLine, "a number", hint: "\"1.5\""),
        BadInput("hexadecimal", "kind: app\nidentity: ‸0x1F\n" + vaultLine + leafLine, "a number", hint: "\"0x1F\""),
        BadInput("exponent", "kind: app\nidentity: ‸1e3\n" + vaultLine + leafLine, "a number", hint: "\"1e3\""),
        BadInput(
            "the Norway problem", "kind: app\nidentity: ‸no\n" + vaultLine + leafLine, "a boolean", hint: "\"no\""),
        BadInput("null", "kind: app\nidentity: ‸~\n" + vaultLine + leafLine, "nothing", hint: "one value"),
        BadInput("word null", "kind: app\nidentity: ‸null\n" + vaultLine + leafLine, "nothing", hint: "\"null\""),
        BadInput(
            "list for text", "kind: app\nidentity: ‸[a]\n" + vaultLine + leafLine, "this is a list", hint: "one value"),
        BadInput(
            "mapping for text", "kind: app\nidentity: ‸{ a: b }\n" + vaultLine + leafLine, "this is a mapping",
            hint: "one value"),
        BadInput(
            "empty text", "kind: app\nidentity: ‸\"\"\n" + vaultLine + leafLine, "`identity` is empty", hint: "value"),
    ]
}
