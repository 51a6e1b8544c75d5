import CommandLine
import System

/// A made-up program with one of everything, for the tests of parsing and pages.
enum ProgramFixture {
    static let directory = Option.value(
        "dir", "DIR", letter: "d", of: .directory, repeats: true, "the boundary to read")
    static let format = Option.value("format", "FORMAT", of: .oneOf(["text", "json"]), "how to write it")
    static let once = Option.flag("once", "stop after the first round")
    static let output = Argument("OUTPUT", "the output, as leaf/NAME")
    static let files = Argument("FILE", count: .any, of: .file, "a file to look at")

    static let program = Program(
        "demo", "a program for tests", about: ["It copies files. It's quoted: \"really\"."],
        commands: [
            Command(
                "copy", "copies one output", about: ["A copy replaces what is there.", ".5 is a leading dot."],
                arguments: [output, files], options: [directory, format, once, .json],
                examples: [Example("demo copy leaf/web", "copies the leaf")],
                exits: ExitStatus.usual(findings: "the copy differs")
            ) { call in
                call.console.print("copy \(call.word(output) ?? "") \(call.words(files)) \(call.values(directory))")
                return call.has(once) ? .findings : .good
            },
            Command("copy all", "copies all outputs", examples: [Example("demo copy all", "copies")]) { _ in .good },
            Command("fail", "always fails", examples: [Example("demo fail", "fails")]) { _ in
                throw UsageError.other("nothing to do", hint: "add one")
            },
        ])

    static func run(_ words: [String]) -> (exit: Exit, output: String, error: String) {
        let console = Console.recording(program: "demo")
        let exit = program.run(words, console: console)
        return (exit, console.recorded(.output), console.recorded(.error))
    }
}
