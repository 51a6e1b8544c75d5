import Testing

@testable import CommandLine

@Suite("Command lines")
struct ParsingTests {
    @Test(arguments: [
        ["cut", "leaf/oak", "a", "b", "--root", "x", "-r", "y", "--root=-z"],
        ["cut", "--root=x", "leaf/oak", "--root", "y", "a", "--root=-z", "--", "b"],
    ])
    func optionsStandAnywhere(_ words: [String]) {
        let ran = Grove.run(words)
        #expect(ran.output == "cut leaf/oak [\"a\", \"b\"] [\"x\", \"y\", \"-z\"]\n")
        #expect(ran.exit == .good)
    }

    @Test("words after -- are never options")
    func doubleDash() {
        #expect(Grove.run(["cut", "--", "--help", "-x"]).output == "cut --help [\"-x\"] []\n")
    }

    @Test func longestCommandWins() throws {
        guard case .run(let command, _) = try Grove.program.parse(["cut", "deep"]) else {
            Issue.record("not a run")
            return
        }
        #expect(command.name == "cut deep")
    }

    @Test(arguments: [
        (["cut", "x", "--rot", "y"], "unknown option --rot", "did you mean \"--root\"?"),
        (["cut", "x", "--zebra"], "unknown option --zebra", "see \"grove cut --help\""),
        (["cutt"], "unknown command \"cutt\"", "did you mean \"cut\"?"),
        (["water"], "unknown command \"water\"", "see \"grove --help\""),
        (["--versoin"], "unknown option --versoin", "did you mean \"--version\"?"),
        ([], "no command given", "see \"grove --help\""),
        (["cut"], "missing OUTPUT", "see \"grove cut --help\""),
        (["cut", "x", "--root"], "option --root needs a value", "--root=-VALUE"),
        (["cut", "x", "--root", "--once"], "option --root needs a value", "--root=-VALUE"),
        (["cut", "x", "--once=yes"], "option --once takes no value", "see \"grove cut --help\""),
        (["cut", "x", "--once", "--once"], "option --once is given twice", "keep one"),
        (["cut", "x", "--format", "xml"], "--format cannot be \"xml\"", "text, json"),
        (["fall", "down"], "unexpected argument \"down\"", "see \"grove fall --help\""),
        (["fall"], "nothing to fall", "plant one"),
        (["--completions", "tcsh"], "--completions cannot be \"tcsh\"", "bash, zsh, fish"),
        (["cut", "x", "--\u{1B}[31m"], "unknown option --\\u{1b}[31m", "see"),
    ])
    func wrongUsageSaysWhatHelps(_ words: [String], message: String, hint: String) {
        let ran = Grove.run(words)
        #expect(ran.exit == .usage)
        #expect(ran.output.isEmpty)
        let lines = ran.error.split(separator: "\n")
        #expect(lines.first == "grove: \(message)")
        #expect(lines.dropFirst().contains { $0.hasPrefix("hint: ") && $0.contains(hint) })
    }

    @Test func theCommandSaysHowItEnds() {
        #expect(Grove.run(["cut", "x", "--once"]).exit == .findings)
    }

    @Test(arguments: [["--help"], ["-h"], ["help"], ["cut", "--bad", "--help"], ["help", "cut"], ["--version"]])
    func helpAndVersionAreData(_ words: [String]) {
        let ran = Grove.run(words)
        #expect(ran.exit == .good)
        #expect(ran.error.isEmpty && !ran.output.isEmpty)
    }

    @Test func versionStandsInOnePlace() {
        #expect(Grove.run(["--version"]).output == "grove \(version)\n")
    }
}
