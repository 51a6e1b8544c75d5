/// What a command line asks for.
enum Request {
    /// Run a command with what was given to it.
    case run(Command, Given)
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
package struct Given: Hashable, Sendable {
    /// By the option's name: each value, `""` for a flag.
    var options: [String: [String]] = [:]
    /// By the argument's name.
    var arguments: [String: [String]] = [:]
}

/// A shell that completions can be printed for.
enum Shell: String, CaseIterable {
    case bash, zsh, fish
}
