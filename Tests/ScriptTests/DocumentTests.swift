import Posix
import TestSupport
import Testing

/// What the documents show is what happens.
@Suite("Documents")
struct DocumentTests {
    @Test func readmesFirstScreenWorks() throws {
        let transcript = Transcript(firstConsoleBlockOf: try Checkout.text("README.md"))
        #expect(transcript.steps.count >= 4)
        let scratch = try Scratch()
        try scratch.directory.makeLink("demo", to: Checkout.path + "/demo")
        try transcript.run(in: scratch)
    }

    @Test func everyTaskIsListedInTheReadme() throws {
        let readme = try Checkout.text("README.md")
        for page in try Directory.open(Checkout.path + "/docs/tasks").list() {
            #expect(readme.contains("docs/tasks/\(page)"))
        }
    }

    @Test func transcriptsCompareWithEllipses() {
        let text = """
            ```console
            $ printf 'one two three\\nfour\\nfive\\n'
            one … three
            …
            five
            ```
            """
        let transcript = Transcript(firstConsoleBlockOf: text)
        #expect(transcript.steps.count == 1)
        #expect(throws: Never.self) { try transcript.run(in: Scratch()) }
    }
}
