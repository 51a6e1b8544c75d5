import AgentConfig
import Core
import System
import TestSupport
import Testing
import X509

@testable import Enrolment

@Suite struct TicketTests {
    private static let yaml = """
        kind: proxy
        identity: edge
        vault:
          address: https://vault.example.org:8200
          auth: { mount: cert, role: coppice-edge }
        trust:
          - { name: upstream, issuers: [pki_int], roots: { files: [ca/root.pem] } }

        """

    private static func ticket(_ change: (inout Ticket) -> Void = { _ in }) -> Ticket {
        var ticket = Ticket(
            identity: "edge", user: "edge", directory: "/var/lib/coppice/edge", unit: "coppice-edge.service",
            server: VaultEndpoint(
                addresses: ["https://vault.example.org:8200"], namespace: "platform", serverName: "vault.example.org",
                authRole: "coppice-edge"),
            files: [.init(path: "ca/vault-ca.pem", text: "PEM\n"), .init(path: "ca/root.pem", text: "é\n")],
            configuration: yaml, signingPath: "pki_agents/sign/coppice-edge", commonName: "edge.agents.example.org",
            key: .ecP384,
            wrapping: Ticket.Wrapping(
                path: "auth/token/create/coppice-edge-enrol", time: "2026-11-23T18:03:47.123456789Z", ttl: .seconds(900)
            ),
            token: SecretBytes(copying: Array("s.abcdefghij".utf8).span))
        change(&ticket)
        return ticket
    }

    private static func text(_ secret: SecretBytes) -> String {
        secret.withSpan { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }

    private static func read(_ text: String) throws -> [Ticket] {
        try Ticket.read(SecretBytes(copying: Array(text.utf8).span), source: "tickets")
    }

    @Test("a ticket is one line of plain letters, and says the same when it is read", arguments: 1...9)
    func roundTrip(_ length: Int) throws {
        let token = SecretBytes(copying: Array("hvs.CAESI0123".utf8.prefix(length)).span)
        let ticket = Self.ticket { $0.token = token }
        let line = Self.text(ticket.line)
        #expect(line.utf8.allSatisfy { (0x21...0x7E).contains($0) } && line.hasPrefix("coppice1."))
        let read = try #require(try Self.read("\n  \(line)\r\n").first)
        #expect(
            (read.identity, read.user, read.directory, read.unit) == (
                "edge", "edge", "/var/lib/coppice/edge", "coppice-edge.service"
            ))
        #expect(read.server == ticket.server && read.files == ticket.files && read.configuration == Self.yaml)
        #expect(read.signingPath == ticket.signingPath && read.commonName == ticket.commonName && read.key == .ecP384)
        #expect(read.wrapping == ticket.wrapping && read.token == token)
        #expect(read.wrapping.end?.rfc3339 == "2026-11-23T18:18:47Z")
    }

    @Test("several tickets come one a line")
    func several() throws {
        let line = Self.text(Self.ticket().line)
        #expect(try Self.read(line + "\n\n" + line + "\n").count == 2)
    }

    @Test("a line that was cut anywhere, or in which a letter was changed, is not taken", arguments: 0..<60)
    func damaged(_ seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        let line = Array(Self.text(Self.ticket().line).utf8)
        let cut = String(decoding: line.prefix(Int.random(in: 1..<line.count, using: &random)), as: UTF8.self)
        #expect(throws: EnrolmentError.self) { try Self.read(cut) }
        var changed = line
        let place = Int.random(in: 0..<line.count, using: &random)
        changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        #expect(throws: EnrolmentError.self) { try Self.read(String(decoding: changed, as: UTF8.self)) }
    }

    @Test(
        "what is no ticket is told apart",
        arguments: [
            ("", "tickets: there is no ticket"), ("\n \n", "tickets: there is no ticket"),
            ("hello", "tickets:1: not a ticket of coppice invite"),
            ("hvs.CAESIabc", "tickets:1: not a ticket of coppice invite"),
            ("coppice", "tickets:1: a ticket that was cut or changed on its way"),
            ("coppice1", "tickets:1: a ticket that was cut or changed on its way"),
            ("coppice1.e30", "tickets:1: a ticket that was cut or changed on its way"),
            ("coppice2.e30.e30.0", "tickets:1: a ticket of another version of coppice (format 2)"),
            ("coppices.e30.e30.0", "tickets:1: not a ticket of coppice invite"),
        ])
    func others(_ text: String, _ summary: String) {
        let error = #expect(throws: EnrolmentError.self) { try Self.read(text) }
        #expect(error?.summary == summary && error?.hints.isEmpty == false)
    }

    struct Wrong: CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Ticket) -> Void
        let text: String
    }

    @Test(
        "a whole ticket that no invite makes is refused",
        arguments: [
            Wrong(testDescription: "user", change: { $0.user = "../x" }, text: "its user is no name"),
            Wrong(testDescription: "directory", change: { $0.directory = "x" }, text: "its directory is not absolute"),
            Wrong(
                testDescription: "file above", change: { $0.files[1].path = "ca/../agent.yaml" },
                text: "its file ca/../agent.yaml is not in ca/"),
            Wrong(
                testDescription: "file elsewhere", change: { $0.files[1].path = "mtls/client.key" },
                text: "its file mtls/client.key is not in ca/"),
            Wrong(
                testDescription: "no CA", change: { $0.files.removeFirst() }, text: "it has no CA file for the server"),
            Wrong(
                testDescription: "plain HTTP", change: { $0.server.addresses = ["http://vault.example.org"] },
                text: "http://vault.example.org is not an https address"),
            Wrong(
                testDescription: "a path of another kind", change: { $0.wrapping.path = "sys/wrapping/wrap" },
                text: "its token is not of a token role"),
            Wrong(
                testDescription: "agent.yaml", change: { $0.configuration = "x" }, text: "its agent.yaml is not good"),
            Wrong(
                testDescription: "identity", change: { $0.identity = "web" },
                text: "its agent.yaml is of another identity"),
        ])
    func unfit(_ wrong: Wrong) {
        let line = Self.text(Self.ticket(wrong.change).line)
        let error = #expect(throws: EnrolmentError.self) { try Self.read(line) }
        #expect(error?.summary == "tickets:1: a ticket that cannot be used: " + wrong.text)
    }
}
