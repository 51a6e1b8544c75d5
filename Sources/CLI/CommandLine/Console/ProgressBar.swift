import System

/// A bar on standard error that grows: on a terminal only, and gone when the work is done.
package final class ProgressBar {
    private static let width = 30

    private let label: String
    private let isShown: Bool
    private var lastText = ""

    /// A bar that shows nothing until ``show(_:of:)``; `label` says what is being done.
    package init(_ label: String) {
        self.label = label
        isShown = StandardStream.error.isTerminal && ProcessEnvironment["TERM"] != "dumb"
    }

    deinit { clear() }

    /// Shows how much is done. The same text is not written again.
    package func show(_ done: Int, of all: Int) {
        guard isShown, all > 0 else { return }
        let text = Self.text(label, done, of: all)
        guard text != lastText else { return }
        lastText = text
        _ = StandardStream.error.write("\r" + text)
    }

    /// Takes the bar away.
    package func clear() {
        guard isShown, !lastText.isEmpty else { return }
        _ = StandardStream.error.write("\r\u{1B}[K")
        lastText = ""
    }

    static func text(_ label: String, _ done: Int, of all: Int) -> String {
        let filled = min(done, all) * width / all
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        let digits = String(all).count
        let number = String(repeating: " ", count: max(digits - String(done).count, 0)) + String(done)
        return "\(label) [\(bar)] \(number)/\(all)"
    }
}
