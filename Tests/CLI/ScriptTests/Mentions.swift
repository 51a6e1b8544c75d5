import AgentCommands
import CommandLine
import LabCommands
import OperatorCommands
import System
import TestSupport

/// Texts that a user reads, and where they stand.
struct UserText {
    var place: String
    var text: String

    /// Every string literal of the sources, but for the style sheet of the report.
    static func literals() throws -> [UserText] {
        try SourceFile.all(below: "Sources").filter { !$0.path.hasSuffix("ReportStyle.swift") }.flatMap { file in
            file.text.matches(of: literal).map { match in
                UserText(place: file.path, text: String(match.output.1 ?? match.output.2 ?? ""))
            }
        }
    }

    /// What every command says of itself.
    static func help() -> [UserText] {
        HelpTests.pages.map { page in
            let console = Console.recording(program: page.program.name)
            let words = page.command.name.split(separator: " ").map(String.init)
            _ = page.program.run(words + ["--help"], console: console)
            return UserText(place: page.testDescription, text: console.recorded(.output))
        }
    }

    /// The documents, without the record of what changed.
    static func documents() throws -> [UserText] {
        let pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md"] + (try markdown(below: "docs"))
        return try pages.map { UserText(place: $0, text: try Checkout.text($0)) }
    }

    private static func markdown(below path: String) throws -> [String] {
        let directory = try Directory.open(Checkout.path + "/" + path)
        return try directory.list().sorted().flatMap { name -> [String] in
            if name.hasSuffix(".md") { return [path + "/" + name] }
            let isFolder = try directory.status(of: name)?.kind == .directory
            return isFolder ? try markdown(below: path + "/" + name) : []
        }
    }

    /// What a document sets as code: whole blocks, and single words.
    var code: [String] {
        let blocks = text.matches(of: Self.fence).map { String($0.output.1) }
        let spans = text.replacing(Self.fence, with: "").split(separator: "`", omittingEmptySubsequences: false)
        return blocks + spans.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    /// The blocks of YAML of a document.
    var yaml: [Substring] { text.matches(of: Self.yamlFence).map(\.output.1) }

    private static var literal: Regex<(Substring, Substring?, Substring?)> { /"""([\s\S]*?)"""|"((?:[^"\\\n]|\\.)*)"/ }
    private static var fence: Regex<(Substring, Substring)> { /```[a-z]*\n([\s\S]*?)```/ }
    private static var yamlFence: Regex<(Substring, Substring)> { /```yaml\n([\s\S]*?)```/ }
}

/// A command line of one of the three programs as a text mentions it: up to where the sentence goes on.
struct CommandMention {
    var program: Program
    /// The words after the program's name.
    var words: [Substring]

    /// Words that follow the name of a program in a sentence.
    private static let prose: Set<String> = [
        "and", "or", "of", "from", "is", "do", "uses", "root", "keeps", "itself", "on", "for", "in", "to", "names",
        "has",
    ]

    static func all(in text: String) -> [CommandMention] {
        text.matches(of: /(?:^|[^\/.\w-])(coppice(?:-agent|-lab)?) ([^\n;,|`()&]+)/).compactMap { match in
            let words = match.output.2.split(separator: " ")
            guard let program = HelpTests.programs.first(where: { $0.name == match.output.1 }), let first = words.first,
                first.allSatisfy({ $0.isLowercase || $0 == "-" }), first.count > 1, !prose.contains(String(first))
            else { return nil }
            return CommandMention(program: program, words: words)
        }
    }

    /// What is wrong with it; `nil` when the program takes it.
    var fault: String? {
        if words[0].hasPrefix("--") {
            return ["--help", "--version"].contains(words[0]) ? nil : "no option \(words[0])"
        }
        let two = words.prefix(2).joined(separator: " ")
        guard
            let command = program.commands.first(where: { $0.name == two })
                ?? program.commands.first(where: { $0.name == words[0] })
        else { return "\(program.name) has no command \(words[0])" }
        let known = Set(command.options.map(\.name) + ["help", "version"])
        let unknown = words.compactMap { $0.wholeMatch(of: /--([a-z][a-z-]*).*/)?.output.1 }.map(String.init)
            .first { !known.contains($0) }
        return unknown.map { "\(program.name) \(command.name) has no option --\($0)" }
    }
}
