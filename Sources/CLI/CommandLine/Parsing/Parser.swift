extension Program {
    /// What the words after the program's name ask for. Pure: touches no file and prints nothing.
    func parse(_ words: [String]) throws(UsageError) -> Request {
        guard let first = words.first else { throw .noCommand(program: name) }
        switch first {
        case "--help", "-h": return .help(nil)
        case "--version": return .version
        case "--commands": return .commands
        case "--man": return .manual(try words.count > 1 ? command(in: words.dropFirst()).command : nil)
        case "--completions": return .completions(try shell(words.dropFirst().first))
        case "help": return .help(try words.count > 1 ? command(in: words.dropFirst()).command : nil)
        default: break
        }
        let (command, rest) = try command(in: words[...])
        let beforeEnd = rest.prefix { $0 != "--" }
        if beforeEnd.contains("--help") || beforeEnd.contains("-h") { return .help(command) }
        if beforeEnd.contains("--version") { return .version }
        return .run(command, try given(to: command, in: rest))
    }

    /// The command with the longest name that the words begin with, and the words after it.
    private func command(
        in words: ArraySlice<String>
    ) throws(UsageError) -> (command: Command, rest: ArraySlice<String>) {
        let matches = commands.filter { words.starts(with: $0.words) }
        if let command = matches.max(by: { $0.words.count < $1.words.count }) {
            return (command, words.dropFirst(command.words.count))
        }
        let word = words.first ?? ""
        if word.hasPrefix("-") {
            throw .unknownOption(
                command: name, option: word, nearest: nearest(to: word, among: ["--help", "--version"]))
        }
        let candidates = commands.map(\.name) + commands.compactMap(\.words.first)
        throw .unknownCommand(program: name, word: word, nearest: nearest(to: word, among: candidates))
    }

    private func shell(_ word: String?) throws(UsageError) -> Shell {
        guard let word else { throw .missingValue(command: name, option: "--completions") }
        guard let shell = Shell(rawValue: word) else {
            throw .wrongValue(
                command: name, subject: "--completions", value: word, allowed: Shell.allCases.map(\.rawValue))
        }
        return shell
    }

    private func given(to command: Command, in words: ArraySlice<String>) throws(UsageError) -> ParsedArguments {
        var parser = Parser(command: command, called: "\(name) \(command.name)")
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                parser.loose += rest
                break
            }
            try parser.take(word, then: &rest)
        }
        return try parser.finish()
    }
}

/// Sorts the words of one command line into options and arguments.
private struct Parser {
    let command: Command
    let called: String
    var given = ParsedArguments()
    var loose: [String] = []

    /// Takes one word, and the next one when it is the option's value.
    mutating func take(_ word: String, then rest: inout ArraySlice<String>) throws(UsageError) {
        guard word.hasPrefix("-"), word != "-" else { return loose.append(word) }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        let option = try option(named: name)
        var value = parts.dropFirst().first
        if option.placeholder == nil {
            guard value == nil else { throw .unexpectedValue(command: called, option: name) }
            value = ""
        } else if value == nil {
            guard let next = rest.first, next == "-" || !next.hasPrefix("-") else {
                throw .missingValue(command: called, option: name)
            }
            value = rest.popFirst()
        }
        try store(value ?? "", for: option, written: name)
    }

    private func option(named name: String) throws(UsageError) -> Option {
        let found = command.allOptions.first { "--" + $0.name == name || $0.letter.map { "-\($0)" } == name }
        guard let found else {
            let near = nearest(to: name, among: command.allOptions.map { "--" + $0.name })
            throw .unknownOption(command: called, option: name, nearest: near)
        }
        return found
    }

    private mutating func store(_ value: String, for option: Option, written name: String) throws(UsageError) {
        guard option.repeats || given.options[option.name] == nil else {
            throw .repeated(command: called, option: name)
        }
        try check(value, against: option.values, subject: name)
        given.options[option.name, default: []].append(value)
    }

    private func check(_ value: String, against values: Values, subject: String) throws(UsageError) {
        guard case .oneOf(let allowed) = values, !values.accept(value) else { return }
        throw .wrongValue(command: called, subject: subject, value: value, allowed: allowed)
    }

    /// Gives each loose word to the argument that stands at its place.
    mutating func finish() throws(UsageError) -> ParsedArguments {
        var words = loose[...]
        for argument in command.arguments {
            let mine = words.prefix(argument.isMany ? words.count : 1)
            words = words.dropFirst(mine.count)
            if argument.isRequired, mine.isEmpty { throw .missingArgument(command: called, argument: argument.name) }
            for word in mine { try check(word, against: argument.values, subject: argument.name) }
            given.arguments[argument.name] = Array(mine)
        }
        if let extra = words.first { throw .unexpectedArgument(command: called, word: extra) }
        return given
    }
}

extension Command {
    /// The name's words.
    var words: [String] { name.split(separator: " ").map(String.init) }
}
