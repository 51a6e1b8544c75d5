import Model
import Testing
import YAML

/// A YAML text with a `‸` before every place that a complaint is expected at.
struct Marked {
    let text: String
    let marks: [Mark]

    init(_ marked: String) {
        var text = ""
        var marks: [Mark] = []
        var (line, column) = (1, 1)
        for scalar in marked.unicodeScalars {
            if scalar == "‸" {
                marks.append(Mark(file: "agent.yaml", line: line, column: column))
                continue
            }
            text.unicodeScalars.append(scalar)
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        (self.text, self.marks) = (text, marks)
    }
}

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
        let marked = Marked(yaml)
        #expect(complaints.map(\.mark) == marked.marks, "\(complaints)", sourceLocation: sourceLocation)
        #expect(complaints.count == messages.count, "\(complaints)", sourceLocation: sourceLocation)
        for (complaint, message) in zip(complaints, messages) {
            #expect(complaint.message.contains(message), sourceLocation: sourceLocation)
        }
        #expect(complaints.first?.hint.contains(hint) == true, "\(complaints)", sourceLocation: sourceLocation)
    }
}
