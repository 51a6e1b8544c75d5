private import Core
private import System

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

extension Program {
    /// Runs what the process's own arguments ask for, and ends the process.
    package func main() -> Never {
        let exit = run(Array(Swift.CommandLine.arguments.dropFirst()), console: .standard(program: name))
        endProcess(exit.rawValue)
    }

    /// Runs what the words ask for and says how the program is to end. Every error is reported here, nowhere else.
    package func run(_ words: [String], console: Console) -> Exit {
        let exit = answer(words, console: console)
        guard exit == .good, console.hasLostOutput else { return exit }
        console.say("standard output could not be written", .error)
        console.hint("is the disk full, or has the reader of the pipe exited?", .error)
        return .failed
    }

    private func answer(_ words: [String], console: Console) -> Exit {
        do {
            return try perform(parse(words), console: console)
        } catch let error as UsageError {
            console.report(error)
            return .usage
        } catch let error as any ErrorWithHints {
            console.report(error)
        } catch {
            console.say(bounded("\(error)"), .error)
            console.hint("this error should have come with a hint: please report it", .error)
        }
        return .failed
    }

    private func perform(_ request: Request, console: Console) throws -> Exit {
        switch request {
        case .run(let command, let given): return try command.run(Invocation(given: given, console: console))
        case .help(let command): console.print(command.map(help) ?? help)
        case .version: console.print("\(name) \(version)")
        case .commands: commands.forEach { console.print($0.name) }
        case .manual(let command): console.print(command.map(manual) ?? manual)
        case .completions(let shell): console.print(completions(for: shell))
        }
        return .good
    }
}
