internal import AgentConfig
internal import Core
import Manifest

/// What ends when: lives that begin again and again, and certificates that end once. On one scale, where each step is
/// longer than the one before.
struct ExpiryTimeline {
    /// One bar.
    struct Bar {
        var label: String
        /// What is known of the end: `1d`, `2027-01-01`.
        var end: String
        /// How long it lives, or how much is left; negative for what has ended.
        var life: Duration
        /// When it is renewed, of something that is.
        var renewal: Duration?
        var style: String
    }

    let bars: [Bar]

    init(_ reported: ReportedEnvironment, at now: WallTime) {
        bars =
            Self.tokens(reported.environment) + Self.leaves(reported.environment) + Self.clients(reported.environment)
            + Self.certificates(reported.certificates, now)
    }

    private static func tokens(_ environment: Environment) -> [Bar] {
        let (ttl, longest) = (environment.login.tokenTTL, environment.login.tokenMaxTTL)
        return [
            Bar(
                label: "login tokens, renewed up to \(DurationText.render(longest))", end: DurationText.render(ttl),
                life: ttl, renewal: ttl * 2 / 3, style: "token")
        ]
    }

    /// Leaves of the same life share a bar.
    private static func leaves(_ environment: Environment) -> [Bar] {
        var groups: [Duration: [String]] = [:]
        for identity in environment.identities {
            for leaf in identity.configuration.leaves {
                guard let ttl = leaf.ttl else { continue }
                let name = "\(identity.workload) \(leaf.id)"
                if groups[ttl]?.contains(name) != true { groups[ttl, default: []].append(name) }
            }
        }
        return groups.sorted { $0.key < $1.key }.map { ttl, names in
            let shown = names.prefix(3).joined(separator: ", ")
            let more = names.count > 3 ? " and \(names.count - 3) more" : ""
            return Bar(
                label: shown + more, end: DurationText.render(ttl), life: ttl, renewal: ttl * 2 / 3, style: "sign")
        }
    }

    private static func clients(_ environment: Environment) -> [Bar] {
        let isRenewed = environment.identities.contains { $0.renewal == .own }
        let ttl = environment.clients.ttl
        return [
            Bar(
                label: "client certificates of the agents", end: DurationText.render(ttl), life: ttl,
                renewal: isRenewed ? ttl * 2 / 3 : nil, style: "client")
        ]
    }

    private static func certificates(_ facts: [CertificateFact], _ now: WallTime) -> [Bar] {
        facts.sorted { $0.notAfter < $1.notAfter }.map { fact in
            let left = fact.notAfter - now
            let style = left <= .zero ? "expired" : left < .seconds(30 * 86_400) ? "soon" : "ca"
            return Bar(
                label: fact.subject, end: String(fact.notAfter.rfc3339.prefix(10)), life: left, renewal: nil,
                style: style)
        }
    }
}

// MARK: Drawing

extension ExpiryTimeline {
    private static let ticks: [(name: String, life: Duration)] = [
        ("1 h", .seconds(3600)), ("1 d", .seconds(86_400)), ("1 week", .seconds(7 * 86_400)),
        ("1 month", .seconds(30 * 86_400)), ("1 year", .seconds(365 * 86_400)), ("10 years", .seconds(3650 * 86_400)),
    ]

    /// Both drawings; the page shows the one that fits.
    var markup: String {
        wide.svg(class: "wide", label: "what expires when") + narrow.svg(class: "narrow", label: "what expires when")
    }

    /// The position of a life between 0 and 1: ten minutes at the left, thirty years at the right, each tenfold as wide.
    private static func position(of life: Duration) -> Double {
        let seconds = Double(max(600, min(946_080_000, life.components.seconds)))
        return steps(seconds) / steps(946_080_000)
    }

    /// How often a number of seconds is twice ten minutes, between the powers of two in a straight line.
    private static func steps(_ seconds: Double) -> Double {
        let ratio = seconds / 600
        return Double(ratio.exponent) + (ratio.significand - 1)
    }

    private var wide: Drawing {
        let (left, scale, row) = (400, 600, 30)
        var drawing = Drawing(width: 1120, height: 34 + bars.count * row)
        Self.grid(&drawing, left: left, scale: scale, top: 22)
        for (index, bar) in bars.enumerated() {
            let y = 34 + index * row
            drawing.text(Markup.fitted(bar.label, to: 46), x: left - 16, y: y + 13, class: "small", end: true)
            Self.draw(bar, in: &drawing, left: left, scale: scale, y: y)
            drawing.text(bar.end, x: 1118, y: y + 13, class: "small strong", end: true)
        }
        return drawing
    }

    private var narrow: Drawing {
        let row = 46
        var drawing = Drawing(width: 344, height: 30 + bars.count * row)
        Self.grid(&drawing, left: 4, scale: 336, top: 18, every: 2)
        for (index, bar) in bars.enumerated() {
            let y = 30 + index * row
            drawing.text(Markup.fitted(bar.label, to: 36), x: 2, y: y + 12, class: "small on-grid")
            drawing.text(bar.end, x: 342, y: y + 12, class: "small strong on-grid", end: true)
            Self.draw(bar, in: &drawing, left: 4, scale: 336, y: y + 20)
        }
        return drawing
    }

    private static func grid(_ drawing: inout Drawing, left: Int, scale: Int, top: Int, every: Int = 1) {
        for (index, tick) in ticks.enumerated() {
            let x = left + Int(Double(scale) * position(of: tick.life))
            drawing.line("M\(x) \(top)V\(drawing.height)", class: "grid")
            if index % every == 0 {
                drawing.add(
                    "<text class=\"tick\" x=\"\(x)\" y=\"\(top - 7)\" text-anchor=\"middle\">\(tick.name)</text>")
            }
        }
    }

    private static func draw(_ bar: Bar, in drawing: inout Drawing, left: Int, scale: Int, y: Int) {
        let width = max(6, Int(Double(scale) * position(of: bar.life)))
        let title = bar.life <= .zero ? "expired \(bar.end)" : "\(bar.label): \(bar.end)"
        drawing.add("<g class=\"bar \(bar.style)\"><title>\(Markup.text(title))</title>")
        drawing.box(x: left, y: y + 2, width: width, height: 16, class: "face", round: 4)
        if let renewal = bar.renewal {
            let x = left + Int(Double(scale) * position(of: renewal))
            drawing.box(x: x, y: y + 2, width: max(2, left + width - x), height: 16, class: "late", round: 4)
        }
        drawing.add("</g>")
    }
}
