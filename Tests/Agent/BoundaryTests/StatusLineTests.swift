import Boundary
import Core
import Testing

@Suite("The status in one line, for the service manager")
struct StatusLineTests {
    private static let now = WallTime(secondsSince1970: 1_800_000_000)
    private static let client = AgentStatus.Client(commonName: "web.host1", serial: "aa", notAfter: now + .seconds(60))

    private static func output(
        _ name: String, _ state: OutputState = .good, error: String? = nil, isRequired: Bool = true
    ) throws -> AgentStatus.Output {
        AgentStatus.Output(
            id: try #require(OutputID(name)), isRequired: isRequired, state: state,
            error: error.map { AgentStatus.Failure(code: "vault.denied", summary: $0, hint: "", since: now) })
    }

    private static func line(
        _ outputs: [AgentStatus.Output], login: String? = nil, findings: [AgentStatus.Finding] = [],
        next: AgentStatus.Next? = nil, at moment: WallTime = now
    ) -> String {
        let vault = AgentStatus.Vault(
            address: "https://a.b", isAuthenticated: login == nil,
            error: login.map { AgentStatus.Problem(summary: $0, hint: "", since: now) })
        return AgentStatus(
            identity: "web", kind: .app, process: 1, version: "1", started: now, updated: now, next: next,
            isReady: true, vault: vault, client: client, outputs: outputs, findings: findings
        ).line(at: moment)
    }

    private static func finding(_ summary: String, _ severity: Core.Finding.Severity) -> AgentStatus.Finding {
        AgentStatus.Finding(code: "a.b", severity: severity, summary: summary, hint: "")
    }

    @Test("where all is good: how many outputs, in the right number, and what is next")
    func good() throws {
        let next = AgentStatus.Next(at: Self.now, what: "renew leaf/server")
        #expect(
            try Self.line([Self.output("leaf/server")], next: next)
                == "1 output good; next: renew leaf/server at 2027-01-15T08:00:00Z")
        #expect(try Self.line([Self.output("leaf/server"), Self.output("secret/db")]) == "2 outputs good")
        #expect(Self.line([]) == "0 outputs good")
    }

    @Test("what is missing comes first, by name, then why")
    func missing() throws {
        let outputs = try [
            Self.output("leaf/server"), Self.output("secret/db", .failed, error: "permission denied"),
            Self.output("secret/api", .pending, isRequired: false),
        ]
        #expect(
            Self.line(outputs)
                == "missing: secret/db, secret/api (optional); secret/db: permission denied; 1 of 3 outputs good")
        #expect(
            try Self.line([Self.output("leaf/server", .pending)], login: "Vault is sealed")
                == "missing: leaf/server; login: Vault is sealed; 0 of 1 output good")
    }

    @Test("an expired client certificate is told although the outputs are good")
    func expiredClient() throws {
        #expect(
            try Self.line([Self.output("leaf/server")], at: Self.now + .seconds(60))
                == "the client certificate web.host1 expired at 2027-01-15T08:01:00Z; 1 output good")
    }

    @Test("errors come before warnings; outputs that are stale or not applied are told")
    func failures() throws {
        let findings = [Self.finding("the metrics file is not written", .warning), Self.finding("old", .error)]
        #expect(
            try Self.line([Self.output("leaf/server", .stale, error: "timed out")], findings: findings)
                == "old; leaf/server: timed out; the metrics file is not written; 0 of 1 output good")
    }

    @Test("a cause that several outputs share with the login is told once")
    func sharedCause() throws {
        let outputs = try ["trust/a", "trust/b"].map { try Self.output($0, .failed, error: "connection refused") }
        #expect(
            Self.line(outputs, login: "connection refused")
                == "missing: trust/a, trust/b; login: connection refused; 0 of 2 outputs good")
        #expect(
            Self.line(outputs)
                == "missing: trust/a, trust/b; trust/a: connection refused; 0 of 2 outputs good")
    }

    @Test("whatever a server said stays one line")
    func bounded() throws {
        let line = try Self.line([Self.output("leaf/server", .failed, error: "a\nREADY=1")])
        #expect(!line.contains("\n"))
        let many = try (0..<250).map { try Self.output("secret/s\($0)", .pending) }
        #expect(Self.line(many).utf8.count < 700)
    }
}
