extension Program {
    /// The manual page of the whole program, in roff's `man` macros.
    var manual: String {
        var page = heading(name, summary)
        page += section("SYNOPSIS", [".B \(roff(name))", ".I COMMAND", "[OPTION...]"])
        page += section("DESCRIPTION", paragraphs(about))
        page += section("COMMANDS", commands.flatMap { entry(bold($0.name), $0.summary) })
        page += section("EXIT STATUS", programExits.flatMap { entry(bold(String($0.exit.rawValue)), $0.meaning) })
        page += section("SEE ALSO", [roff(seeAlso)])
        return page.joined(separator: "\n")
    }

    /// The manual page of one command.
    func manual(of command: Command) -> String {
        let title = pageName(of: command)
        var page = heading(title, command.summary)
        page += section("SYNOPSIS", [roff(usage(of: command))])
        page += section("DESCRIPTION", paragraphs(command.about.isEmpty ? [command.summary + "."] : command.about))
        page += section("ARGUMENTS", command.arguments.flatMap { entry(bold($0.name), $0.help) })
        page += section("OPTIONS", command.allOptions.flatMap { entry(bold($0.usage), $0.detail) })
        page += section("EXIT STATUS", command.exits.flatMap { entry(bold(String($0.exit.rawValue)), $0.meaning) })
        page += section("EXAMPLES", command.examples.flatMap { entry(bold($0.line), $0.meaning) })
        page += section("SEE ALSO", [".BR \(roff(name)) (1)"])
        return page.joined(separator: "\n")
    }

    /// `coppice-doctor-tls`, the name that `man` finds a command by.
    func pageName(of command: Command) -> String {
        ([name] + command.words).joined(separator: "-")
    }

    private var seeAlso: String {
        commands.map { pageName(of: $0) + "(1)" }.joined(separator: ", ")
    }

    private func heading(_ title: String, _ summary: String) -> [String] {
        let upper = roff(title.uppercased())
        return [
            ".TH \(upper) 1 \"\" \"\(name) \(version)\" \"\(name)\"", ".SH NAME", "\(roff(title)) \\- \(roff(summary))",
        ]
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [".SH \(title)"] + lines
    }

    private func paragraphs(_ texts: [String]) -> [String] {
        texts.flatMap { [".PP", roff($0)] }
    }

    private func entry(_ term: String, _ text: String) -> [String] {
        [".TP", term, roff(text)]
    }

    private func bold(_ text: String) -> String { "\\fB\(roff(text))\\fR" }
}

/// Text as roff takes it: nothing in it is a request or an escape.
private func roff(_ text: String) -> String {
    var shown = ""
    for character in text {
        switch character {
        case "\\": shown += "\\e"
        case "-": shown += "\\-"
        case "\"": shown += "\\(dq"
        default: shown.append(character)
        }
    }
    return shown.hasPrefix(".") || shown.hasPrefix("'") ? "\\&" + shown : shown
}
