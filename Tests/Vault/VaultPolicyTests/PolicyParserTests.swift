import JSON
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

    private static let valid = """
        # what an app reads
        path "secret/data/web/*" {
          capabilities = ["read", "list"]
        }
        path "pki/sign/web" { capabilities = ["update"] }
        path "auth/+/login" { policy = "write" }

        """

    private static let pieces = [
        "path", "\"x\"", "{", "}", "[", "]", "=", ",", "<<A\n", "A", "\"", "\\", "${", "#", "/*", "\n", "-1", "true",
        "é",
        "capabilities", "\"deny\"", "+", "*",
    ]

    /// What often leaves a policy that can be read.
    private static let harmless = ["a", "b/", " ", "\n", "+", "*", "read"]

    private static func damaged(_ seed: Int) -> String {
        var random = SeededGenerator(seed: seed)
        guard !random.chance(4) else { return (0..<40).map { _ in random.pick(pieces) + " " }.joined() }
        var bytes = Array(valid.utf8)
        random.splice(random.chance(2) ? harmless : pieces, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What is taken has rules that say the same when they are written out and read again; what is refused names a line of
    /// the text.
    @Test func damagedTextIsReadOrRefusedWithItsLine() throws {
        var (read, refused) = (0, 0)
        for seed in 0..<1200 {
            let text = Self.damaged(seed)
            do throws(Policy.Failure) {
                let policy = try Policy.parse(name: "p", text: text)
                read += 1
                #expect(policy.text == text)
                let again = try Policy.parse(name: "p", text: Self.written(policy.rules))
                #expect(again.rules == policy.rules, "\(seed): \(text)")
            } catch {
                refused += 1
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
                let match = error.text.firstMatch(of: /At ([0-9]+):|on line ([0-9]+)|object at ([0-9]+):/)
                let line = match.flatMap { ($0.1 ?? $0.2 ?? $0.3).flatMap { Int($0) } }
                #expect(
                    line.map { (1...lines).contains($0) } ?? error.text.contains("path \""), "\(seed): \(error.text)")
            }
        }
        #expect(read >= 20 && refused >= 20, "\(read) read, \(refused) refused")
    }

    /// Rules as JSON, which needs no knowledge of HCL's quotes.
    private static func written(_ rules: [PolicyRule]) -> String {
        let blocks = rules.map { rule -> (String, JSONValue) in
            let path = "/" + rule.path + (rule.kind == .prefix ? "*" : "")
            return (path, ["capabilities": .strings(rule.permissions.capabilities.names)])
        }
        return JSONValue.object(["path": .array(blocks.map { .object(JSONObject([$0])) })]).text()
    }
}
