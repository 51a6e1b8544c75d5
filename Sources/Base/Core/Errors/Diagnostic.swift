/// One thing wrong in a file that an operator wrote: where, what, and what helps.
package struct Diagnostic: Hashable, Sendable {
    /// Where it is wrong.
    package var mark: Mark
    /// What is wrong and what was expected, lower case, without a full stop.
    package var message: String
    /// The remedy.
    package var hint: String
    /// The rule that was broken, where the fault is not in the file's form: a stable name such as `user.shared`.
    package var code: String?

    package init(_ message: String, at mark: Mark, hint: String, code: String? = nil) {
        self.mark = mark
        self.message = message
        self.hint = hint
        self.code = code
    }

    /// The diagnostic as it is shown: `file:line:column: error: message`, the line, a caret, the hint. `word` stands for
    /// `error` where the complaint is less than that.
    ///
    /// `lines` is the whole file; a mark outside it (the end of an empty file, say) is shown without a line.
    package func rendered(in lines: [Substring], as word: String = "error") -> String {
        let rule = code.map { " [\($0)]" } ?? ""
        var text = "\(mark.file):\(mark.line):\(mark.column): \(word): \(message)\(rule)"
        if lines.indices.contains(mark.line - 1) { text += excerpt(of: lines[mark.line - 1]) }
        return text + "\nhint: " + hint
    }

    /// The line with a caret below the place; of a long line the part around it.
    private func excerpt(of line: Substring) -> String {
        let start = mark.column > 150 ? mark.column - 100 : 0
        let head = start == 0 ? "" : "…"
        let caret = String(repeating: " ", count: max(mark.column - 1 - start, 0) + head.count) + "^"
        return "\n  " + head + bounded(line.dropFirst(start), limit: 200) + "\n  " + caret
    }
}

/// Everything wrong in one file, in the file's order: never thrown empty.
package struct Diagnostics: ErrorWithHints {
    /// Sorted by place.
    package let all: [Diagnostic]
    /// The file's text, for the carets.
    package let lines: [Substring]

    package init(_ all: [Diagnostic], in text: String) {
        self.all = all.sorted { $0.mark < $1.mark }
        self.lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// At most so many are shown: who has more has another problem than each of them.
    package static let shownLimit = 50

    package var summary: String {
        let shown = all.prefix(Self.shownLimit).map { $0.rendered(in: lines) }
        let rest = all.count - shown.count
        return (shown + (rest > 0 ? ["and \(rest) more of the kind"] : [])).joined(separator: "\n")
    }

    /// The first complaint in one line, and how many more there are: for output without space for carets.
    package var headline: String {
        guard let first = all.first else { return "no error" }
        let rest = all.count == 1 ? "" : "; and \(all.count - 1) more"
        return "\(first.mark.file):\(first.mark.line):\(first.mark.column): \(first.message)" + rest
    }

    /// Each complaint carries its own hint in `summary`; this one sums up.
    package var hints: [String] {
        [
            "\(all.count == 1 ? "one error" : "\(all.count) errors") in \(all.first?.mark.file ?? "the file"); nothing was changed"
        ]
    }
}

/// A place in a file: line and column count from 1, columns in characters.
package struct Mark: Hashable, Comparable, Sendable {
    /// The file's name as the user gave it.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column, from 1.
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package static func < (left: Mark, right: Mark) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
