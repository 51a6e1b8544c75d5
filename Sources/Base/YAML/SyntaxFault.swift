internal import Core

/// The place where a text stops being YAML, as libyaml tells it; after it there are no more events.
struct SyntaxFault: Error {
    var problem: String
    var context: String?
    var mark: Mark
    /// Where the construct began that the fault is in.
    var contextMark: Mark?

    /// The fault in our words, at the place where an operator has to look.
    var diagnostic: Diagnostic {
        if let unclosed { return unclosed }
        switch problem {
        case "mapping values are not allowed in this context":
            return Diagnostic(
                "a `: ` does not belong here", at: mark,
                hint: "put quotes around a text that holds `: `, or check the indentation of this line")
        case "did not find expected key", "did not find expected '-' indicator",
            "did not find expected <document start>", "block sequence entries are not allowed in this context":
            return Diagnostic(
                "the line does not fit the ones above it", at: mark,
                hint: "keys of one mapping, and the `-` of one list, begin in the same column")
        case "could not find expected ':'":
            return Diagnostic(
                "a `:` is missing after the key", at: contextMark ?? mark,
                hint: "write `key: value`; a longer text in a list needs `- ` before it")
        case "found character that cannot start any token":
            return Diagnostic(
                "a plain text cannot begin with this character", at: mark,
                hint: "put the text in quotes: \"@home\"")
        case "did not find expected alphabetic or numeric character":
            return Diagnostic(
                "a plain text cannot begin with `*` or `&`", at: contextMark ?? mark,
                hint: "put the text in quotes: \"*.svc.internal\"")
        case "did not find expected node content":
            return Diagnostic(
                "a value is missing here", at: mark, hint: "write the value, or close the brackets that are open")
        case "found unknown escape character":
            return Diagnostic(
                "YAML does not know this escape", at: mark,
                hint: "in \"…\" a backslash is written \\\\; in '…' it stands for itself")
        default:
            return Diagnostic(
                bounded(context.map { "\(problem) \($0)" } ?? problem), at: mark,
                hint: "look at the indentation, quotes and brackets around this place")
        }
    }

    /// A quote or bracket that is never closed: told where it was opened.
    private var unclosed: Diagnostic? {
        guard let contextMark else { return nil }
        if problem == "found unexpected end of stream" || problem == "found unexpected document indicator" {
            return Diagnostic("the quote is never closed", at: contextMark, hint: "close it in the same line")
        }
        if problem == "did not find expected ',' or ']'" || problem == "did not find expected ',' or '}'" {
            let bracket = problem.suffix(2).prefix(1)
            return Diagnostic(
                "no `,` or `\(bracket)` follows an entry, before line \(mark.line), column \(mark.column)",
                at: contextMark,
                hint: "close the `\(bracket == "]" ? "[" : "{")` that begins here, and put commas between its entries")
        }
        return nil
    }
}
