internal import AgentConfig
internal import Core

/// Text for HTML and SVG.
enum Markup {
    /// The text with everything escaped that means something in HTML, and controls made visible.
    static func text(_ text: some StringProtocol) -> String {
        var shown = ""
        for character in bounded(text, limit: 400) {
            switch character {
            case "&": shown += "&amp;"
            case "<": shown += "&lt;"
            case ">": shown += "&gt;"
            case "\"": shown += "&quot;"
            case "'": shown += "&#39;"
            default: shown.append(character)
            }
        }
        return shown
    }

    /// An element around something that is markup already.
    static func element(_ name: String, class style: String = "", _ inner: String) -> String {
        let attribute = style.isEmpty ? "" : " class=\"\(style)\""
        return "<\(name)\(attribute)>\(inner)</\(name)>"
    }

    /// The beginning or both ends of a text, so that it has at most `limit` characters.
    static func fitted(_ text: String, to limit: Int, keepsEnd: Bool = false) -> String {
        guard text.count > limit, limit > 4 else { return text }
        guard keepsEnd else { return text.prefix(limit - 1) + "…" }
        let head = (limit - 1) / 2
        return text.prefix(head) + "…" + text.suffix(limit - 1 - head)
    }
}

/// A drawing of a certain size, made of boxes, lines and texts.
struct Drawing {
    let width: Int
    var height: Int
    private var parts: [String] = []

    init(width: Int, height: Int = 0) {
        (self.width, self.height) = (width, height)
    }

    /// The drawing as an element; `label` says what it shows to those who do not see it.
    func svg(class style: String, label: String) -> String {
        "<svg class=\"\(style)\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" height=\"\(height)\" role=\"img\" "
            + "aria-label=\"\(Markup.text(label))\">" + parts.joined() + "</svg>"
    }

    mutating func add(_ markup: String) { parts.append(markup) }

    mutating func text(_ text: String, x: Int, y: Int, class style: String, end: Bool = false) {
        let anchor = end ? " text-anchor=\"end\"" : ""
        add("<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\"\(anchor)>\(Markup.text(text))</text>")
    }

    mutating func box(x: Int, y: Int, width: Int, height: Int, class style: String, round: Int = 6) {
        add(
            "<rect class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" rx=\"\(round)\"/>")
    }

    mutating func line(_ path: String, class style: String) { add("<path class=\"\(style)\" d=\"\(path)\"/>") }
}
