import Testing

@testable import CommandLine

@Suite struct ParsingTests {
    @Test(arguments: [
        ["cut", "leaf/oak", "a", "b", "--dir", "x", "-d", "y", "--dir=-z"],
        ["cut", "--dir=x", "leaf/oak", "--dir", "y", "a", "--dir=-z", "--", "b"],
    ])
    func optionsStandAnywhere(_ words: [String]) {
        let ran = ProgramFixture.run(words)
        #expect(ran.output == "cut leaf/oak [\"a\", \"b\"] [\"x\", \"y\", \"-z\"]\n")
        #expect(ran.exit == .good)
    }

    @Test("words after -- are never options")
    func doubleDash() {
        #expect(ProgramFixture.run(["cut", "--", "--help", "-x"]).output == "cut --help [\"-x\"] []\n")
    }

    @Test func longestCommandWins() throws {
        guard case .run(let command, _) = try ProgramFixture.program.parse(["cut", "deep"]) else {
            Issue.record("not a run")
            return
        }
        #expect(command.name == "cut deep")
    }

    @Test(arguments: [
        (["cut", "x", "--dri", "y"], "unknown option --dri", "did you mean \"--dir\"?"),
        (["cut", "x", "--zebra"], "unknown option --zebra", "see \"grove cut --help\""),
        (["cutt"], "unknown command \"cutt\"", "did you mean \"cut\"?"),
        (["water"], "unknown command \"water\"", "see \"grove --help\""),
        (["--versoin"], "unknown option --versoin", "did you mean \"--version\"?"),
        ([], "no command given", "see \"grove --help\""),
        (["cut"], "missing OUTPUT", "see \"grove cut --help\""),
        (["cut", "x", "--dir"], "option --dir needs a value", "--dir=-VALUE"),
        (["cut", "x", "--dir", "--once"], "option --dir needs a value", "--dir=-VALUE"),
        (["cut", "x", "--once=yes"], "option --once takes no value", "see \"grove cut --help\""),
        (["cut", "x", "--once", "--once"], "option --once is given twice", "keep one"),
        (["cut", "x", "--format", "xml"], "--format cannot be \"xml\"", "text, json"),
        (["fall", "down"], "unexpected argument \"down\"", "see \"grove fall --help\""),
        (["fall"], "nothing to fall", "plant one"),
        (["--completions", "tcsh"], "--completions cannot be \"tcsh\"", "bash, zsh, fish"),
        (["cut", "x", "--\u{1B}[31m"], "unknown option --\\u{1b}[31m", "see"),
    ])
    func wrongUsageSaysWhatHelps(_ words: [String], message: String, hint: String) {
        let ran = ProgramFixture.run(words)
        #expect(ran.exit == .usage)
        #expect(ran.output.isEmpty)
        let lines = ran.error.split(separator: "\n")
        #expect(lines.first == "grove: \(message)")
        #expect(lines.dropFirst().contains { $0.hasPrefix("hint: ") && $0.contains(hint) })
    }

    @Test func theCommandSaysHowItEnds() {
        #expect(ProgramFixture.run(["cut", "x", "--once"]).exit == .findings)
    }

    @Test(arguments: [["--help"], ["-h"], ["help"], ["cut", "--bad", "--help"], ["help", "cut"], ["--version"]])
    func helpAndVersionAreData(_ words: [String]) {
        let ran = ProgramFixture.run(words)
        #expect(ran.exit == .good)
        #expect(ran.error.isEmpty && !ran.output.isEmpty)
    }

    @Test func versionStandsInOnePlace() {
        #expect(ProgramFixture.run(["--version"]).output == "grove \(version)\n")
    }
}
