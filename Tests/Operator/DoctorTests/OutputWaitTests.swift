import Boundary
import Core
import Doctor
import Testing

@Suite("What coppice wait says of an output")
struct OutputWaitTests {
    private static let now = WallTime(secondsSince1970: 1_795_392_000)

    /// What the agent says, or that there is none.
    private static func status(
        _ state: OutputState?, running: Int32? = 42, output error: AgentStatus.Failure? = nil, login: String? = nil
    ) throws -> BoundaryStatus {
        let id = try #require(OutputID("leaf/server"))
        let outputs = state.map { [AgentStatus.Output(id: id, isRequired: true, state: $0, error: error)] } ?? []
        let status = AgentStatus(
            identity: "web", kind: .app, process: 42, version: "1", started: now, updated: now, isReady: true,
            vault: AgentStatus.Vault(
                address: "https://a.b", isAuthenticated: login == nil,
                error: login.map { AgentStatus.Problem(summary: $0, hint: "unseal it", since: now) }),
            outputs: outputs)
        return BoundaryStatus(directory: "/r", process: running, report: .status(status), moment: now)
    }

    private static func finding(_ holding: OutputHolding, _ status: BoundaryStatus) throws -> Finding? {
        OutputWait.finding(try #require(OutputID("leaf/server")), holding, status)
    }

    @Test("the files alone are enough where no agent runs, or its status is an earlier one's")
    func filesAlone() throws {
        #expect(try Self.finding(.valid, Self.status(.failed, running: nil)) == nil)
        #expect(try Self.finding(.valid, Self.status(.failed, running: 43)) == nil)
        #expect(try Self.finding(.valid, Self.status(nil)) == nil)
    }

    @Test("of whole files as asked the running agent knows best")
    func agentsWord() throws {
        for state in [OutputState.good, .stale] {
            #expect(try Self.finding(.valid, Self.status(state)) == nil)
            #expect(try Self.finding(.expired(Self.now), Self.status(state)) == nil)
            #expect(try Self.finding(.nothing, Self.status(state)) != nil)
            #expect(try Self.finding(.otherRequest, Self.status(state)) != nil)
            #expect(try Self.finding(.lost, Self.status(state)) != nil)
        }
        for state in [OutputState.pending, .failed] {
            #expect(try Self.finding(.valid, Self.status(state))?.code == "output.expired")
        }
    }

    @Test("what is missing is named, and the nearest cause: no agent, its own error, its login, or nothing yet")
    func causes() throws {
        let none = try #require(try Self.finding(.nothing, Self.status(nil, running: nil)))
        #expect(none.summary == "/r/leaf/server was never written: no agent runs")
        #expect(none.code == "output.pending" && none.hint.contains("coppice-agent run --dir /r"))
        let denied = AgentStatus.Failure(code: "leaf.refused", summary: "denied", hint: "grant it", since: Self.now)
        let refused = try #require(try Self.finding(.nothing, Self.status(.failed, output: denied, login: "sealed")))
        #expect(refused.summary == "/r/leaf/server was never written: denied")
        #expect(refused.code == "leaf.refused" && refused.hint == "grant it")
        let gone = AgentStatus.Failure(code: "secret.deleted", summary: "it is gone", hint: "h", since: Self.now)
        let removed = OutputWait.finding(
            try #require(OutputID("leaf/server")), .nothing, try Self.status(.failed, output: gone), isRemovable: true)
        #expect(removed?.summary == "/r/leaf/server is removed, as on_delete: remove asks: it is gone")
        let login = try #require(try Self.finding(.expired(Self.now), Self.status(.pending, login: "sealed")))
        #expect(login.summary == "/r/leaf/server expired at \(Self.now.rfc3339): the login fails: sealed")
        #expect(login.code == "login.failed" && login.hint == "unseal it")
        let young = try #require(try Self.finding(.otherRequest, Self.status(nil, running: 43)))
        #expect(young.summary.hasSuffix("than agent.yaml has now: its agent has not obtained it yet"))
    }
}
