import Artifacts
import Core
import JSON
import Manifest
import OperatorTestSupport
import System
import TestSupport
import Testing

/// Each command with exactly the policy that `coppice export` writes for it.
@Suite struct OperatorPolicyTests {
    /// A token with that policy alone.
    private static func token(_ purpose: OperatorPolicy.Purpose, _ fixture: OperatorFixture) throws -> String {
        let exported = try fixture.coppice("export", "--format", "hcl", "-o", "exported")
        try #require(exported.status == 0, "\(exported.output)")
        let text = try fixture.scratch.directory.directory("exported").directory("operator")
            .read(purpose.rawValue + ".hcl", limit: 1 << 20)
        let name = "operator-" + purpose.rawValue
        try fixture.lab.call(
            "PUT", "sys/policies/acl/" + name, ["policy": .string(String(decoding: text, as: UTF8.self))])
        let made = try fixture.lab.call(
            "POST", "auth/token/create", ["policies": [.string(name)], "no_default_policy": true])
        return made["auth"]?["client_token"]?.string ?? ""
    }

    private static func run(
        _ words: [String], as token: String, _ fixture: OperatorFixture
    ) throws -> (status: Int32, output: String) {
        let program = try RunningProgram(
            "coppice", words, environment: ["VAULT_TOKEN": token, "HOME": fixture.scratch.path],
            directory: fixture.scratch.path)
        return (try program.end(), program.output)
    }

    @Test("plan, apply, prove and invite need what is exported for them, and no more than that")
    func exactly() throws {
        let fixture = try OperatorFixture()
        let plan = try Self.run(["plan"], as: Self.token(.plan, fixture), fixture)
        #expect(plan.status == 0 && !plan.output.contains("not listed"), "\(plan.output)")
        let refused = try Self.run(["apply", "--yes"], as: Self.token(.plan, fixture), fixture)
        #expect(refused.status == 1 && refused.output.contains("the operator's token may not"), "\(refused.output)")
        let apply = try Self.run(["apply", "--yes"], as: Self.token(.apply, fixture), fixture)
        #expect(apply.status == 0, "\(apply.output)")
        let prove = try Self.token(.prove, fixture)
        for words in [["prove"], ["prove", "--try"]] {
            let answer = try Self.run(words, as: prove, fixture)
            #expect(answer.status == 0 && !answer.output.contains("not looked at"), "\(answer.output)")
            #expect(!answer.output.contains("not revoked"), "\(answer.output)")
        }
        let invite = try Self.token(.invite, fixture)
        let tickets = try Self.run(["invite", "web.h1", "web.h2", "edge"], as: invite, fixture)
        #expect(tickets.status == 0 && tickets.output.split(separator: "\n").count { $0.hasPrefix("coppice1.") } == 3)
        #expect(try Self.run(["plan"], as: invite, fixture).status == 1)
        let denied = try Self.run(["invite", "web.h1"], as: prove, fixture)
        #expect(
            denied.status == 1 && denied.output.contains("auth/token/create/coppice-web.h1-enrol"), "\(denied.output)")
    }

    @Test("a manifest that manages its mounts has them made with the exported policy")
    func managed() throws {
        let fixture = try OperatorFixture()
        let text = try fixture.scratch.text("coppice.yaml")
        let managed = text.replacing("pki_int: { roots", with: "pki_new: { manage: true, roots")
            .replacing(
                "clients: { mount: pki_agents",
                with: "login: { mount: fresh, manage: true }\n    clients: { mount: pki_agents")
        try fixture.put("coppice.yaml", managed)
        let apply = try Self.run(["apply", "--yes"], as: Self.token(.apply, fixture), fixture)
        #expect(apply.status == 0, "\(apply.output)")
    }
}
