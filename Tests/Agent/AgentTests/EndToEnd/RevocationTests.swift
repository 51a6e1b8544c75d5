import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// How a question for a certificate can fail.
private struct Silence: CustomTestStringConvertible {
    var testDescription: String
    var fault: JSONValue
}

private let silences = [
    Silence(testDescription: "sealed", fault: ["kind": "sealed", "path": "pki_int/cert/*"]),
    Silence(testDescription: "denied", fault: ["kind": "forbidden", "path": "pki_int/cert/*"]),
    Silence(testDescription: "another program's page", fault: ["kind": "wrong-content", "path": "pki_int/cert/*"]),
    Silence(testDescription: "cut off", fault: ["kind": "truncated", "path": "pki_int/cert/*"]),
    Silence(testDescription: "not answered", fault: ["kind": "slow", "ms": 60_000, "path": "pki_int/cert/*"]),
]

private let own = "client: { sign: pki_agents/sign/web }"
private let byOperator = "client: { renewal: operator, mount: pki_agents }"

/// What becomes of an agent whose own certificates are revoked.
@Suite(.serialized)
struct RevocationTests {
    private func finding(_ web: AgentFixture, _ code: String) throws -> JSONValue? {
        try web.status()["findings"]?.array?.first { $0["code"]?.string == code }
    }

    private func serial(_ web: AgentFixture, _ file: String) throws -> String {
        try #require(try web.certificates(file).first).serial
    }

    private func leafSerial(_ web: AgentFixture) throws -> String { try serial(web, "leaf/server/current/cert.pem") }

    // MARK: The leaf

    private func app(_ configuration: String = leaf()) throws -> (LabFixture, AgentFixture) {
        let fixture = try LabFixture()
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        try web.configure("app", configuration)
        return (fixture, web)
    }

    private func revokeLeaf(_ web: AgentFixture, _ fixture: LabFixture) throws -> String {
        let serial = try leafSerial(web)
        try fixture.lab.call("POST", "pki_int/revoke", ["serial_number": .string(serial)])
        return serial
    }

    @Test("a leaf that was revoked is renewed with a new key, and the log says which one and since when")
    func leafRevoked() throws {
        let (fixture, web) = try app("metrics: { path: m.prom }\n" + leaf(ttl: "50s"))
        let agent = try web.run()
        try agent.waitFor("event=leaf.written")
        let key = try web.text("leaf/server/current/privkey.pem")
        let old = try revokeLeaf(web, fixture)
        try agent.waitFor("event=leaf.revoked output=leaf/server serial=\(old) since=")
        try agent.waitFor("event=leaf.written", count: 2)
        try agent.waitFor("event=output.healed output=leaf/server code=leaf.revoked since=")
        #expect(try leafSerial(web) != old && web.text("leaf/server/current/privkey.pem") != key)
        try agent.waitUntil("no finding") {
            try finding(web, "leaf.revoked") == nil && web.status(of: "leaf/server")?["revoked_at"] == nil
        }
        #expect(try web.text("m.prom")?.contains("output=\"leaf/server\"} 0") == true)
        #expect(try agent.stop() == 0)
    }

    @Test("one that was revoked while no agent ran is renewed by the next run")
    func revokedMeanwhile() throws {
        let (fixture, web) = try app()
        try #require(try web.once().status == 0)
        let old = try revokeLeaf(web, fixture)
        let doctor = try RunningProgram("coppice", ["doctor", "--dir", web.path])
        #expect(try doctor.end() == 3)
        #expect(doctor.output.contains("leaf/server: the certificate \(old) was revoked at"), "\(doctor.output)")
        let (status, log) = try web.once()
        #expect(status == 0 && log.contains("event=leaf.revoked output=leaf/server serial=\(old)"), "\(log)")
        #expect(try leafSerial(web) != old && fixture.lab.issued() == 2)
        #expect(try web.once().status == 0)
        #expect(try fixture.lab.issued() == 2, "the new one is good")
    }

