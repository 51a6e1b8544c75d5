import Boundary
import Core
import JSON
import Testing

@Suite struct AgentStatusTests {
    private let time = WallTime(secondsSince1970: 1_795_000_000)

    private func full() throws -> AgentStatus {
        let failure = AgentStatus.Failure(
            code: "vault.denied", summary: "denied", hint: "policy", since: time, fatalAt: time + .seconds(60))
        let output = AgentStatus.Output(
            id: try #require(OutputID("leaf/server")), isRequired: true, state: .stale, generation: "g1",
            serial: "aa:bb",
            notBefore: time, notAfter: time + .seconds(3600), revokedAt: time + .seconds(2),
            renewAt: time + .seconds(2400),
            refreshAt: time + .seconds(1), stages: AgentStatus.Stages(written: time, applied: time, confirmed: time),
            forcedUntil: time + .seconds(3),
            reloadOwed: AgentStatus.ReloadOwed(since: time, attempts: 3, error: "exit 1"), error: failure)
        let vault = AgentStatus.Vault(
            address: "https://a.b", isAuthenticated: true, since: time, tokenExpires: time,
            error: AgentStatus.Problem(summary: "s", hint: "h", since: time), clockSkew: .seconds(-7))
        return AgentStatus(
            identity: "web", kind: .app, process: 42, version: "0.1.0", started: time, updated: time,
            next: AgentStatus.Next(at: time, what: "renew leaf/server"), isReady: true, vault: vault,
            client: AgentStatus.Client(
                commonName: "web", serial: "01", notBefore: time - .seconds(9), notAfter: time,
                renewAt: time - .seconds(8), revokedAt: time - .seconds(7), forcedUntil: time - .seconds(6)),
            outputs: [output],
            findings: [AgentStatus.Finding(code: "clock.skew", severity: .warning, summary: "s", hint: "h")])
    }

    private func least() throws -> AgentStatus {
        AgentStatus(
            identity: "edge", kind: .proxy, process: 1, version: "0.1.0", started: time, updated: time, isReady: false,
            vault: AgentStatus.Vault(address: "https://a.b", isAuthenticated: false),
            outputs: [AgentStatus.Output(id: try #require(OutputID("trust/up")), isRequired: false, state: .pending)])
    }

    @Test func readsWhatItWrites() throws {
        for status in [try full(), try least()] {
            let text = status.json.text(pretty: true)
            #expect(try AgentStatus(JSONValue.parse(text: text)) == status)
        }
    }

    @Test func absentThingsHaveNoKeys() throws {
        #expect(
            try least().json.text() == """
                {"schema":1,"identity":"edge","kind":"proxy","pid":1,"version":"0.1.0","started":"2026-11-18T11:06:40Z",\
                "updated":"2026-11-18T11:06:40Z","ready":false,"vault":{"address":"https://a.b","authenticated":false},\
                "outputs":[{"output":"trust/up","required":false,"state":"pending","stages":{}}],"findings":[]}
                """)
    }

    @Test(arguments: [
        ("{}", "schema"), ("{\"schema\":1}", "identity"), ("{\"schema\":1,\"identity\":7}", "identity"),
        ("{\"schema\":1,\"identity\":\"a\",\"kind\":\"server\"}", "kind"),
    ])
    func namesWhatIsMissing(text: String, path: String) throws {
        let document = try JSONValue.parse(text: text)
        #expect(throws: StatusError.malformed(path)) { try AgentStatus(document) }
    }

    @Test func namesThePlaceWithinAList() throws {
        var document = try #require(try full().json.object)
        document["outputs"] = [["output": "nothing"]]
        #expect(throws: StatusError.malformed("outputs[0].output")) { try AgentStatus(.object(document)) }
        document["schema"] = 2
        #expect(throws: StatusError.otherSchema("2")) { try AgentStatus(.object(document)) }
    }
}
