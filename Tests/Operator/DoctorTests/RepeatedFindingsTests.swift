import Core
import Doctor
import JSON
import Testing

@Suite("A fault that the agent reports and a check finds is told once") struct RepeatedFindingsTests {
    private static func finding(_ code: String, _ summary: String) -> Finding {
        Finding(code, .error, summary, hint: "")
    }

    @Test("by its code and its output; what the agent alone tells stays")
    func once() {
        let results = [
            CheckResult(
                "boundary.generations", .found([Self.finding("output.expired", "leaf/server expired 2m ago, at T")])),
            CheckResult(
                "boundary.agent",
                .found([
                    Self.finding("output.expired", "leaf/server has expired, at T"),
                    Self.finding("output.expired", "leaf/other has expired, at T"),
                    Self.finding("login.failed", "connection refused, since T"),
                    Self.finding("secret.refused", "secret/db: denied, since T"),
                ])),
            CheckResult("login", .found([Self.finding("login.unknown-ca", "no role knows the CA")])),
        ].toldOnce()
        #expect(results[0].findings.count == 1 && results[2].findings.count == 1)
        #expect(results[1].findings.map(\.summary) == ["leaf/other has expired, at T", "secret/db: denied, since T"])
    }

    @Test("an expired client certificate is told by its own check, not by the login too")
    func expiredOnce() {
        let results = [
            CheckResult("client.certificate", .found([Self.finding("mtls.expired", "expired")])),
            CheckResult("login", .found([Self.finding("login.expired", "expired")])),
        ].toldOnce()
        #expect(results.flatMap(\.findings).map(\.code) == ["mtls.expired"] && results[1].word == "not-checked")
        let other = [CheckResult("login", .found([Self.finding("login.expired", "by the server's clock")]))].toldOnce()
        #expect(other.flatMap(\.findings).map(\.code) == ["login.expired"])
    }

    @Test(
        "a login that is refused since the certificate was revoked is told with that; a running agent knows when it renews it"
    )
    func revokedOnce() {
        let revoked = "the client certificate 01 was revoked at T"
        let refused = CheckResult("login", .found([Self.finding("login.name-not-allowed", "does not take it")]))
        let known = CheckResult("certificates.revoked", .found([Self.finding("mtls.revoked", revoked)]))
        let alone = [refused, known].toldOnce()
        #expect(alone[0].word == "not-checked")
        #expect(alone[1].findings.map(\.summary) == [revoked + ", and the login is refused"])
        let leaf = CheckResult(
            "certificates.revoked", .found([Self.finding("leaf.revoked", "leaf/server: 02 was revoked")]))
        #expect([refused, leaf].toldOnce()[0] == refused)

        let kept = Self.finding("leaf.revoked", "leaf/server: 02 was revoked; it is kept until T")
        let told = [CheckResult("boundary.agent", .found([kept])), leaf].toldOnce()
        #expect(told[0].findings.isEmpty && told[1].findings == [kept])
        let stopped = CheckResult("boundary.agent", .found([kept, Self.finding("agent.not-running", "no agent runs")]))
        #expect([stopped, leaf].toldOnce()[1] == leaf)
    }

    @Test("a login that fails for the agent alone is told")
    func loginOfTheAgent() {
        let agent = CheckResult("boundary.agent", .found([Self.finding("login.failed", "sealed, since T")]))
        let results = [agent, CheckResult("login", .good("it works"))].toldOnce()
        #expect(results[0] == agent)
        let told = [agent, CheckResult("server.state", .found([Self.finding("server.sealed", "sealed")]))].toldOnce()
        #expect(told[0].word == "good")
    }
}

@Suite("Very many findings") struct ManyFindingsTests {
    @Test("are told in part, errors first, and counted whole")
    func bounded() {
        let warnings = (0..<20_000).map { Finding("boundary.owner", .warning, "file \($0)", hint: "") }
        let report = DoctorReport(
            subject: "web (app)",
            results: [
                CheckResult(
                    "boundary.layout", .found(warnings + [Finding("boundary.link", .error, "the last", hint: "")])),
                CheckResult("boundary.space", .good("enough")),
            ])
        let told = report.bounded(to: 3)
        #expect(told.findings.map(\.summary) == ["the last", "file 0", "file 1"])
        #expect(told.leftOut == 19_998 && told.conclusion == report.conclusion && !told.isGood)
        #expect(told.conclusion == "web (app): the last (1 error, 20000 warnings)")
        #expect(told.facts["findings_left_out"]?.int == 19_998 && report.facts["findings_left_out"] == nil)
        #expect(told.results[1] == report.results[1])
    }
}
