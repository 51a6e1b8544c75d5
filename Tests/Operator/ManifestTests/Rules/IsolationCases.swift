/// Who may be what: kinds, names, users, directories.
extension RuleCase {
    private static func two(_ first: String, _ second: String) -> String {
        Fragments.manifest(
            "web: { kind: app, \(first), leaf: [{ name: server, dns: [web.<domain>] }] }\n"
                + "api: { kind: app, \(second), leaf: [{ name: server, dns: [api.<domain>] }] }")
    }

    private static let long = String(repeating: "w", count: 40)

    static let isolation = [
        RuleCase(
            "proxy.no-issuance", "a proxy with a leaf",
            Fragments.manifest("edge: { kind: proxy, user: edge, ‸leaf: [{ name: server, dns: [edge.<domain>] }] }"),
            "`edge` is a proxy, and a proxy has no `leaf`"),
        RuleCase(
            "proxy.no-issuance", "a proxy with a secret besides its trust",
            Fragments.manifest(
                """
                edge:
                  kind: proxy
                  user: edge
                  trust: [{ name: upstream }]
                  ‸secret: [{ name: db, read: secret/data/edge, files: { a: { format: env } } }]
                """), "has no `secret`", also: ["mount.unused"]),
        RuleCase(
            "app.no-trust", "an app with a trust",
            Fragments.manifest(String(Fragments.web.dropLast(2)) + ", ‸trust: [{ name: upstream }] }"),
            "`web` is an app, and an app has no `trust`"),
        RuleCase(
            "identity.keeps-nothing", "an app and a proxy",
            Fragments.manifest("‸web: { kind: app, user: web }\n‸edge: { kind: proxy, user: edge, proxy: nginx }"),
            "`web` names nothing to keep", "`edge` names nothing to keep", also: ["mount.unused"]),
        RuleCase(
            "identity.twice", "a workload with a dot meets a workload with a host",
            Fragments.manifest(
                "web: { kind: app, user: web, instances: [host1], leaf: [{ name: server, dns: [web.<domain>] }] }\n"
                    + "‸web.host1: { kind: app, user: other, leaf: [{ name: server, dns: [other.<domain>] }] }"),
            "`web.host1` is the name of two identities; the other is of `web`, line 4"),
        RuleCase(
            "identity.reserved-name", "a workload called like the policy of another one's tickets",
            Fragments.manifest("‸web-enrol: { kind: app, user: web, leaf: [{ name: server, dns: [web.<domain>] }] }"),
            "`web-enrol` ends with `-enrol`"),
        RuleCase(
            "identity.too-long", "workload and host together",
            Fragments.manifest(
                "‸\(long): { kind: app, user: web, instances: [\(long)], leaf: [{ name: a, dns: [web.<domain>] }] }"
            ).replacing("clients: { mount", with: "clients: { domain: a, mount"),
            "has 81 characters; 64 are taken"),
        RuleCase(
            "client-name.too-long", "name and domain together",
            Fragments.manifest("‸w\(long): { kind: app, user: web, leaf: [{ name: a, dns: [web.<domain>] }] }"),
            "has 65 characters; 64 are taken"),
        RuleCase(
            "client-name.shared", "one domain for both environments",
            """
            environments:
              test:
                vault: { address: https://vault.test:8200, trust: ca/vault.pem }
                domain: example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem }
                issuing: { pki_int: { roots: [ca/root.pem] } }
              prod:
                vault: { address: https://vault.prod:8200, trust: ca/vault.pem }
                domain: prod.example.org
                clients: { mount: pki_agents, issuers: ca/agents.pem, domain: ‸agents.example.org }
                issuing: { pki_int: { roots: [ca/root.pem] } }
            identities:
              \(Fragments.web)

            """, "`web.agents.example.org` is a client name in the environment `test` too"),
    ]

    static let hosts = [
        RuleCase(
            "user.shared", "two apps that name no hosts", two("user: web", "user: ‸web"),
            "the user `web` is also that of `web`, line 4, and neither names its hosts"),
        RuleCase(
            "user.shared", "two apps that meet on one host",
            two("user: web, instances: [a, b]", "user: ‸web, instances: [b, c]"), "on the host `b`"),
        RuleCase(
            "user.shared", "an app that names hosts and one that names none",
            two("user: web, instances: [a, b]", "user: ‸web"), "line 4, and one of the two names no hosts"),
        RuleCase(
            "user.shared", "the other way round", two("user: web", "user: ‸web, instances: [a]"),
            "and one of the two names no hosts"),
        RuleCase(
            "user.root", "an app as root",
            Fragments.manifest(Fragments.web.replacing("user: web", with: "user: ‸root")),
            "`web` would run as root"),
        RuleCase(
            "dir.shared", "one directory",
            two("user: a, dir: /srv/coppice", "user: b, dir: ‸/srv/coppice/"), "meets `/srv/coppice` of `web`"),
        RuleCase(
            "dir.shared", "one within the other, whichever stands first",
            two("user: a, dir: /srv/coppice/web", "user: b, dir: ‸/srv/coppice"), "meets `/srv/coppice/web` of `web`"),
        RuleCase(
            "dir.shared", "one within the default of another",
            two("user: a", "user: b, dir: ‸/var/lib/coppice/web/api"), "meets `/var/lib/coppice/web`"),
        RuleCase(
            "dir.shared", "an app that names hosts and one that names none",
            two("user: a, instances: [h], dir: /srv/a", "user: b, dir: ‸/srv/a/b"),
            "and one of the two names no hosts"),
        RuleCase(
            "metrics.shared", "one file",
            two("user: a, metrics: { path: /m/c.prom }", "user: b, metrics: { path: ‸/m/c.prom }"),
            "is also that of `web`, line 4"),
        RuleCase(
            "hook.nginx-signal", "without a configuration of its own",
            Fragments.manifest(
                Fragments.web
                    + """

                    edge:
                      kind: proxy
                      user: edge
                      trust:
                        - { name: upstream, refresh: 1m, on_change: ‸{ run: [/usr/sbin/nginx, -s, reload] } }
                        - { name: own, refresh: 1m, on_change: { run: [/usr/sbin/nginx, -s, reload, -c, /home/edge/nginx.conf] } }
                    """), "the user `edge` may not signal nginx's master process"),
        RuleCase(
            "metrics.shared", "an app that names hosts and one that names none",
            two("user: a, instances: [h], metrics: { path: /m/c.prom }", "user: b, metrics: { path: ‸/m/c.prom }"),
            "and one of the two names no hosts"),
    ]
}
