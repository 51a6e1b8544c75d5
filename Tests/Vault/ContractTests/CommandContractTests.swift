import JSON
import TestSupport
import Testing
import X509

/// The whole way of an operator on the server under contract, with the programs as they are shipped: from the manifest to
/// agents at work, and what `plan`, `prove` and `doctor` say of it.
@Suite(.ownThreads, .serialized, .contract) struct CommandContractTests {
    /// An operation whose manifest was applied.
    private func applied(_ server: Server) throws -> Operation {
        let operation = try Operation(try ContractFixture.on(server))
        let answer = try operation.coppice("apply", "--yes")
        #expect(answer.status == 0, "\(answer.text)")
        return operation
    }

    @Test(arguments: Server.all)
    func `the first plan has everything to do, and after apply there is nothing left`(_ server: Server) throws {
        let operation = try Operation(try ContractFixture.on(server))
        let before = try operation.coppice("plan", "--exit-code")
        #expect(before.status == 3 && before.text.contains("+ sys/policies/acl/contract-app.h1"), "\(before.text)")
        let done = try operation.coppice("apply", "--yes")
        #expect(done.status == 0 && done.text.contains("none left"), "\(done.text)")
        let after = try operation.coppice("plan", "--exit-code")
        #expect(after.status == 0 && after.text.contains("nothing to change"), "\(after.text)")
        let again = try operation.coppice("apply", "--yes")
        #expect(again.status == 0 && again.text.contains("nothing was to be done"), "\(again.text)")
    }

    @Test(arguments: Server.all)
    func `what is changed by hand shows in the plan and in the proof, and apply sets it right`(_ server: Server) throws
    {
        let operation = try applied(server)
        try operation.change("pki_int/roles/contract-app.h1", ["allow_localhost": true, "max_ttl": "100h"])
        let gate = "auth/cert/certs/contract-gate"
        try operation.change(gate, ["token_policies": ["contract-gate", "contract-app.h1"]])
        let drift = try operation.coppice("plan", "--exit-code")
        #expect(drift.status == 3, "\(drift.text)")
        for part in ["~ pki_int/roles/contract-app.h1", "allow_localhost", "max_ttl", "~ " + gate] {
            #expect(drift.text.contains(part), "\(drift.text)")
        }
        let wide = try operation.coppice("prove")
        #expect(wide.status == 3, "\(wide.text)")
        #expect(wide.text.contains("signer.wider") && wide.text.contains("login.policies"), "\(wide.text)")
        _ = try applied(server)
        let settled = try operation.coppice("plan", "--exit-code")
        #expect(settled.status == 0 && !settled.text.contains("cannot log in"), "\(settled.text)")
        #expect(try operation.coppice("prove").status == 0)
    }

