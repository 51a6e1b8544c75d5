internal import Core

/// The certificates of an environment as trees: each below the one that signed it.
struct ChainSection {
    let certificates: [CertificateFact]
    let now: WallTime

    var markup: String {
        let known = Set(certificates.map(\.fingerprint))
        let tops = certificates.filter { $0.isRoot || $0.signer.map { !known.contains($0) } ?? true }
        return "<ul class=\"tree\">" + tops.map { item($0, above: []) }.joined() + "</ul>"
    }

    /// A certificate and those that it signed. `above` ends a circle of certificates that sign one another.
    private func item(_ fact: CertificateFact, above: Set<String>) -> String {
        let below = certificates.filter {
            $0.signer == fact.fingerprint && $0.fingerprint != fact.fingerprint && !above.contains($0.fingerprint)
        }
        let inner = below.map { item($0, above: above.union([fact.fingerprint])) }.joined()
        return "<li>" + card(fact) + (inner.isEmpty ? "" : "<ul>\(inner)</ul>") + "</li>"
    }

    private func card(_ fact: CertificateFact) -> String {
        let kind = fact.isRoot ? "root" : fact.signer == nil ? "root not in the manifest's files" : "intermediate"
        let left = fact.notAfter - now
        let life = left <= .zero ? "expired" : left < .seconds(30 * 86_400) ? "soon" : ""
        let dates = "\(fact.notBefore.rfc3339.prefix(10)) – \(fact.notAfter.rfc3339.prefix(10))"
        let rows = [
            Markup.element("span", class: "chip", Markup.text(kind)),
            Markup.element("b", Markup.text(fact.subject)),
            Markup.element("span", class: "quiet " + life, Markup.text(dates)),
            Markup.element("span", class: "quiet", Markup.text(fact.key)),
            Markup.element("code", "sha256 " + Markup.text(fact.fingerprint.prefix(16)) + "…"),
        ]
        let uses = fact.uses.map { Markup.element("span", class: "use", Markup.text($0)) }.joined()
        return "<div class=\"card\">" + rows.joined(separator: " ") + "<div>\(uses)</div></div>"
    }
}
