import Boundary
import Core
import Doctor
import Testing

@Suite struct BoundaryStatusTests {
    private let now = WallTime(secondsSince1970: 1_795_392_000)

    private func output(_ adjust: (inout AgentStatus.Output) -> Void = { _ in }) throws -> AgentStatus.Output {
        let id = try #require(OutputID("leaf/server"))
        var output = AgentStatus.Output(
            id: id, isRequired: true, state: .good, notAfter: now + .seconds(7200), renewAt: now + .seconds(3600))
        adjust(&output)
        return output
    }

    private func root(
        process: Int32? = 42, _ adjust: (inout AgentStatus) throws -> Void = { _ in }
    ) throws -> BoundaryStatus {
        var status = AgentStatus(
            identity: "web", kind: .app, process: 42, version: "1", started: now - .seconds(60),
            updated: now - .seconds(30), next: AgentStatus.Next(at: now + .seconds(3660), what: "renew leaf/server"),
            isReady: true, vault: AgentStatus.Vault(address: "https://a.b", isAuthenticated: true),
            outputs: [try output()])
        try adjust(&status)
        return BoundaryStatus(directory: "/r", process: process, report: .status(status), moment: now)
    }

    @Test func goodSaysWhatIsNext() throws {
        #expect(try root().findings.isEmpty)
        #expect(try root().conclusion == "web (app): good; next: renew leaf/server in 1h1m")
    }

    @Test func stoppedAgentsAreTold() throws {
        let stopped = try root(process: nil)
        #expect(stopped.findings.map(\.code) == ["agent.not-running"])
        #expect(stopped.conclusion == "web (app): 1 error: no agent runs here; the last one wrote its status 30s ago")
        let never = BoundaryStatus(directory: "/r", process: nil, report: .missing, moment: now)
        #expect(never.findings.map(\.code) == ["agent.never-ran"] && never.conclusion.hasPrefix("/r: 1 error: "))
        let young = BoundaryStatus(directory: "/r", process: 7, report: .missing, moment: now)
        #expect(young.findings.map(\.code) == ["status.missing"] && young.findings[0].severity == .warning)
        let damaged = BoundaryStatus(
            directory: "/r", process: 7, report: .unreadable(summary: "s", hint: "h"), moment: now)
        #expect(damaged.findings.map(\.code) == ["status.unreadable"])
    }

    @Test func silentAgentsAreTold() throws {
        let silent = try root {
            $0.updated = now - .seconds(900)
            $0.next = AgentStatus.Next(at: now - .seconds(600), what: "renew leaf/server")
        }
        #expect(silent.findings.map(\.code) == ["agent.silent"])
        let idle = try root { $0.updated = now - .seconds(90_000) }
        #expect(idle.findings.isEmpty)
        let other = try root(process: 43) { $0.updated = now - .seconds(900) }
        #expect(other.findings.map(\.code) == ["status.outdated"])
    }

    @Test func outputsAreJudged() throws {
        let denied = AgentStatus.Failure(
            code: "vault.denied", summary: "permission denied", hint: "policy", since: now - .seconds(60),
            fatalAt: now + .seconds(5400))
        let stale = try root { $0.outputs = [try output { ($0.state, $0.error) = (.stale, denied) }] }
        #expect(
            stale.findings.map(\.summary) == [
                "leaf/server: permission denied, since 2026-11-22T23:59:00Z; fatal at 2026-11-23T01:30:00Z, in 1h30m"
            ])
        let ended = try root { $0.outputs = [try output { $0.notAfter = now - .seconds(1) }] }
        #expect(ended.findings.map(\.code) == ["output.expired"])
        let owed = AgentStatus.ReloadOwed(since: now, attempts: 1, error: "exit status 1")
        let reload = try root { $0.outputs = [try output { $0.reloadOwed = owed }] }
        #expect(reload.findings.map(\.severity) == [.warning])
        #expect(reload.findings[0].summary.hasSuffix("after 1 try: exit status 1"))
        let pending = try root { $0.outputs = [try output { ($0.state, $0.notAfter) = (.pending, nil) }] }
        #expect(pending.findings.map(\.code) == ["output.pending"])
        let unreachable = try root {
            $0.outputs = [try output { ($0.state, $0.notAfter) = (.pending, nil) }]
            $0.vault.error = AgentStatus.Problem(summary: "connection refused", hint: "h", since: now)
        }
        #expect(unreachable.findings.map(\.code) == ["login.failed"])
        let failed = try root { $0.outputs = [try output { ($0.state, $0.notAfter) = (.failed, nil) }] }
        #expect(failed.findings.map(\.code) == ["output.failed"])
    }

    @Test func loginAndClientAreJudgedAndErrorsComeFirst() throws {
        let root = try root {
            $0.client = AgentStatus.Client(commonName: "web.host1", serial: "01", notAfter: now + .seconds(3600))
            $0.vault.error = AgentStatus.Problem(summary: "sealed", hint: "unseal it", since: now)
            $0.findings = [AgentStatus.Finding(code: "clock.skew", severity: .warning, summary: "s", hint: "h")]
        }
        #expect(root.findings.map(\.code) == ["login.failed", "mtls.expires-soon", "clock.skew"])
        #expect(root.conclusion == "web (app): 1 error and 2 warnings: sealed, since 2026-11-23T00:00:00Z")
        let gone = try self.root {
            $0.client = AgentStatus.Client(commonName: "w", serial: "01", notAfter: now - .seconds(1))
        }
        #expect(gone.findings.map(\.severity) == [.error])
    }

    @Test func textsFromElsewhereAreBounded() throws {
        let root = try root {
            $0.vault.error = AgentStatus.Problem(
                summary: "\u{1B}[31m" + String(repeating: "x", count: 5000), hint: "h", since: now)
        }
        #expect(root.conclusion.count < 500 && !root.conclusion.unicodeScalars.contains("\u{1B}"))
    }

    @Test(arguments: [
        (0, "0s"), (59, "59s"), (61, "1m1s"), (3661, "1h1m"), (86_400 + 3700, "1d1h"), (3650 * 86_400, "3650d"),
    ])
    func timesAreShort(seconds: Int64, text: String) {
        #expect(RelativeTime.short(.seconds(seconds)) == text)
    }
}
