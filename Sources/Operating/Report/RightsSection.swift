internal import Model

/// The matrix of `prove`: identities by what their rights are about.
struct RightsSection {
    let rights: RightsMatrix?

    var markup: String {
        guard let rights else {
            return Markup.element(
                "p", class: "quiet",
                "Not asked. <code>coppice prove --json &gt; prove.json</code> asks the server, and "
                    + "<code>coppice report --prove prove.json</code> shows its answer here.")
        }
        let asked = "Asked \(rights.asked.rfc3339): "
        let verdict = rights.isGood ? "every right is as it should be." : "something is not as it should be."
        return Markup.element("p", class: rights.isGood ? "good" : "bad", Markup.text(asked + verdict))
            + findings(rights) + table(rights)
    }

    private func findings(_ rights: RightsMatrix) -> String {
        let items = rights.findings.map { finding in
            Markup.element(
                "li",
                Markup.element("code", Markup.text(finding.code)) + " "
                    + Markup.element("b", Markup.text(finding.identity ?? "")) + " " + Markup.text(finding.summary)
                    + "<br>" + Markup.element("span", class: "quiet", "hint: " + Markup.text(finding.hint)))
        }
        return items.isEmpty ? "" : "<ul class=\"findings\">\(items.joined())</ul>"
    }

    private static let titles: [RightsMatrix.Subject: String] = [
        .leaves: "signs its leaves", .client: "renews its keypair", .secrets: "reads its secrets",
        .issuers: "reads chains", .token: "its token", .foreignSigning: "others' signing",
        .foreignSecrets: "others' secrets", .authorities: "authorities", .server: "the server", .bounds: "bounds",
    ]

    private func table(_ rights: RightsMatrix) -> String {
        let subjects = RightsMatrix.Subject.allCases.filter { subject in
            rights.rows.contains { $0.rights.contains { $0.subject == subject } }
        }
        let heads = subjects.map { Markup.element("th", Markup.text(Self.titles[$0] ?? $0.rawValue)) }.joined()
        let rows = rights.rows.map { row in
            let cells = subjects.map { subject in
                cell(row.rights.filter { $0.subject == subject }, Self.titles[subject] ?? subject.rawValue)
            }
            return "<tr>" + Markup.element("th", Markup.text(row.identity)) + cells.joined() + "</tr>"
        }
        return
            "<table class=\"matrix\"><thead><tr><th>identity</th>\(heads)</tr></thead><tbody>\(rows.joined())</tbody></table>"
    }

    /// One cell: how many rights were asked about, and those that are not as they should be, in full.
    private func cell(_ rights: [RightsMatrix.Right], _ title: String) -> String {
        let label = " data-label=\"\(Markup.text(title))\""
        guard !rights.isEmpty else { return "<td class=\"none\"\(label)>–</td>" }
        let wrong = rights.filter { !$0.isGood }
        guard !wrong.isEmpty else {
            let word =
                rights.allSatisfy(\.isExpected) ? "may" : rights.contains(where: \.isExpected) ? "right" : "denied"
            return "<td class=\"good\"\(label)>✓ \(word) <small>\(rights.count)</small></td>"
        }
        let items = wrong.prefix(20).map { right in
            let what = right.isGranted ? "may " : "may not "
            return Markup.element(
                "div", Markup.text(what + right.capability) + " <code>\(Markup.text(right.path))</code>")
        }
        let more = wrong.count > 20 ? Markup.element("div", "and \(wrong.count - 20) more") : ""
        return "<td class=\"bad\"\(label)>✗ \(wrong.count) of \(rights.count)\(items.joined())\(more)</td>"
    }
}
