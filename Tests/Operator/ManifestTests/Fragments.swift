/// Pieces of manifests: each test writes only what it is about.
enum Fragments {
    /// An environment that nothing is wrong with, without its name.
    static let environment =
        "{ vault: { address: https://vault.test:8200, trust: ca/vault.pem }, domain: test.example.org, "
        + "clients: { mount: pki_agents, issuers: ca/agents.pem }, issuing: { pki_int: { roots: [ca/root.pem] } } }"
    /// An app that nothing is wrong with.
    static let web = "web: { kind: app, user: web, leaf: [{ name: server, dns: [web.<domain>] }] }"

    /// A manifest of one environment `test`, with these lines below `identities:`.
    static func manifest(_ identities: String = web) -> String {
        "environments:\n  test: " + environment + "\nidentities:\n"
            + identities.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(
                separator: "\n")
            + "\n"
    }

    /// A manifest whose environment `test` has these lines besides its vault, domain and clients, and this one app.
    static func environment(_ lines: String, identities: String = web) -> String {
        whole(
            """
            vault: { address: https://vault.test:8200, trust: ca/vault.pem }
            domain: test.example.org
            clients: { mount: pki_agents, issuers: ca/agents.pem }
            \(lines)
            """, identities: identities)
    }

    /// A manifest whose environment `test` has exactly these lines.
    static func whole(_ lines: String, identities: String = web) -> String {
        "environments:\n  test:\n"
            + lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n")
            + "\nidentities:\n"
            + identities.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(
                separator: "\n")
            + "\n"
    }

    /// A manifest of one app `web` whose one leaf has these keys besides its name.
    static func leaf(_ keys: String) -> String {
        manifest("web: { kind: app, user: web, leaf: [{ name: server, \(keys) }] }")
    }

    /// A manifest of one app `web` whose one secret has these keys besides its name.
    static func secret(_ keys: String) -> String {
        manifest("web: { kind: app, user: web, secret: [{ name: db, \(keys) }] }")
    }

    /// A manifest of one proxy `edge` whose one trust has these keys besides its name.
    static func trust(_ keys: String) -> String {
        manifest("edge: { kind: proxy, user: edge, trust: [{ name: upstream\(keys.isEmpty ? "" : ", ")\(keys) }] }")
    }
}
