/// A program as its users meet it: the one source of parsing, help, man pages and completions.
package struct Program: Sendable {
    /// As typed: `coppice`.
    package var name: String
    /// What it is, in one line without a full stop.
    package var summary: String
    /// What a newcomer must know, one paragraph an element.
    package var about: [String]
    /// Its commands, in the order in which help shows them.
    package var commands: [Command]

    /// Two commands of one name are a fault of the program: the first one is taken.
    package init(_ name: String, _ summary: String, about: [String], commands: [Command]) {
        self.name = name
        self.summary = summary
        self.about = about
        self.commands = commands
    }
}
