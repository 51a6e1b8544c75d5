package import Core

/// A text with a `‸` before every place that a complaint is expected at.
package struct Marked: Sendable {
    /// Without the marks.
    package let text: String
    /// Where they stood, in their order.
    package let marks: [Mark]

    /// `file` is what the marks name.
    package init(_ marked: String, file: String) {
        var text = ""
        var marks: [Mark] = []
        var (line, column) = (1, 1)
        for scalar in marked.unicodeScalars {
            if scalar == "‸" {
                marks.append(Mark(file: file, line: line, column: column))
                continue
            }
            text.unicodeScalars.append(scalar)
            (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
        }
        (self.text, self.marks) = (text, marks)
    }
}
