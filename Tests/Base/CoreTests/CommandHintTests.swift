import Core
import Testing

@Suite("Commands in hints name the boundary directory") struct CommandHintTests {
    @Test(arguments: [
        (
            "coppice status shows why; then: coppice renew leaf/a",
            "coppice status --dir /b shows why; then: coppice renew --dir /b leaf/a"
        ),
        ("start it: coppice-agent run, or its unit", "start it: coppice-agent run --dir /b, or its unit"),
        ("coppice-agent run --once shows why", "coppice-agent run --dir /b --once shows why"),
        ("coppice doctor --dir /c", "coppice doctor --dir /c"), ("coppice doctor", "coppice doctor --dir /b"),
        ("coppice doctor tls a:1 --trust f", "coppice doctor tls a:1 --trust f"),
        ("coppice inspect mtls/client.crt shows it", "coppice inspect /b/mtls/client.crt shows it"),
        ("coppice renewals are rare", "coppice renewals are rare"), ("chmod 0600 x", "chmod 0600 x"),
    ])
    func placed(_ hint: String, _ expected: String) {
        #expect(CommandHint.placed(hint, in: "/b") == expected)
        #expect(CommandHint.placed(expected, in: "/b") == expected, "the same again")
    }

    @Test("a directory with unusual characters is quoted for the shell")
    func quoted() {
        #expect(CommandHint.placed("coppice status", in: "/a b/it's") == "coppice status --dir '/a b/it'\\''s'")
    }
}
