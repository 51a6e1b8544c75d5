import CommandLine
import JSON
import System
import Testing

@Suite struct ReportTests {
    private struct Height: Report {
        var facts: JSONObject { ["height": 3] }
        func text(on console: Console) -> String { "three " + console.styled("tall", .good) }
    }

    private func run(_ words: [String]) -> String {
        let measure = Command("measure", "measure it", options: [.json], examples: []) { call in
            call.show(Height())
            return .good
        }
        let console = Console.recording(program: "demo")
        _ = Program("demo", "a program for tests", about: [], commands: [measure]).run(words, console: console)
        return console.recorded(.output)
    }

    @Test func textAndJSONComeFromOneValue() throws {
        #expect(run(["measure"]) == "three tall\n")
        let document = try JSONValue.parse(text: run(["measure", "--json"]))
        #expect(document == ["schema": 1, "height": 3])
    }
}
