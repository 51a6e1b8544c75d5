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
        "grove", "looks after trees", about: ["Trees grow again. It's so: \"really\"."],
        commands: [
            Command(
                "cut", "cut one back", about: ["A cut comes before growth.", ".5 is a leading dot."],
                arguments: [output, files], options: [directory, format, once, .json],
                examples: [Example("grove cut leaf/oak", "cuts the oak")],
                exits: ExitStatus.usual(findings: "it had grown crooked")
            ) { call in
                call.console.print("cut \(call.word(output) ?? "") \(call.words(files)) \(call.values(directory))")
                return call.has(once) ? .findings : .good
            },
            Command("cut deep", "cut to the ground", examples: [Example("grove cut deep", "cuts")]) { _ in .good },
            Command("fall", "fall over", examples: [Example("grove fall", "falls")]) { _ in
                throw UsageError.other("nothing to fall", hint: "plant one")
            },
        ])

    static func run(_ words: [String]) -> (exit: Exit, output: String, error: String) {
        let console = Console.recording(program: "grove")
        let exit = program.run(words, console: console)
        return (exit, console.recorded(.output), console.recorded(.error))
    }
}
