import AgentConfig
package import Core
import Manifest

/// The report as one HTML file: no script, nothing from elsewhere, everything escaped.
package struct HTMLReport: Sendable {
    private let environments: [ReportedEnvironment]
    private let now: WallTime

    /// A report on environments as they are at a moment.
    package init(_ environments: [ReportedEnvironment], at now: WallTime) {
        self.environments = environments
        self.now = now
    }

    /// The whole file.
    package var text: String {
        let policy = "default-src 'none'; style-src 'unsafe-inline'"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Coppice: who has access to what, and what expires when</title>
            <style>
            \(ReportStyle.sheet)
            </style>
            </head>
            <body>
            <header><h1>Who has access to what, and what expires when</h1>
            <p class="quiet">Made by <code>coppice report</code> on \(now.rfc3339.prefix(10)) from coppice.yaml and the certificates that it
            names.</p>\(navigation)</header>
            <main>\(environments.map(section).joined(separator: "\n"))</main>
            </body>
            </html>

            """
    }

    private var navigation: String {
        guard environments.count > 1 else { return "" }
        let links = environments.map {
            "<a href=\"#\(Markup.text($0.environment.name))\">\(Markup.text($0.environment.name))</a>"
        }
        return "<nav>\(links.joined())</nav>"
    }

    private func section(_ reported: ReportedEnvironment) -> String {
        let environment = reported.environment
        let name = Markup.text(environment.name)
        let parts = [
            "<section id=\"\(name)\"><h2>\(name) <span class=\"quiet\">\(Markup.text(environment.domain))</span></h2>",
            tiles(reported), "<h3>Identities, policies, paths, outputs</h3>", Self.legend, graph(environment),
            IdentitySection(environment: environment).markup, "<h3>Rights, as the server confirms them</h3>",
            RightsSection(rights: reported.rights, now: now).markup, "<h3>Chains</h3>", missing(reported),
            ChainSection(certificates: reported.certificates, now: now).markup, "<h3>What expires when</h3>",
            "<p class=\"quiet\">From now to the right, each step longer than the one before. The pale end of a bar is the "
                + "last third of a lifetime, in which it is renewed.</p>",
            "<div class=\"plate\">\(ExpiryTimeline(reported, at: now).markup)</div></section>",
        ]
        return parts.joined(separator: "\n")
    }

    private func tiles(_ reported: ReportedEnvironment) -> String {
        let environment = reported.environment
        let (all, apps, proxies) = (environment.identities.count, count(environment, .app), count(environment, .proxy))
        let next = reported.certificates.min { $0.notAfter < $1.notAfter }
        let end: (String, String)? = next.map {
            (String($0.notAfter.rfc3339.prefix(10)), "the first CA certificate to expire: \($0.subject)")
        }
        let rights = reported.rights.map { $0.isGood ? "good" : "not good" } ?? "not asked"
        let tiles: [(String, String)] = [
            ("\(all)", all == 1 ? "identity" : "identities"), ("\(apps)", apps == 1 ? "app" : "apps"),
            ("\(proxies)", proxies == 1 ? "proxy" : "proxies"),
            ("\(environment.issuing.count)", environment.issuing.count == 1 ? "issuing mount" : "issuing mounts"),
            (rights, "rights"), end ?? ("none", "certificates known"),
        ]
        return "<dl class=\"tiles\">"
            + tiles.map { "<div><dd>\(Markup.text($0.0))</dd><dt>\(Markup.text($0.1))</dt></div>" }.joined() + "</dl>"
    }

    /// Workloads: on each of its hosts one is an identity.
    private func count(_ environment: Environment, _ kind: AgentKind) -> Int {
        Set(environment.identities.filter { $0.configuration.kind == kind }.map(\.workload)).count
    }

    private static let legend = """
        <p class="legend"><span class="app">app</span><span class="proxy">proxy</span><span class="sign">signs leaves</span><span \
        class="client">renews its keypair</span><span class="secret">reads a secret</span><span class="chains">reads chains</span></p>
        """

    /// At most so many workloads are drawn: the table below has all.
    private static let drawn = 60

    private func graph(_ environment: Environment) -> String {
        let trees = AccessTree.all(in: environment)
        let drawings = trees.prefix(Self.drawn).map { "<div class=\"plate\">\(AccessDiagram(tree: $0).markup)</div>" }
        let rest = trees.count - drawings.count
        let note = "and \(rest) more workloads: the table below has all identities"
        return drawings.joined(separator: "\n") + (rest > 0 ? Markup.element("p", class: "quiet", note) : "")
    }

    private func missing(_ reported: ReportedEnvironment) -> String {
        let items = reported.missing.map { Markup.element("li", Markup.text($0)) }
        return items.isEmpty ? "" : "<p>Not readable:</p><ul class=\"findings\">\(items.joined())</ul>"
    }
}

/// Every identity on a line of its own.
struct IdentitySection {
    let environment: Environment

    var markup: String {
        let heads = ["identity", "kind", "user", "boundary directory", "client name", "keeps"]
            .map { Markup.element("th", $0) }.joined()
        let rows = environment.identities.map(row).joined()
        return "<details><summary>All \(environment.identities.count) identities</summary><table class=\"matrix list\">"
            + "<thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table></details>"
    }

    private func row(_ identity: Identity) -> String {
        let outputs = identity.configuration.outputs.map { "\($0.id)" }.joined(separator: ", ")
        let cells = [
            ("kind", identity.configuration.kind.rawValue), ("user", identity.user),
            ("boundary directory", identity.directory), ("client name", identity.clientName), ("keeps", outputs),
        ]
        return "<tr>" + Markup.element("th", Markup.text(identity.name))
            + cells.map { "<td data-label=\"\($0)\">\(Markup.text($1))</td>" }.joined() + "</tr>"
    }
}
