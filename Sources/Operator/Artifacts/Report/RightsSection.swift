internal import AgentConfig
internal import Core

/// The matrix of `prove`: identities by what their rights are about.
struct RightsSection {
    let rights: RightsMatrix?
    let now: WallTime

    var markup: String {
        guard let rights else {
            return Markup.element(
                "p", class: "quiet",
                "Not asked. <code>coppice prove --json &gt; prove.json</code> asks the server, and "
                    + "<code>coppice report --prove prove.json</code> shows its answer here.")
        }
        let asked = "Asked \(rights.asked.rfc3339): "
        let verdict = rights.isGood ? "every right is as it should be." : "something is not as it should be."
        let old = rights.age(at: now).map { "That was \($0) ago: what has changed on the server since is not in it." }
        return Markup.element("p", class: rights.isGood ? "good" : "bad", Markup.text(asked + verdict))
            + (old.map { Markup.element("p", class: "soon", $0) } ?? "") + findings(rights) + table(rights)
    }

    private func findings(_ rights: RightsMatrix) -> String {
        let items = rights.findings.map { finding in
            let people = finding.identities.prefix(10).joined(separator: ", ")
            let more = finding.identities.count > 10 ? " and \(finding.identities.count - 10) more" : ""
            return Markup.element(
                "li",
                Markup.element("code", Markup.text(finding.code.rawValue)) + " "
                    + Markup.element("b", Markup.text(people + more)) + " " + Markup.text(finding.summary)
                    + Self.evidence(finding)
                    + "<br>" + Markup.element("span", class: "quiet", "hint: " + Markup.text(finding.remedy)))
        }
        return items.isEmpty ? "" : "<ul class=\"findings\">\(items.joined())</ul>"
    }

    private static func evidence(_ finding: RightsFinding) -> String {
        let lines = finding.evidence.prefix(10).map { Markup.element("li", Markup.element("code", Markup.text($0))) }
        let rest = finding.evidence.count - lines.count
        let more = rest > 0 ? [Markup.element("li", "and \(rest) more")] : []
        return lines.isEmpty ? "" : "<ul>\((lines + more).joined())</ul>"
    }

    private static let titles: [RightsArea: String] = [
        .leaves: "leaves", .clientCertificates: "client certificates", .secrets: "secrets", .issuers: "chains",
        .ownToken: "its token", .cas: "CAs", .logins: "logins", .tokens: "others' tokens",
        .identities: "entities", .system: "the server",
    ]

    private func table(_ rights: RightsMatrix) -> String {
        let areas = RightsArea.allCases.filter { area in
            rights.rows.contains { $0.areas.contains { $0.area == area && !$0.isEmpty } }
        }
        let hasTries = rights.rows.contains { !$0.tries.isEmpty }
        let titles = areas.map { Self.titles[$0] ?? $0.rawValue } + (hasTries ? ["tried"] : [])
        let codes = codes(rights)
        let rows = rights.rows.map { row in
            let cells = areas.map { area in
                cell(row.areas.first { $0.area == area } ?? AreaRights(area), Self.titles[area] ?? area.rawValue)
            }
            let tried = hasTries ? [cell(row.tries)] : []
            let head = Markup.text(row.name) + (codes[row.name] ?? []).map(Self.code).joined()
            return "<tr>" + Markup.element("th", head) + (cells + tried).joined() + "</tr>"
        }
        let heads = titles.map { Markup.element("th", Markup.text($0)) }.joined()
        return
            "<table class=\"matrix\"><thead><tr><th>identity</th>\(heads)</tr></thead><tbody>\(rows.joined())</tbody></table>"
    }

    private static func code(_ code: RightsFinding.Code) -> String {
        Markup.element("div", class: "bad", "✗ " + Markup.element("code", Markup.text(code.rawValue)))
    }

    /// What each identity is concerned by: a finding about a login shows in no path.
    private func codes(_ rights: RightsMatrix) -> [String: [RightsFinding.Code]] {
        rights.findings.reduce(into: [:]) { codes, finding in
            for name in finding.identities where codes[name]?.contains(finding.code) != true {
                codes[name, default: []].append(finding.code)
            }
        }
    }

    /// One cell: how many paths were asked about, and those that are not as they should be, in full.
    private func cell(_ rights: AreaRights, _ title: String) -> String {
        let label = " data-label=\"\(Markup.text(title))\""
        guard !rights.isEmpty else { return "<td class=\"none\"\(label)>–</td>" }
        let wrong = rights.needed.filter { !$0.isAsExpected } + rights.breaches
        guard !wrong.isEmpty else {
            let counts = [(rights.needed.count, "may"), (rights.denied, "not")].filter { $0.0 > 0 }
            let words = counts.map { Markup.element("div", "✓ \($0.1) <small>\($0.0)</small>") }.joined()
            return "<td class=\"good\"\(label)>\(words)</td>"
        }
        let items = wrong.flatMap(Self.faults)
        return bad(items, of: rights.needed.count + rights.denied, label)
    }

    private static func faults(_ right: Right) -> [String] {
        [("may ", right.excess), ("may not ", right.lack)].filter { !$0.1.isEmpty }.map { word, capabilities in
            Markup.text(word + capabilities.joined(separator: ", ")) + " <code>\(Markup.text(right.path))</code>"
        }
    }

    private func cell(_ tries: [SigningProbe]) -> String {
        let label = " data-label=\"tried\""
        guard !tries.isEmpty else { return "<td class=\"none\"\(label)>–</td>" }
        let wrong = tries.filter { !$0.isGood }
        guard !wrong.isEmpty else { return "<td class=\"good\"\(label)>✓ <small>\(tries.count)</small></td>" }
        return bad(
            wrong.map { Markup.text($0.kind.title) + " <code>\(Markup.text($0.path))</code>" }, of: tries.count, label)
    }

    private func bad(_ items: [String], of all: Int, _ label: String) -> String {
        let more = items.count > 20 ? [Markup.element("div", "and \(items.count - 20) more")] : []
        let shown = items.prefix(20).map { Markup.element("div", $0) } + more
        return "<td class=\"bad\"\(label)>✗ \(items.count) of \(all)\(shown.joined())</td>"
    }
}

extension AreaRights {
    /// Whether nothing was asked.
    fileprivate var isEmpty: Bool { needed.isEmpty && denied == 0 }
}
