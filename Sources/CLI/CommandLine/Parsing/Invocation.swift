/// A command about to run: what it was given, and where it speaks.
package struct Invocation: Sendable {
    /// Where data and messages go.
    package let console: Console
    private let given: ParsedArguments

    package init(given: ParsedArguments, console: Console) {
        self.given = given
        self.console = console
    }

    /// Whether the flag or option was given.
    package func has(_ option: Option) -> Bool { given.options[option.name] != nil }

    /// The option's value, `nil` when it was not given; the first one of several.
    package func value(_ option: Option) -> String? { given.options[option.name]?.first }

    /// All values of an option that repeats, in their order.
    package func values(_ option: Option) -> [String] { given.options[option.name] ?? [] }

    /// The argument's word, `nil` when it was left out.
    package func word(_ argument: Argument) -> String? { given.arguments[argument.name]?.first }

    /// All words of an argument that stands more than once.
    package func words(_ argument: Argument) -> [String] { given.arguments[argument.name] ?? [] }
}

/// What a command line asks for.
enum Request {
    /// Run a command with what was given to it.
    case run(Command, ParsedArguments)
    /// Show the help of a command, or of the whole program.
    case help(Command?)
    /// Show the version.
    case version
    /// Print the commands' names, one a line, for scripts that make one file of each.
    case commands
    /// Print the manual page of a command, or of the whole program.
    case manual(Command?)
    /// Print the completions for a shell.
    case completions(Shell)
}

/// The options and words of one command line, checked against the command's declarations.
package struct ParsedArguments: Hashable, Sendable {
    /// By the option's name: each value, `""` for a flag.
    var options: [String: [String]] = [:]
    /// By the argument's name.
    var arguments: [String: [String]] = [:]
}

/// A shell that completions can be printed for.
enum Shell: String, CaseIterable {
    case bash, zsh, fish
}
