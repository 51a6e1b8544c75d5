import AgentCommands
import CommandLine
import LabCommands
import OperatorCommands
import System
import Testing

/// The quality of what a user reads first.
@Suite struct HelpTests {
    struct Page: CustomTestStringConvertible {
        var program: Program
        var command: Command
        var testDescription: String { "\(program.name) \(command.name)" }
    }

    static let programs: [Program] = [.coppice, .agent, .lab]
    static let pages = programs.flatMap { program in program.commands.map { Page(program: program, command: $0) } }

    private func output(_ program: Program, _ words: [String]) -> String {
        let console = Console.recording(program: program.name)
        #expect(program.run(words, console: console) == .good)
        return console.recorded(.output)
    }

    @Test func everyProgramHasCommands() {
        for program in Self.programs { #expect(!program.commands.isEmpty, "\(program.name)") }
    }

    @Test(arguments: pages)
    func everyCommandExplainsItself(_ page: Page) {
        let help = output(page.program, page.command.name.split(separator: " ").map(String.init) + ["--help"])
        #expect(help.contains("\nEXAMPLE") && help.contains("\nEXIT STATUS"))
        #expect(!page.command.examples.isEmpty)
        for example in page.command.examples {
            #expect(example.line.contains("\(page.program.name) \(page.command.name)"), "\(example.line)")
        }
        for word in ["TO" + "DO", "TBD", "FIX" + "ME", "placeholder"] { #expect(!help.contains(word)) }
        let long = help.split(separator: "\n").filter { $0.count > 100 }
        #expect(long.isEmpty)
    }

    @Test(arguments: pages)
    func summariesSpeakInOneVoice(_ page: Page) {
        let texts =
            [page.command.summary] + page.command.options.map(\.help) + page.command.arguments.map(\.help)
            + page.command.examples.map(\.meaning) + page.command.exits.map(\.meaning)
        for text in texts {
            #expect(!text.isEmpty && !text.hasSuffix("."), "\(text)")
        }
    }

    @Test(arguments: pages)
    func statusesAreSaidOnce(_ page: Page) {
        let exits = page.command.exits.map(\.exit)
        #expect(Set(exits).count == exits.count && exits.contains(.good) && exits.contains(.usage))
    }
}