    @Test(arguments: Server.all)
    func `prove finds each identity able to do what it must and nothing else, also by trying`(_ server: Server) throws {
        let operation = try applied(server)
        for words in [["prove"], ["prove", "--try"]] {
            let answer = try operation.run("coppice", words)
            #expect(answer.status == 0, "\(words): \(answer.text)")
            #expect(answer.text.contains("each of 3 identities has the access that it needs, and no more"))
            // Where a protection does not exist it is said; it is not an identity's fault, and not a finding.
            if operation.contract.kind == .openbao { #expect(!answer.text.contains("note:"), "\(answer.text)") }
            if server == .lab(.vault, compatible: "vault-1.8") {
                for setting in ["cn_validations", "not_after_bound"] {
                    #expect(answer.text.contains("note: this server does not know \(setting)"), "\(answer.text)")
                }
                #expect(!answer.text.contains("allowed_ip_sans_cidr"), "no identity has an address")
            }
        }
    }

    @Test(arguments: Server.all)
    func `an agent at work with compiled files has exactly its leaf and secrets, and the doctor finds nothing`(
        _ server: Server
    ) throws {
        let operation = try applied(server)
        let run = try operation.settle("app.h1")
        #expect(run.status == 0, "\(run.text)")
        let leaf = try operation.certificates("app.h1", "leaf/server/current/cert.pem")[0]
        #expect(Set(leaf.dnsNames) == ["app.example.internal", "h1.app.example.internal"])
        #expect(leaf.extendedKeyUsage == [KeyPurpose.serverAuth])
        #expect(try operation.text("app.h1", "secret/db/current/db.env").contains("only-for-the-test"))
        #expect(try operation.text("app.h1", "secret/port/current/port") == "5432")
        try expectHealthy(operation, "app.h1")
    }

    @Test(arguments: Server.all)
    func `an identity is born by a ticket, its agent works, and another ticket replaces its keypair`(
        _ server: Server
    ) throws {
        let operation = try applied(server)
        let ticket = try operation.ticket("app.h1")
        let enrolled = try operation.coppice("enroll", "--ticket-file", ticket, "--dir", operation.root("born"))
        #expect(enrolled.status == 0 && enrolled.text.contains("login               works"), "\(enrolled.text)")
        let run = try operation.agent("born")
        #expect(run.status == 0, "\(run.text)")
        let client = try operation.certificates("born", "mtls/client.crt")
        #expect(client[0].commonName == "app.h1.agents.example.internal" && client[0].alternativeNames.isEmpty)
        let spent = try operation.coppice(
            "enroll", "--ticket-file", ticket, "--dir", operation.root("born"), "--replace")
        #expect(spent.status == 1 && spent.text.contains("the ticket is spent"), "\(spent.text)")
        let again = try operation.coppice(
            "enroll", "--ticket-file", operation.ticket("app.h1"), "--dir", operation.root("born"), "--replace")
        #expect(again.status == 0, "\(again.text)")
        #expect(try operation.certificates("born", "mtls/client.crt")[0] != client[0])
        #expect(try operation.agent("born").status == 0)
    }

    @Test(arguments: Server.all)
    func `each command of an operator works with exactly the policy that is exported for it`(_ server: Server) throws {
        let operation = try Operation(try ContractFixture.on(server))
        let applied = try operation.leastly("apply", ["apply", "--yes"])
        #expect(applied.status == 0, "\(applied.text)")
        let plan = try operation.leastly("plan", ["plan", "--exit-code"])
        #expect(plan.status == 0 && !plan.text.contains("not listed"), "\(plan.text)")
        let prove = try operation.leastly("prove", ["prove", "--try"])
        #expect(prove.status == 0 && !prove.text.contains("not looked at"), "\(prove.text)")
        #expect(!prove.text.contains("not revoked"), "\(prove.text)")
        let invite = try operation.leastly("invite", ["invite", "app.h1", "gate"])
        #expect(invite.status == 0, "\(invite.text)")
        let refused = try operation.leastly("plan", ["invite", "app.h1"])
        #expect(refused.status == 1 && refused.text.contains("may not update"), "\(refused.text)")
    }

    @Test(arguments: Server.all)
    func `a proxy with compiled files sees a rotation, and the doctor finds nothing`(_ server: Server) throws {
        let operation = try applied(server)
        let run = try operation.settle("gate")
        #expect(run.status == 0, "\(run.text)")
        let file = "trust/upstream/current/trust.pem"
        let before = try operation.certificates("gate", file)
        #expect(before.contains(operation.contract.offlineRoot.certificate))
        let next = try operation.contract.rotate("Contract Intermediate for the gate")
        let again = try operation.agent("gate")
        #expect(again.status == 0, "\(again.text)")
        #expect(try Set(operation.certificates("gate", file)) == Set(before + [next]))
        try expectHealthy(operation, "gate")
    }

    /// The doctor finds nothing but that the agent does not run any more and that its client certificate is for a day.
    private func expectHealthy(_ operation: Operation, _ identity: String) throws {
        let doctor = try operation.coppice("doctor", "--json", "--dir", operation.root(identity))
        let checks = try #require(try JSONValue.parse(text: doctor.text)["checks"]?.array, "\(doctor.text)")
        let withFindings = checks.filter { $0["findings"]?.array?.isEmpty != true }
        #expect(checks.count >= 10 && withFindings.map { $0["check"]?.string } == ["boundary.agent"], "\(doctor.text)")
        let status = try operation.coppice("status", "--json", "--dir", operation.root(identity))
        #expect(status.status == 3, "\(status.text)")
    }
}
