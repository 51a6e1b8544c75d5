package import Core

/// A bad `agent.yaml`: what is wrong with it, at the `‸` marks and nowhere else.
package struct BadInput: CustomStringConvertible, Sendable {
    /// What is wrong, for the test's name.
    package let description: String
    /// The text with its marks.
    package let yaml: String
    private let messages: [String]
    private let hint: String

    /// `messages` are parts of the messages, in the order of the marks; `hint` is a part of the first hint.
    package init(_ name: String, _ yaml: String, _ messages: String..., hint: String) {
        (description, self.yaml, self.messages, self.hint) = (name, yaml, messages, hint)
    }

    /// The text without its marks.
    package var bytes: [UInt8] { Array(Marked(yaml, file: "agent.yaml").text.utf8) }

    /// In what `diagnostics` differ from what is expected; empty when they are as expected.
    package func differences(from diagnostics: [Diagnostic]) -> [String] {
        let marks = Marked(yaml, file: "agent.yaml").marks
        var found: [String] = []
        if diagnostics.map(\.mark) != marks { found.append("expected \(marks), found \(diagnostics)") }
        if diagnostics.count != messages.count { found.append("expected \(messages.count) of \(diagnostics)") }
        for (diagnostic, message) in zip(diagnostics, messages) where !diagnostic.message.contains(message) {
            found.append("expected \(message) in \(diagnostic.message)")
        }
        if diagnostics.first?.hint.contains(hint) != true { found.append("expected \(hint) in \(diagnostics)") }
        return found
    }
}
