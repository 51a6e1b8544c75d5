import Testing

@testable import CommandLine

@Suite struct ParsingTests {
    @Test(arguments: [
        ["copy", "leaf/web", "a", "b", "--dir", "x", "-d", "y", "--dir=-z"],
        ["copy", "--dir=x", "leaf/web", "--dir", "y", "a", "--dir=-z", "--", "b"],
    ])
    func optionsStandAnywhere(_ words: [String]) {
        let ran = ProgramFixture.run(words)
        #expect(ran.output == "copy leaf/web [\"a\", \"b\"] [\"x\", \"y\", \"-z\"]\n")
        #expect(ran.exit == .good)
    }

    @Test("words after -- are never options")
    func doubleDash() {
        #expect(ProgramFixture.run(["copy", "--", "--help", "-x"]).output == "copy --help [\"-x\"] []\n")
    }

    @Test func longestCommandWins() throws {
        guard case .run(let command, _) = try ProgramFixture.program.parse(["copy", "all"]) else {
            Issue.record("not a run")
            return
        }
        #expect(command.name == "copy all")
    }

    @Test(arguments: [
        (["copy", "x", "--dri", "y"], "unknown option --dri", "did you mean \"--dir\"?"),
        (["copy", "x", "--unknown"], "unknown option --unknown", "see \"demo copy --help\""),
        (["copyy"], "unknown command \"copyy\"", "did you mean \"copy\"?"),
        (["other"], "unknown command \"other\"", "see \"demo --help\""),
        (["--versoin"], "unknown option --versoin", "did you mean \"--version\"?"),
        ([], "no command given", "see \"demo --help\""),
        (["copy"], "missing OUTPUT", "see \"demo copy --help\""),
        (["copy", "x", "--dir"], "option --dir needs a value", "--dir=-VALUE"),
        (["copy", "x", "--dir", "--once"], "option --dir needs a value", "--dir=-VALUE"),
        (["copy", "x", "--once=yes"], "option --once takes no value", "see \"demo copy --help\""),
        (["copy", "x", "--once", "--once"], "option --once is given twice", "keep one"),
        (["copy", "x", "--format", "xml"], "--format cannot be \"xml\"", "text, json"),
        (["fail", "down"], "unexpected argument \"down\"", "see \"demo fail --help\""),
        (["fail"], "nothing to do", "add one"),
        (["--completions", "tcsh"], "--completions cannot be \"tcsh\"", "bash, zsh, fish"),
        (["copy", "x", "--\u{1B}[31m"], "unknown option --\\u{1b}[31m", "see"),
    ])
    func wrongUsageSaysWhatHelps(_ words: [String], message: String, hint: String) {
        let ran = ProgramFixture.run(words)
        #expect(ran.exit == .usage)
        #expect(ran.output.isEmpty)
        let lines = ran.error.split(separator: "\n")
        #expect(lines.first == "demo: \(message)")
        #expect(lines.dropFirst().contains { $0.hasPrefix("hint: ") && $0.contains(hint) })
    }

    @Test func theCommandSaysHowItEnds() {
        #expect(ProgramFixture.run(["copy", "x", "--once"]).exit == .findings)
    }

    @Test(arguments: [["--help"], ["-h"], ["help"], ["copy", "--bad", "--help"], ["help", "copy"], ["--version"]])
    func helpAndVersionAreData(_ words: [String]) {
        let ran = ProgramFixture.run(words)
        #expect(ran.exit == .good)
        #expect(ran.error.isEmpty && !ran.output.isEmpty)
    }

    @Test func versionStandsInOnePlace() {
        #expect(ProgramFixture.run(["--version"]).output == "demo \(version)\n")
    }
}
