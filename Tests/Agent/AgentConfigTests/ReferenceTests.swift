import AgentConfig
import Core
import TestSupport
import Testing
import YAML

/// docs/agent-yaml.md says what the program takes.
@Suite struct ReferenceTests {
    private func page() throws -> String {
        try Checkout.text("docs/agent-yaml.md")
    }

    @Test func examplesAreTaken() throws {
        let blocks = try page().split(separator: "```").filter { $0.hasPrefix("yaml\n") }.map { $0.dropFirst(5) }
        #expect(blocks.count == 2)
        for block in blocks {
            _ = try AgentConfiguration.parse(YAML.read(Array(block.utf8), file: "agent.yaml"))
        }
    }

    /// The complaint about an unknown key lists every key there is.
    @Test(arguments: [
        "‸: 1\n", "vault: { ‸: 1 }\n", "leaf: [{ ‸: 1 }]\n", "secret: [{ ‸: 1 }]\n", "trust: [{ ‸: 1 }]\n",
        "leaf: [{ roots: { ‸: 1 } }]\n", "secret: [{ files: { a: { ‸: 1 } } }]\n", "leaf: [{ on_change: { ‸: 1 } }]\n",
    ])
    func everyKeyIsExplained(template: String) throws {
        let text = template.replacing("‸", with: "qqqqqqqqqq")
        let error = #expect(throws: Diagnostics.self) {
            try AgentConfiguration.parse(YAML.read(Array(text.utf8), file: "agent.yaml"))
        }
        let hint = try #require(error?.all.first { $0.message.contains("qqqqqqqqqq") }?.hint)
        let page = try page()
        for key in hint.replacing("it knows: ", with: "").split(separator: ", ") where key != "ca" && key != "auth" {
            #expect(page.contains("`\(key)`") || page.contains("`auth.\(key)`"), "\(key)")
        }
    }
}
