import System
import TestSupport
import Testing

/// What the documents show is what happens.
@Suite struct DocumentTests {
    struct Session: CustomTestStringConvertible {
        var file: String
        var heading: String?
        /// At least so many lines are typed: a session that is not found would pass.
        var lines: Int
        var testDescription: String { file + (heading.map { ", \($0)" } ?? "") }
    }

    @Test(
        "sessions work as they are shown",
        arguments: [
            Session(file: "README.md", heading: "# Coppice", lines: 8),
            Session(file: "README.md", heading: "## One manifest", lines: 9),
            Session(file: "docs/tasks/from-init-to-prove.md", lines: 16),
            Session(file: "docs/tasks/enrol-an-identity.md", lines: 11),
            Session(file: "docs/tasks/proxy-agent-haproxy.md", lines: 8),
            Session(file: "docs/tasks/proxy-agent-apache.md", lines: 8),
            Session(file: "docs/tasks/renew-client-certificates.md", lines: 18),
        ])
    func sessionsWork(_ session: Session) throws {
        let transcript = Transcript(of: try Checkout.text(session.file), under: session.heading)
        #expect(transcript.steps.count >= session.lines)
        let scratch = try Scratch()
        try scratch.directory.makeLink("demo", to: Checkout.path + "/demo")
        try transcript.run(in: scratch)
    }

    /// The page types at OpenBao's program what the stand-in beside the scripts sends to a lab: a real one, and empty.
    @Test("an empty server becomes one that identities can be proved on, by the commands of the page")
    func preparesTheServer() throws {
        let transcript = Transcript(of: try Checkout.text("docs/tasks/prepare-the-server.md"))
        #expect(transcript.steps.count >= 18)
        let lab = try LabProcess()
        let scratch = try Scratch()
        let program = try scratch.directory.makeDirectory("bin", mode: 0o700)
        try program.makeLink("bao", to: Checkout.path + "/Tests/CLI/Scripts/bao")
        let token = LabFixture.text(lab.token)
        try transcript.run(
            in: scratch,
            after: """
                export VAULT_ADDR=\(lab.address) VAULT_CACERT=\(lab.authorityFile) VAULT_TOKEN=\(token) PATH="$HOME/bin:$PATH"

                """)
    }

    @Test func everyTaskIsListedInTheReadme() throws {
        let readme = try Checkout.text("README.md")
        let pages = try Directory.open(Checkout.path + "/docs/tasks").list()
        #expect(pages.count >= 10)
        #expect(pages.filter { !readme.contains("docs/tasks/\($0)") } == [])
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
        let transcript = Transcript(of: text)
        #expect(transcript.steps.count == 1)
        #expect(throws: Never.self) { try transcript.run(in: Scratch()) }
    }
}
