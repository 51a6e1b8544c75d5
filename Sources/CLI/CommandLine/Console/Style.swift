/// What a piece of text means: a terminal shows it by colour, everything else by its words alone.
package enum Style: String, Sendable {
    case good = "32"
    case warning = "33"
    case bad = "31"
    case strong = "1"
    case faint = "2"
}

extension Console {
    /// The text in the style's colour, or as it is where there is no colour.
    package func styled(_ text: String, _ style: Style) -> String {
        hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
