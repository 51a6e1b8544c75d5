import CommandLine
import Core
import System
import Testing

@Suite struct ConsoleTests {
    private struct Fault: ErrorWithHints {
        var summary: String { "no\nway" }
        var hints: [String] { ["go back"] }
    }

    @Test("the journal is told the priority of each line of a message; data has none")
    func journal() {
        let console = Console.recording(program: "demo", isJournal: true)
        console.say("hello")
        console.report(Fault())
        console.print("data")
        #expect(console.recorded(.error) == "<6>demo: hello\n<3>demo: no\n<3>way\n<3>hint: go back\n")
        #expect(console.recorded(.output) == "data\n")
    }

    @Test("people see the words alone")
    func people() {
        let console = Console.recording(program: "demo")
        console.report(Fault())
        #expect(console.recorded(.error) == "demo: no\nway\nhint: go back\n")
    }
}
