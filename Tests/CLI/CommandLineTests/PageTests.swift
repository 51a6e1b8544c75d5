import Testing

@testable import CommandLine

/// Pages made from the declarations.

@Suite struct PageTests {
    @Test func commandHelpIsComplete() {
        let expected = """
            demo copy: copies one output

            USAGE
              demo copy [--dir DIR]... [--format FORMAT] [--once] [--json] OUTPUT [FILE...]

            A copy replaces what is there.

            .5 is a leading dot.

            ARGUMENTS
              OUTPUT  the output, as leaf/NAME
              FILE    a file to look at

            OPTIONS
              -d, --dir DIR    the boundary to read (may be repeated)
              --format FORMAT  how to write it: text, json
              --once           stop after the first round
              --json           print the same facts as one JSON document
              -h, --help       show this help
              --version        show the version

            EXAMPLE
              demo copy leaf/web
                  copies the leaf

            EXIT STATUS
              0  done
              1  failed: the message says why and what helps
              2  wrong usage
              3  the copy differs

            """
        #expect(ProgramFixture.run(["copy", "--help"]).output == expected)
    }

    @Test func whatIsNeededStandsWithoutBrackets() {
        let needed = Option.value("output", "FILE", isRequired: true, "where it goes")
        let command = Command("write", "writes one", options: [needed, .json], examples: []) { _ in .good }
        #expect(ProgramFixture.program.usage(of: command) == "demo write --output FILE [--json]")
    }

    @Test func programHelpNamesEveryCommand() {
        let help = ProgramFixture.program.help
        for command in ProgramFixture.program.commands { #expect(help.contains("\n  \(command.name)")) }
        #expect(help.contains("EXAMPLE") && help.contains("EXIT STATUS"))
    }

    @Test func noHelpLineIsWiderThanATerminal() {
        #expect(ProgramFixture.program.help.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func manualIsRoff() {
        let page = ProgramFixture.program.manual(of: ProgramFixture.program.commands[0])
        #expect(page.hasPrefix(".TH DEMO\\-COPY 1 \"\" \"demo \(version)\""))
        #expect(page.contains("\n\\&.5 is a leading dot."))
        #expect(page.contains("\\fB\\-\\-once\\fR"))
        for section in ["NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "EXAMPLES"] {
            #expect(page.contains("\n.SH \(section)"))
        }
    }

    @Test(arguments: Shell.allCases)
    func completionsKnowCommandsOptionsAndValues(_ shell: Shell) {
        let script = ProgramFixture.program.completions(for: shell)
        for word in ["copy", "fail", "once", "text", "json"] { #expect(script.contains(word)) }
    }

    @Test func everyCommandHasAPage() {
        let names = ProgramFixture.run(["--commands"]).output.split(separator: "\n").map(String.init)
        #expect(names == ["copy", "copy all", "fail"])
        for name in names {
            #expect(
                ProgramFixture.run(["--man"] + name.split(separator: " ").map(String.init)).output.hasPrefix(
                    ".TH DEMO"))
        }
    }

    @Test func coloursOnlyWhereTheyShow() {
        #expect(Console.recording(program: "demo").styled("ok", .good) == "ok")
        let bright = Console.recording(program: "demo", hasColour: true)
        #expect(bright.styled("ok", .good) == "\u{1B}[32mok\u{1B}[0m")
    }
}
