import Core
import JSON
import Manifest
import OperatorTestSupport
import System
import TestSupport
import Testing
import VaultAPI
import X509

@testable import Reconcile

/// Plan and apply against real lab processes.
@Suite("Apply on a lab")
struct ApplyTests {
    @Test("plan, apply, and a second plan is empty")
    func secondPlanIsEmpty() throws {
        let shop = try ReconcileFixture()
        let first = try shop.survey().plan
        #expect(first.count(.create) == 15 && first.count(.update) == 0 && first.problems.isEmpty)
        let outcome = try shop.apply()
        #expect(outcome.error == nil && outcome.done.count == 15 && outcome.left.isEmpty)
        let second = try shop.survey().plan
        #expect(second.isEmpty && second.objects == 20, "\(second.changes)")
        #expect(try shop.survey().steps(prune: true).isEmpty)
    }

    @Test("mounts are made and tuned where the manifest manages them")
    func managedMounts() throws {
        let shop = try ReconcileFixture(isBare: true)
        let plan = try shop.survey().plan
        #expect(
            plan.changes.filter { $0.kind == .mount }.map(\.path).sorted() == [
                "sys/auth/cert", "sys/mounts/pki_agents", "sys/mounts/pki_int", "sys/mounts/secret",
            ])
        #expect(try shop.apply().error == nil)
        #expect(try shop.survey().plan.isEmpty)
        #expect(try shop.lab.call("GET", "sys/mounts")["data"]?["pki_int/"]?["config"]?["max_lease_ttl"] == 604_800)
        try shop.lab.call("POST", "sys/mounts/pki_int/tune", ["max_lease_ttl": "9000h"])
        let drift = try #require(try shop.survey().plan.changes.first)
        #expect(drift.path == "sys/mounts/pki_int" && drift.differences.map(\.setting) == ["max_lease_ttl"])
        #expect(try shop.apply().error == nil)
        #expect(try shop.survey().plan.isEmpty)
    }

    @Test("a mount that is missing and not managed, and one that is another, stand in the way of everything")
    func problems() throws {
        let shop = try ReconcileFixture()
        try shop.lab.call("DELETE", "sys/mounts/secret")
        try shop.lab.call("POST", "sys/mounts/secret", ["type": "kv", "options": ["version": "1"]])
        try shop.lab.call("DELETE", "sys/mounts/pki_int")
        let survey = try shop.survey()
        #expect(
            Set(survey.plan.problems) == [
                .mountMissing(path: "sys/mounts/pki_int", kind: "pki"),
                .mountDiffers(path: "sys/mounts/secret", wanted: "kv version 2", found: "kv version 1"),
            ])
        #expect(survey.plan.problems.allSatisfy { !$0.hints.isEmpty })
        #expect(throws: ReconcileError.unsolved(count: 2)) { try survey.steps(prune: false) }
    }

    @Test("what somebody else owns is left alone, and what is left over goes with prune alone")
    func strangers() throws {
        let shop = try ReconcileFixture()
        try shop.apply()
        let text: JSONValue = "path \"x\" { capabilities = [\"read\"] }"
        for name in ["coppice-old", "other"] {
            try shop.lab.call("PUT", "sys/policies/acl/" + name, ["policy": text])
            try shop.lab.call("POST", "pki_int/roles/" + name, ["allow_any_name": true])
            try shop.lab.call("POST", "pki_agents/roles/" + name, ["allow_any_name": true])
            try shop.lab.call(
                "POST", "auth/cert/certs/" + name, ["certificate": .string(shop.agents.certificate.pem)])
        }
        let plan = try shop.survey().plan
        let old = [
            "auth/cert/certs/coppice-old", "pki_agents/roles/coppice-old", "pki_int/roles/coppice-old",
            "sys/policies/acl/coppice-old",
        ]
        #expect(plan.changes.map(\.path) == old && plan.count(.remove) == 4)
        #expect(plan.changes.map(\.kind) == [.login, .client, .signer, .policy])
        #expect(try shop.apply().done.isEmpty)
        #expect(try shop.survey().plan.count(.remove) == 4)
        #expect(
            try shop.apply(prune: true).done.map(\.phase) == [
                .removeLogins, .removeRoles, .removeRoles, .removePolicies,
            ])
        #expect(try shop.survey().plan.isEmpty)
        #expect(try shop.lab.call("GET", "pki_int/roles/other")["data"]?["allow_any_name"] == true)
    }

    @Test("what is left over in mounts that the manifest no longer names is seen, where the token may look")
    func formerMounts() throws {
        let shop = try ReconcileFixture()
        try shop.apply()
        try shop.lab.call("POST", "sys/mounts/team/pki", ["type": "pki"])
        try shop.lab.call("POST", "sys/auth/old", ["type": "cert"])
        try shop.lab.call("POST", "team/pki/roles/coppice-web.h1", ["allow_any_name": true])
        try shop.lab.call(
            "POST", "auth/old/certs/coppice-web.h1", ["certificate": .string(shop.agents.certificate.pem)])
        let narrow = try shop.token(Self.documented() + "path \"auth/old/certs\" { capabilities = [\"list\"] }")
        let half = try shop.survey(token: narrow).plan
        #expect(half.changes.map(\.path) == ["auth/old/certs/coppice-web.h1"])
        #expect(half.notes == [.unlisted(["team/pki/roles"])])
        let plan = try shop.survey().plan
        #expect(plan.changes.map(\.path) == ["auth/old/certs/coppice-web.h1", "team/pki/roles/coppice-web.h1"])
        #expect(plan.changes.map(\.kind) == [.login, .signer] && plan.notes.isEmpty)
        #expect(try shop.apply(prune: true).done.count == 2)
        #expect(try shop.survey().plan.isEmpty)
    }

    /// The policy that the documentation names.
    private static func documented() throws -> String {
        let page = Checkout.path + "/docs/tasks/"
        let text = String(
            decoding: try Files.read(page + "plan-and-apply.md", limit: 1 << 20), as: UTF8.self)
        return String(try #require(text.split(separator: "```hcl\n").dropFirst().first?.split(separator: "```").first))
    }

    @Test("an identity that leaves the manifest takes its objects with it, and nothing else changes")
    func leaving() throws {
        let shop = try ReconcileFixture()
        try shop.apply()
        shop.change { $0.identities.removeAll { $0.workload == "api" } }
        let outcome = try shop.apply(prune: true)
        #expect(outcome.done.count == 4 && outcome.done.allSatisfy { $0.path.hasSuffix("/coppice-api") })
        #expect(try shop.survey().plan.isEmpty)
    }

    @Test(
        "a token that may not is told what it needs",
        arguments: [
            ("", "sys/mounts", "read"),
            ("path \"sys/mounts\" { capabilities = [\"read\"] }", "sys/auth", "read"),
            (
                "path \"sys/mounts\" { capabilities = [\"read\"] }\npath \"sys/auth\" { capabilities = [\"read\"] }",
                "sys/policies/acl", "list"
            ),
        ])
    func denied(_ policy: String, _ path: String, _ capability: String) throws {
        let shop = try ReconcileFixture()
        let token = try shop.token("path \"nothing\" { capabilities = [\"read\"] }\n" + policy)
        let error = #expect(throws: ReconcileError.denied(path: path, capability: capability)) {
            try shop.survey(token: token)
        }
        #expect(error?.hints.first?.contains("path \"\(path)\" { capabilities = [\"\(capability)\"] }") == true)
    }

    @Test("a step that is refused stops apply, which says what is done and left, and goes on when it is run again")
    func interrupted() throws {
        let shop = try ReconcileFixture()
        let steps = try shop.survey().steps(prune: false)
        try shop.lab.fault(["kind": "forbidden", "path": "pki_int/roles/coppice-web.h1"])
        let outcome = Applier(OperatorSession(shop.connection(), parallelism: 1)).apply(steps)
        let error = try #require(outcome.error)
        #expect(outcome.failure?.step.path == "pki_int/roles/coppice-web.h1")
        #expect(outcome.done.count + outcome.left.count + 1 == steps.count && !outcome.left.isEmpty)
        #expect(outcome.left.contains { $0.phase == .createLogins })
        #expect(error.summary.contains("done: \(outcome.done.count), left: \(outcome.left.count + 1)"))
        #expect(error.hints.contains { $0.contains("coppice apply") })
        try shop.lab.heal()
        #expect(try shop.apply().done.count == steps.count - outcome.done.count)
        #expect(try shop.survey().plan.isEmpty)
    }

    @Test("whoever stops it gets what was begun, hears what is left and withdrawn, and goes on later")
    func stopped() throws {
        let shop = try ReconcileFixture()
        try shop.apply()
        try shop.meddle("auth/cert/certs/coppice-web.h1", ["allowed_common_names": ["somebody"]])
        try shop.meddle("pki_int/roles/coppice-web.h1", ["allow_subdomains": true])
        let steps = try shop.survey().steps(prune: false)
        #expect(steps.map(\.phase) == [.withdraw, .changeLogins, .writeRoles, .writePolicies])
        var asked = 0
        let outcome = Applier(
            OperatorSession(shop.connection()),
            isStopped: {
                asked += 1
                return asked > 3
            }
        ).apply(steps)
        #expect(outcome.failure == nil && !outcome.isComplete && outcome.left.map(\.phase).contains(.writePolicies))
        #expect(outcome.withdrawn == ["sys/policies/acl/coppice-web.h1"])
        #expect(outcome.error == .halted(done: outcome.done.count, left: outcome.left.count, withdrawn: 1))
        #expect(outcome.error?.hints.last?.contains("one policy stands withdrawn") == true)
        #expect(try shop.apply().isComplete)
        #expect(try shop.survey().plan.isEmpty)
    }

    @Test("a rate limit, an election and a lost answer are waited out")
    func patience() throws {
        let shop = try ReconcileFixture()
        try shop.lab.fault(["kind": "rate-limited", "retry_after": 0, "path": "sys/policies/acl/*", "times": 2])
        try shop.lab.fault(["kind": "standby", "address": "", "path": "pki_int/roles/*", "times": 2])
        try shop.lab.fault(["kind": "cut", "path": "auth/cert/certs/*", "times": 1])
        #expect(try shop.apply().error == nil)
        #expect(try shop.survey().plan.isEmpty)
    }

    @Test("a sealed server is called sealed, at once")
    func sealed() throws {
        let shop = try ReconcileFixture()
        try shop.lab.fault(["kind": "sealed"])
        #expect(throws: ReconcileError.refused(.sealed)) { try shop.survey() }
    }

    @Test("the rights that the documentation names are enough, and all of them are needed for something")
    func documentedRights() throws {
        let shop = try ReconcileFixture()
        let token = try shop.token(Self.documented())
        let steps = try shop.survey(token: token).steps(prune: true)
        #expect(Applier(OperatorSession(shop.connection(token: token))).apply(steps).error == nil)
        shop.change { $0.identities.removeFirst() }
        let removals = try shop.survey(token: token).steps(prune: true)
        #expect(removals.count == 4)
        #expect(Applier(OperatorSession(shop.connection(token: token))).apply(removals).error == nil)
        #expect(try shop.survey().plan.isEmpty)
    }
}
