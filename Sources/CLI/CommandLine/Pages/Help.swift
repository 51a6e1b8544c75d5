extension Program {
    /// The page that `--help` shows for the whole program.
    var help: String {
        let rows = commands.map { (term: $0.name, text: $0.summary) }
        let parts = [
            "\(name): \(summary)",
            "USAGE\n  \(name) COMMAND [OPTION...]",
            about.map { wrapped($0) }.joined(separator: "\n\n"),
            "COMMANDS\n" + table(rows),
            commands.first.map { "EXAMPLE\n" + shown($0.examples.prefix(1)) } ?? "",
            "EXIT STATUS\n" + shown(programExits),
            "See \"\(name) COMMAND --help\" for more.",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The page that `--help` shows for a command.
    func help(of command: Command) -> String {
        let arguments = command.arguments.map { (term: $0.name, text: $0.help) }
        let parts = [
            "\(name) \(command.name): \(command.summary)",
            "USAGE\n" + wrapped(usage(of: command), indent: 2),
            command.about.map { wrapped($0) }.joined(separator: "\n\n"),
            arguments.isEmpty ? "" : "ARGUMENTS\n" + table(arguments),
            "OPTIONS\n" + table(command.allOptions.map { (term: $0.usage, text: $0.detail) }),
            (command.examples.count == 1 ? "EXAMPLE\n" : "EXAMPLES\n") + shown(command.examples[...]),
            "EXIT STATUS\n" + shown(command.exits),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    /// The line that shows what a command takes.
    func usage(of command: Command) -> String {
        let options = command.options.map { option in
            let text = "--" + option.name + (option.placeholder.map { " " + $0 } ?? "")
            return (option.isRequired ? text : "[\(text)]") + (option.repeats ? "..." : "")
        }
        return ([name, command.name] + options + command.arguments.map(\.usage)).joined(separator: " ")
    }

    /// Every status that some command can end with.
    var programExits: [ExitStatus] {
        let findings = commands.contains { $0.exits.contains { $0.exit == .findings } }
        return findings ? ExitStatus.usual(findings: "done, and there is something to look at") : ExitStatus.usual
    }

    private func shown(_ examples: ArraySlice<Example>) -> String {
        examples.map { "  \($0.line)\n" + wrapped($0.meaning, indent: 6) }.joined(separator: "\n")
    }

    private func shown(_ exits: [ExitStatus]) -> String {
        table(exits.map { (term: String($0.exit.rawValue), text: $0.meaning) })
    }
}

extension Option {
    /// The help with what else a reader must know.
    var detail: String {
        var text = help
        if case .oneOf(let words) = values { text += ": " + words.joined(separator: ", ") }
        return repeats ? text + " (may be repeated)" : text
    }
}

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
