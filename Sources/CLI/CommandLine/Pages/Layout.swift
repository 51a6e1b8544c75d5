/// Breaks a paragraph between words so that no line is longer than `width`, and indents each line.
func wrapped(_ text: String, indent: Int = 0, width: Int = 80) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
            lines[lines.count - 1] = last + " " + word
        } else {
            lines.append(margin + word)
        }
    }
    return lines.joined(separator: "\n")
}

/// Rows of a term and its explanation, the explanations in one column.
func table(_ rows: [(term: String, text: String)]) -> String {
    let column = min(rows.map(\.term.count).max() ?? 0, 26) + 4
    return rows.map { row in
        let text = wrapped(row.text, indent: column)
        let term = "  " + row.term
        guard term.count + 2 <= column else { return term + "\n" + text }
        return term + text.dropFirst(term.count)
    }.joined(separator: "\n")
}
