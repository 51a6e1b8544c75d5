import Model
import TestSupport
import Testing

/// A bad input: what is wrong with it, at the marks and nowhere else.
struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let yaml: String
    /// A part of each message, in the order of the marks.
    let messages: [String]
    /// A part of the first hint.
    let hint: String

    init(_ name: String, _ yaml: String, _ messages: String..., hint: String) {
        (self.name, self.yaml, self.messages, self.hint) = (name, yaml, messages, hint)
    }

    var testDescription: String { name }

    /// Compares complaints with the marks and messages.
    func expect(_ complaints: [Complaint], sourceLocation: SourceLocation = #_sourceLocation) {
        let marked = Marked(yaml, file: "agent.yaml")
        #expect(complaints.map(\.mark) == marked.marks, "\(complaints)", sourceLocation: sourceLocation)
        #expect(complaints.count == messages.count, "\(complaints)", sourceLocation: sourceLocation)
        for (complaint, message) in zip(complaints, messages) {
            #expect(complaint.message.contains(message), sourceLocation: sourceLocation)
        }
        #expect(complaints.first?.hint.contains(hint) == true, "\(complaints)", sourceLocation: sourceLocation)
    }
}
