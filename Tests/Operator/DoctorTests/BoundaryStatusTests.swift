import AgentConfig
import Boundary
import Core
import Doctor
import Testing
import YAML

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

    @Test(
        "a certificate of an operator's that expires soon is told when five sixths of its life are over",
        arguments: [
            (597, 600, false), (101, 600, false), (99, 600, true), (86_500, 864_000, false), (86_300, 864_000, true),
        ]
            as [(Int64, Int64, Bool)])
    func expiresSoon(left: Int64, life: Int64, isTold: Bool) throws {
        let root = try root {
            $0.client = AgentStatus.Client(
                commonName: "web.h", serial: "01", notBefore: now - .seconds(life - left),
                notAfter: now + .seconds(left))
        }
        #expect(root.findings.map(\.code) == (isTold ? ["mtls.expires-soon"] : []))
    }

    @Test("an expired client certificate is told once, with the ticket, before what follows from it")
    func expiredClient() throws {
        let expired = try root {
            $0.client = AgentStatus.Client(commonName: "web.h", serial: "01", notAfter: now - .seconds(43))
            $0.vault.error = AgentStatus.Problem(
                summary: "the server refuses our client certificate: x509: expired", hint: "coppice inspect", since: now
            )
        }
        #expect(expired.findings.map(\.code) == ["mtls.expired"])
        #expect(expired.findings[0].hint.contains("coppice invite web | ssh "))
        #expect(expired.expiry(now - .seconds(43)) == "expired 43s ago")
        let sealed = try root {
            $0.client = AgentStatus.Client(commonName: "web.h", serial: "01", notAfter: now - .seconds(43))
            $0.vault.error = AgentStatus.Problem(summary: "Vault is sealed", hint: "unseal it", since: now)
        }
        #expect(sealed.findings.map(\.code) == ["mtls.expired", "login.failed"])
    }

    @Test("a renewal that fails is told by its cause alone, and as overdue; a stopped agent renews nothing")
    func overdueRenewal() throws {
        let late = try root {
            $0.client = AgentStatus.Client(
                commonName: "web.h", serial: "01", notAfter: now + .seconds(60), renewAt: now - .seconds(6))
            $0.findings = [AgentStatus.Finding(code: "mtls.not-renewed", severity: .warning, summary: "s", hint: "h")]
        }
        #expect(late.findings.map(\.code) == ["mtls.not-renewed"])
        #expect(late.renewal(now - .seconds(6)) == "renewal overdue since 6s")
        #expect(late.renewal(now + .seconds(7200)) == "renews in 2h")
        #expect(try root(process: nil).renewal(now - .seconds(6)) == nil)
    }

    @Test("an output's name stands before its fault once")
    func namesOnce() throws {
        let failure = AgentStatus.Failure(
            code: "c", summary: "leaf/server: nothing was published yet", hint: "h", since: now)
        let root = try root { $0.outputs = [try output { ($0.state, $0.error) = (.failed, failure) }] }
        #expect(root.findings[0].summary.hasPrefix("leaf/server: nothing was published yet, since "))
    }

    @Test("a client: section that the running agent has not read is told, either way")
    func unreadConfiguration() throws {
        let yaml = """
            kind: app
            identity: web
            vault: { address: https://a.b, auth: { role: web } }
            leaf: [{ name: server, sign: pki_int/sign/web, common_name: web.a }]

            """
        let without = try AgentConfiguration.parse(YAML.read(Array(yaml.utf8), file: "agent.yaml"))
        let with = try AgentConfiguration.parse(
            YAML.read(Array((yaml + "client: { sign: pki_agents/sign/web.h }\n").utf8), file: "agent.yaml"))
        func codes(_ configuration: AgentConfiguration, renewAt: WallTime?) throws -> [String] {
            let status = try root {
                $0.client = AgentStatus.Client(
                    commonName: "web.h", serial: "01", notAfter: now + .seconds(99_999), renewAt: renewAt)
            }
            return ConfigurationCheck.unread(configuration, status).map(\.code)
        }
        #expect(try codes(with, renewAt: nil) == ["config.unread"] && codes(without, renewAt: now) == ["config.unread"])
        #expect(try codes(with, renewAt: now) == [] && codes(without, renewAt: nil) == [])
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
