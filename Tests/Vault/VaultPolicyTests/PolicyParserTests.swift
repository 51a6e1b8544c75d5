import TestSupport
import Testing

@testable import VaultPolicy

@Suite struct PolicyParserTests {
    @Test(arguments: [
        ("path \"x\" {", "At 1:12: object expected closing RBRACE got: EOF"),
        ("path \"x\" { capabilities = [\"fly\"] }", "path \"x\": invalid capability \"fly\""),
        (
            "path \"x\" { capabilities = [\"read\" \"list\"] }",
            "At 1:35: error parsing list, expected comma or list end, got: STRING"
        ),
        ("path \"x\" { policy = \"much\" }", "path \"x\": invalid policy \"much\""),
        ("path \"a/+*\" { capabilities = [\"read\"] }", "path \"a/+*\": invalid use of wildcards ('+*' is forbidden)"),
        ("pat \"x\" {}", "1 error occurred:\n\t* invalid key \"pat\" on line 1\n\n"),
        (
            "path \"x\" {\n  capability = [\"read\"]\n}",
            "1 error occurred:\n\t* path \"x\": invalid key \"capability\" on line 2\n\n"
        ),
        ("path \"x", "At 1:8: literal not terminated"),
        ("= 3", "At 1:1: no object keys found!"),
        (
            "path \"x\" { min_wrapping_ttl = \"2m\" max_wrapping_ttl = \"1m\" }",
            "max_wrapping_ttl cannot be less than min_wrapping_ttl"
        ),
    ])
    func whatIsWrongIsSaidAsTheRealServerSaysIt(_ text: String, _ reason: String) {
        #expect(throws: Policy.Failure("" + reason)) { try Policy.parse(name: "p", text: text) }
    }

    @Test func jsonIsReadToo() throws {
        let text = "{\"path\": {\"secret/*\": {\"capabilities\": [\"read\", \"list\"]}}}"
        let policy = try Policy.parse(name: "p", text: text)
        #expect(policy.rules.map(\.path) == ["secret/"])
        #expect(policy.rules.first?.permissions.capabilities == [.read, .list])
    }

    @Test func commentsAndHeredocsAreRead() throws {
        let text = "# one\n// two\n/* three */\nname = <<EOT\nlong\nEOT\npath \"a\" { policy = \"write\" } // end"
        #expect(try Policy.parse(name: "p", text: text).rules.first?.permissions.capabilities.names.count == 5)
    }

    @Test func theBuiltInPoliciesAreValid() throws {
        #expect(try Policy.parse(name: "default", text: BuiltInPolicies.defaultText).rules.count > 10)
        #expect(try Policy.parse(name: "w", text: BuiltInPolicies.wrappingText).rules.count == 2)
    }

    @Test(arguments: 0..<200) func noTextTraps(_ seed: Int) {
        let pieces = [
            "path", "\"x\"", "{", "}", "[", "]", "=", ",", "<<A\n", "A", "\"", "\\", "${", "#", "/*", "\n", "-1",
            "true", "é",
        ]
        var text = ""
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 { text += random.pick(pieces) + " " }
        _ = try? Policy.parse(name: "p", text: text)
    }
}
