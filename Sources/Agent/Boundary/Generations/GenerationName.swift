package import Core

/// The name of one generation's directory: `gen-20261123T180347Z-5f1c09ab`.
///
/// Always one plain path component that satisfies ``OutputID/isName(_:)``, so that a link to it never leads elsewhere.
package struct GenerationName: Hashable, Comparable, CustomStringConvertible, Sendable {
    /// The directory's name.
    package let text: String

    /// The name that `text` is, as from a link; `nil` for any other text.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix("gen-"), OutputID.isName(text) else { return nil }
        self.text = String(text)
    }

    /// The name for what was received at a time; `distinguisher` is hexadecimal and tells apart what came in one second.
    package init(received: WallTime, distinguisher: String) {
        text = "gen-" + received.rfc3339.filter { $0 != "-" && $0 != ":" } + "-" + distinguisher
    }

    package var description: String { text }

    /// By time of receipt.
    package static func < (left: GenerationName, right: GenerationName) -> Bool { left.text < right.text }
}