    @Test("where no new one is to be had, the revoked one stays, and the status says so")
    func revokedAndDenied() throws {
        let (fixture, web) = try app("metrics: { path: m.prom }\n" + leaf())
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try fixture.lab.fault(["kind": "forbidden", "path": "pki_int/sign/*"])
        let old = try revokeLeaf(web, fixture)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=leaf.revoked")
        try agent.waitUntil("both findings") {
            let output = try web.status(of: "leaf/server")
            return try output?["error"] != nil && finding(web, "leaf.revoked") != nil
        }
        let output = try web.status(of: "leaf/server")
        #expect(output?["revoked_at"]?.string?.isEmpty == false && output?["serial"]?.string == old)
        #expect(try web.text("m.prom")?.contains("coppice_output_revoked{identity=\"web\"") == true)
        let status = try RunningProgram("coppice", ["status", "--dir", web.path])
        #expect(try status.end() == 3)
        #expect(
            status.output.contains("revoked ") && status.output.contains("error: leaf/server: the certificate \(old)"))
        #expect(
            try finding(web, "leaf.revoked")?["hint"] == output?["error"]?["hint"], "what helps against the refusal")
        let renewal = try #require(output?["renew_at"]?.string.flatMap { WallTime(rfc3339: $0) })
        let since = try #require(output?["revoked_at"]?.string.flatMap { WallTime(rfc3339: $0) })
        #expect(renewal < since + .seconds(600), "the next try, not the regular renewal")
        #expect(try leafSerial(web) == old)
        try fixture.lab.heal()
        try agent.waitFor("event=leaf.written", count: 2)
        #expect(try agent.stop() == 0)
    }

    /// The moment that a text names after some words.
    private func moment(in text: String?, after words: String) -> String? {
        text.flatMap { text in text.firstRange(of: words).map { String(text[$0.upperBound...].prefix(20)) } }
    }

    @Test("one that was revoked right after its predecessor is kept, and everything says until when and what helps")
    func revokedAgain() throws {
        let (fixture, web) = try app(leaf(ttl: "20h"))
        let agent = try web.run()
        for count in 1...2 {
            try agent.waitFor("event=leaf.written", count: count)
            _ = try revokeLeaf(web, fixture)
            agent.child.signalGroup(.hangup)
            try agent.waitFor("event=leaf.revoked", count: count)
        }
        let words = "; it is kept until "
        try agent.waitUntil("the finding") {
            try finding(web, "leaf.revoked")?["summary"]?.string?.contains(words) == true
        }
        let found = try finding(web, "leaf.revoked")
        let until = try #require(moment(in: found?["summary"]?.string, after: words))
        #expect(found?["summary"]?.string?.hasSuffix("\(until), since its predecessor was revoked too") == true)
        #expect(found?["hint"]?.string == "at once: coppice renew --dir \(web.path) leaf/server")
        #expect(try web.status(of: "leaf/server")?["renew_at"]?.string == until)
        #expect(try web.status()["next"]?["at"]?.string == until)
        #expect(agent.lines.last { $0.contains("event=leaf.revoked") }?.contains(words) == true)
        let doctor = try RunningProgram("coppice", ["doctor", "--dir", web.path])
        #expect(try doctor.end() == 3 && doctor.output.contains("kept until \(until)"), "\(doctor.output)")
        #expect(try RunningProgram("coppice", ["renew", "--dir", web.path, "leaf/server"]).end() == 0)
        try agent.waitFor("event=leaf.written", count: 3)
        try agent.waitFor("event=output.healed output=leaf/server code=leaf.revoked", count: 2)
        #expect(try agent.stop() == 0)
    }

    @Test("where the budget is spent, the status says when it allows another")
    func revokedAndSpent() throws {
        let (fixture, web) = try app(leaf(ttl: "20h"))
        let agent = try web.run()
        for count in 1...2 {
            try agent.waitFor("event=leaf.written", count: count)
            #expect(try RunningProgram("coppice", ["renew", "--dir", web.path, "leaf/server"]).end() == 0)
        }
        try agent.waitFor("event=leaf.written", count: 3)
        _ = try revokeLeaf(web, fixture)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=budget.spent")
        try agent.waitUntil("the finding") { try finding(web, "leaf.revoked") != nil }
        let found = try finding(web, "leaf.revoked")
        let allowed = moment(in: found?["summary"]?.string, after: "; the issue budget allows the next one at ")
        #expect(try allowed != nil && web.status(of: "leaf/server")?["renew_at"]?.string == allowed)
        #expect(try web.status()["next"]?["at"]?.string == allowed)
        #expect(found?["hint"]?.string == "at once: coppice renew --dir \(web.path) --force leaf/server")
        #expect(try agent.stop() == 0)
    }

    @Test("a server that calls every leaf revoked is asked for no more than the pauses allow")
    func everyLeaf() throws {
        let (fixture, web) = try app(leaf(ttl: "60s"))
        let agent = try web.run()
        var revoked: Set<String> = []
        try agent.waitUntil("three revocations", limit: .seconds(120)) {
            if let serial = try? leafSerial(web), revoked.insert(serial).inserted {
                try fixture.lab.call("POST", "pki_int/revoke", ["serial_number": .string(serial)])
            }
            return agent.lines.count { $0.contains("event=leaf.revoked") } == 3
        }
        #expect(try fixture.lab.issued() <= 3)
        #expect(!agent.output.contains("event=budget.spent"), "\(agent.output)")
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
        #expect(try agent.stop() == 0)
    }

    @Test("a question that fails is no fault of the output, and delays nothing", arguments: silences)
    fileprivate func untold(_ silence: Silence) throws {
        let (fixture, web) = try app()
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        try fixture.lab.fault(silence.fault)
        let question = "GET pki_int/cert/" + (try leafSerial(web))
        agent.child.signalGroup(.hangup)
        try agent.waitUntil("the question") { try fixture.lab.requests(question) > 0 }
        let renew = try RunningProgram("coppice", ["renew", "--dir", web.path, "leaf/server"])
        #expect(try renew.end() == 0)
        try agent.waitFor("event=renew.done output=leaf/server")
        #expect(try web.status()["findings"]?.array == [])
        #expect(try web.status(of: "leaf/server")?["state"]?.string == "good")
        #expect(!agent.output.contains("level=warning") && !agent.output.contains("level=error"), "\(agent.output)")
        try fixture.lab.heal()
        #expect(try agent.stop() == 0)
    }

    @Test("a mount that stores no certificates says nothing, once; what it revokes by its certificate it does store")
    func unstored() throws {
        let (fixture, web) = try app()
        try fixture.setRole(["no_store": true])
        try #require(try web.once().status == 0)
        let (status, log) = try web.once()
        #expect(status == 0 && log.contains("event=revocation.unknown output=leaf/server mount=pki_int"), "\(log)")
        let text = try #require(try web.text("leaf/server/current/cert.pem"))
        try fixture.lab.call("POST", "pki_int/revoke", ["certificate": .string(text)])
        #expect(try web.once().log.contains("event=leaf.revoked"))
        #expect(try fixture.lab.issued() == 2)
    }

    // MARK: The client certificate

    /// A lab that signs the client certificates of `web`.
    private func client(_ section: String) throws -> (LabFixture, AgentFixture) {
        let fixture = try LabFixture()
        try fixture.signClients(of: "web")
        let policy = LabFixture.appPolicy + "\n" + LabFixture.clientPolicy("web")
        let web = try fixture.identity("web", policy: policy)
        try web.configure("app", section + "\n" + leaf())
        return (fixture, web)
    }

    private func revokeClient(_ web: AgentFixture, _ fixture: LabFixture) throws -> String {
        let certificate = try #require(try web.certificates("mtls/client.crt").first)
        try fixture.lab.call("POST", "pki_agents/revoke", ["certificate": .string(certificate.pem)])
        return certificate.serial
    }

    /// Has logins with what the mount of the clients revoked refused.
    private func refuseRevoked(_ fixture: LabFixture) throws {
        let list = try fixture.lab.call("GET", "pki_agents/cert/crl")["data"]?["certificate"] ?? .null
        try fixture.lab.call("POST", "auth/cert/crls/clients", ["crl": list])
    }

    @Test("a client certificate that was revoked is renewed by the token that still works, and logs in anew")
    func clientRevoked() throws {
        let (fixture, web) = try client(own)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let old = try revokeClient(web, fixture)
        try refuseRevoked(fixture)
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=mtls.revoked output=client serial=\(old) since=")
        try agent.waitFor("event=client.renewed")
        try agent.waitFor("event=client.healed output=client code=mtls.revoked since=")
        try agent.waitFor("event=login.done", count: 2)
        #expect(try serial(web, "mtls/client.crt") != old && canLogIn(web, fixture))
        try agent.waitUntil("no finding") {
            try finding(web, "mtls.revoked") == nil && web.status()["client"]?["revoked_at"] == nil
        }
        #expect(try agent.stop() == 0)
    }

    @Test("where an operator renews it, the ticket is named, and the outputs go on")
    func renewedByOperator() throws {
        let (fixture, web) = try client("metrics: { path: m.prom }\n" + byOperator)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let old = try revokeClient(web, fixture)
        agent.child.signalGroup(.hangup)
        try agent.waitUntil("the finding") { try finding(web, "mtls.revoked") != nil }
        let found = try finding(web, "mtls.revoked")
        #expect(found?["hint"]?.string?.contains("coppice invite web | ssh ") == true, "\(found as Any)")
        #expect(found?["summary"]?.string?.contains(old) == true)
        let doctor = try RunningProgram("coppice", ["doctor", "--dir", web.path])
        #expect(try doctor.end() == 3)
        #expect(doctor.output.contains("coppice invite web | ssh ") && !doctor.output.contains("coppice renew"))
        #expect(try web.status()["client"]?["revoked_at"]?.string != nil)
        #expect(try web.text("m.prom")?.contains("coppice_client_revoked{identity=\"web\",kind=\"app\"} 1") == true)
        #expect(try fixture.lab.requests("POST pki_agents/sign/web") == 0)
        #expect(try agent.stop() == 0)
    }

    @Test(
        "a login that is refused since the certificate is revoked says so, with the ticket",
        arguments: [own, byOperator])
    func refused(_ section: String) throws {
        let (fixture, web) = try client(section)
        try #require(try web.once().status == 0)
        let old = try revokeClient(web, fixture)
        try refuseRevoked(fixture)
        let agent = try web.run()
        try agent.waitFor("event=mtls.revoked output=client serial=\(old)")
        try agent.waitUntil("the cause of the refused login") {
            try web.status()["vault"]?["error"]?["summary"]?.string?.contains("\(old) was revoked at ") == true
        }
        #expect(try web.status()["vault"]?["error"]?["hint"]?.string?.contains("coppice invite web | ssh ") == true)
        let report = try RunningProgram("coppice", ["status", "--dir", web.path])
        #expect(try report.end() == 3)
        #expect(report.output.contains(", and the login is refused"), "\(report.output)")
        #expect(!report.output.contains("no chain matching"), "told once: \(report.output)")
        let doctor = try RunningProgram("coppice", ["doctor", "--dir", web.path])
        #expect(try doctor.end() == 3)
        let headline = doctor.output.split(separator: "\n").first ?? ""
        #expect(headline.contains("the client certificate \(old) was revoked at"), "\(doctor.output)")
        #expect(headline.contains(", and the login is refused (1 error"), "\(doctor.output)")
        #expect(!doctor.output.contains("does not take the client certificate"), "\(doctor.output)")
        #expect(section == own || !doctor.output.contains("coppice renew"), "\(doctor.output)")
        try fixture.giveClient(to: web)
        try agent.waitFor("event=login.done")
        #expect(try agent.stop() == 0)
    }

    // MARK: By hand

    @Test("coppice renew client has it renewed, within the budget and past it")
    func byHand() throws {
        let (fixture, web) = try client(own)
        let agent = try web.run()
        try agent.waitFor("event=agent.ready")
        let first = try serial(web, "mtls/client.crt")
        for count in 1...6 where !agent.output.contains("event=renew.refused") {
            let renew = try RunningProgram("coppice", ["renew", "--dir", web.path, "client"])
            #expect(try renew.end() == 0)
            try agent.waitFor("event=renew.requested output=client", count: count)
            try agent.waitUntil("an end") {
                let ends = ["event=renew.done output=client", "event=renew.refused output=client"]
                return agent.lines.count { line in ends.contains { line.contains($0) } } == count
            }
        }
        #expect(agent.output.contains("event=renew.refused output=client"), "\(agent.output)")
        try agent.waitUntil("the remark") {
            try finding(web, "renew.refused")?["hint"]?.string?.contains("--force client") == true
        }
        let second = try serial(web, "mtls/client.crt")
        #expect(second != first)
        _ = try revokeClient(web, fixture)
        agent.child.signalGroup(.hangup)
        try agent.waitUntil("both remedies, the cheaper first") {
            let found = try finding(web, "mtls.revoked")
            let ways = found?["hint"]?.string?.split(
                separator: "; or on the operator's machine: coppice invite web | ssh ")
            let allowed = moment(in: found?["summary"]?.string, after: "; the issue budget allows the next one at ")
            return try ways?.count == 2 && ways?[0] == "at once: coppice renew --dir \(web.path) --force client"
                && allowed != nil && allowed == web.status()["client"]?["renew_at"]?.string
        }
        let forced = try RunningProgram("coppice", ["renew", "--dir", web.path, "--force", "client"])
        #expect(try forced.end() == 0)
        try agent.waitUntil("one more pair") { try serial(web, "mtls/client.crt") != second }
        #expect(try canLogIn(web, fixture))
        #expect(try agent.stop() == 0)
    }
}
