/// One command of a program: what it takes, how it is explained, and what it does.
package struct Command: Sendable {
    /// One or more words, as typed after the program's name: `status`, `doctor tls`.
    package var name: String
    /// What it does, in one line without a full stop.
    package var summary: String
    /// The details, one paragraph an element.
    package var about: [String]
    /// The words that it takes by their place.
    package var arguments: [Argument]
    /// The options that it takes; `--help` and `--version` are every command's.
    package var options: [Option]
    /// At least one line that works.
    package var examples: [Example]
    /// When it ends with which status.
    package var exits: [ExitStatus]
    /// What it does. An error that it throws is reported with its hints and ends the program with 1, a ``UsageError``
    /// with 2.
    package var run: @Sendable (Invocation) throws -> Exit

    package init(
        _ name: String, _ summary: String, about: [String] = [], arguments: [Argument] = [], options: [Option] = [],
        examples: [Example], exits: [ExitStatus] = ExitStatus.usual,
        run: @escaping @Sendable (Invocation) throws -> Exit
    ) {
        self.name = name
        self.summary = summary
        self.about = about
        self.arguments = arguments
        self.options = options
        self.examples = examples
        self.exits = exits
        self.run = run
    }

    /// The options as parsed and shown: its own and those of every command.
    var allOptions: [Option] { options + [.help, .version] }
}

/// A line that a reader can type, and what it gives.
package struct Example: Hashable, Sendable {
    /// The whole line, with the program's name.
    package var line: String
    /// What it does, in a few words.
    package var meaning: String

    package init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}
