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
@Suite struct ApplyTests {
    @Test("plan, apply, and a second plan is empty")
    func secondPlanIsEmpty() throws {
        let fixture = try ReconcileFixture()
        let first = try fixture.makePlan().plan
        #expect(first.count(.create) == 23 && first.count(.update) == 0 && first.problems.isEmpty)
        let outcome = try fixture.apply()
        #expect(outcome.error == nil && outcome.done.count == 23 && outcome.left.isEmpty)
        let second = try fixture.makePlan().plan
        #expect(second.isEmpty && second.objects == 28, "\(second.changes)")
        #expect(try fixture.makePlan().steps(prune: true).isEmpty)
    }

    @Test("mounts are made and tuned where the manifest manages them")
    func managedMounts() throws {
        let fixture = try ReconcileFixture(isBare: true)
        let plan = try fixture.makePlan().plan
        #expect(
            plan.changes.filter { $0.kind == .mount }.map(\.path).sorted() == [
                "sys/auth/cert", "sys/mounts/pki_agents", "sys/mounts/pki_int", "sys/mounts/secret",
            ])
        #expect(try fixture.apply().error == nil)
        #expect(try fixture.makePlan().plan.isEmpty)
        #expect(try fixture.lab.call("GET", "sys/mounts")["data"]?["pki_int/"]?["config"]?["max_lease_ttl"] == 604_800)
        try fixture.lab.call("POST", "sys/mounts/pki_int/tune", ["max_lease_ttl": "9000h"])
        let drift = try #require(try fixture.makePlan().plan.changes.first)
        #expect(drift.path == "sys/mounts/pki_int" && drift.differences.map(\.setting) == ["max_lease_ttl"])
        #expect(try fixture.apply().error == nil)
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    @Test("a mount that is missing and not managed, and one that is another, stand in the way of everything")
    func problems() throws {
        let fixture = try ReconcileFixture()
        try fixture.lab.call("DELETE", "sys/mounts/secret")
        try fixture.lab.call("POST", "sys/mounts/secret", ["type": "kv", "options": ["version": "1"]])
        try fixture.lab.call("DELETE", "sys/mounts/pki_int")
        let planning = try fixture.makePlan()
        #expect(
            Set(planning.plan.problems) == [
                .mountMissing(path: "sys/mounts/pki_int", kind: "pki"),
                .mountDiffers(path: "sys/mounts/secret", wanted: "kv version 2", found: "kv version 1"),
            ])
        #expect(planning.plan.problems.allSatisfy { !$0.hints.isEmpty })
        #expect(throws: ReconcileError.unsolved(count: 2)) { try planning.steps(prune: false) }
    }

    @Test("what somebody else owns is left alone, and what is left over goes with prune alone")
    func strangers() throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        let text: JSONValue = "path \"x\" { capabilities = [\"read\"] }"
        for name in ["coppice-old", "other"] {
            try fixture.lab.call("PUT", "sys/policies/acl/" + name, ["policy": text])
            try fixture.lab.call("POST", "pki_int/roles/" + name, ["allow_any_name": true])
            try fixture.lab.call("POST", "pki_agents/roles/" + name, ["allow_any_name": true])
            try fixture.lab.call("POST", "auth/token/roles/" + name, ["orphan": true])
            try fixture.lab.call(
                "POST", "auth/cert/certs/" + name, ["certificate": .string(fixture.agents.certificate.pem)])
        }
        let plan = try fixture.makePlan().plan
        let old = [
            "auth/cert/certs/coppice-old", "auth/token/roles/coppice-old", "pki_agents/roles/coppice-old",
            "pki_int/roles/coppice-old",
            "sys/policies/acl/coppice-old",
        ]
        #expect(plan.changes.map(\.path) == old && plan.count(.remove) == 5)
        #expect(plan.changes.map(\.kind) == [.login, .ticket, .client, .signer, .policy])
        #expect(try fixture.apply().done.isEmpty)
        #expect(try fixture.makePlan().plan.count(.remove) == 5)
        #expect(
            try fixture.apply(prune: true).done.map(\.phase) == [
                .removeLogins, .removeLogins, .removeRoles, .removeRoles, .removePolicies,
            ])
        #expect(try fixture.makePlan().plan.isEmpty)
        #expect(try fixture.lab.call("GET", "pki_int/roles/other")["data"]?["allow_any_name"] == true)
    }

    @Test("what is left over in mounts that the manifest no longer names is seen, where the token may look")
    func formerMounts() throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        try fixture.lab.call("POST", "sys/mounts/team/pki", ["type": "pki"])
        try fixture.lab.call("POST", "sys/auth/old", ["type": "cert"])
        try fixture.lab.call("POST", "team/pki/roles/coppice-web.h1", ["allow_any_name": true])
        try fixture.lab.call(
            "POST", "auth/old/certs/coppice-web.h1", ["certificate": .string(fixture.agents.certificate.pem)])
        let narrow = try fixture.token(Self.documented() + "path \"auth/old/certs\" { capabilities = [\"list\"] }")
        let half = try fixture.makePlan(token: narrow).plan
        #expect(half.changes.map(\.path) == ["auth/old/certs/coppice-web.h1"])
        // That the two PKI mounts have no issuer here is told to everyone.
        #expect(half.notes.filter { $0.afterwards == nil } == [.unlisted(["team/pki/roles"])])
        let plan = try fixture.makePlan().plan
        #expect(plan.changes.map(\.path) == ["auth/old/certs/coppice-web.h1", "team/pki/roles/coppice-web.h1"])
        #expect(plan.changes.map(\.kind) == [.login, .signer])
        #expect(plan.notes.map(\.afterwards) == plan.notes && plan.notes.count == 2)
        #expect(try fixture.apply(prune: true).done.count == 2)
        #expect(try fixture.makePlan().plan.isEmpty)
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
        let fixture = try ReconcileFixture()
        try fixture.apply()
        fixture.change { $0.identities.removeAll { $0.workload == "api" } }
        let outcome = try fixture.apply(prune: true)
        #expect(outcome.done.count == 6 && outcome.done.allSatisfy { $0.path.contains("/coppice-api") })
        #expect(try fixture.makePlan().plan.isEmpty)
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
        let fixture = try ReconcileFixture()
        let token = try fixture.token("path \"nothing\" { capabilities = [\"read\"] }\n" + policy)
        let error = #expect(throws: ReconcileError.denied(path: path, capability: capability)) {
            try fixture.makePlan(token: token)
        }
        #expect(error?.hints.first?.contains("path \"\(path)\" { capabilities = [\"\(capability)\"] }") == true)
    }

    @Test("a step that is refused stops apply, which says what is done and left, and goes on when it is run again")
    func interrupted() throws {
        let fixture = try ReconcileFixture()
        let steps = try fixture.makePlan().steps(prune: false)
        try fixture.lab.fault(["kind": "forbidden", "path": "pki_int/roles/coppice-web.h1"])
        let outcome = Applier(OperatorSession(fixture.connection(), parallelism: 1)).apply(steps)
        let error = try #require(outcome.error)
        #expect(outcome.failure?.step.path == "pki_int/roles/coppice-web.h1")
        #expect(outcome.done.count + outcome.left.count + 1 == steps.count && !outcome.left.isEmpty)
        #expect(outcome.left.contains { $0.phase == .createLogins })
        #expect(error.summary.contains("done: \(outcome.done.count), left: \(outcome.left.count + 1)"))
        #expect(error.hints.contains { $0.contains("coppice apply") })
        try fixture.lab.heal()
        #expect(try fixture.apply().done.count == steps.count - outcome.done.count)
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    @Test("whoever stops it gets what was begun, hears what is left and withdrawn, and goes on later")
    func stopped() throws {
        let fixture = try ReconcileFixture()
        try fixture.apply()
        try fixture.setByHand("auth/cert/certs/coppice-web.h1", ["allowed_common_names": ["somebody"]])
        try fixture.setByHand("pki_int/roles/coppice-web.h1", ["allow_subdomains": true])
        let steps = try fixture.makePlan().steps(prune: false)
        #expect(steps.map(\.phase) == [.withdraw, .changeLogins, .writeRoles, .writePolicies])
        var asked = 0
        let outcome = Applier(
            OperatorSession(fixture.connection()),
            isStopped: {
                asked += 1
                return asked > 3
            }
        ).apply(steps)
        #expect(outcome.failure == nil && !outcome.isComplete && outcome.left.map(\.phase).contains(.writePolicies))
        #expect(outcome.withdrawn == ["sys/policies/acl/coppice-web.h1"])
        #expect(outcome.error == .halted(done: outcome.done.count, left: outcome.left.count, withdrawn: 1))
        #expect(outcome.error?.hints.last?.contains("one policy stands withdrawn") == true)
        #expect(try fixture.apply().isComplete)
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    @Test("a rate limit, an election and a lost answer are waited out")
    func patience() throws {
        let fixture = try ReconcileFixture()
        try fixture.lab.fault(["kind": "rate-limited", "retry_after": 0, "path": "sys/policies/acl/*", "times": 2])
        try fixture.lab.fault(["kind": "standby", "address": "", "path": "pki_int/roles/*", "times": 2])
        try fixture.lab.fault(["kind": "cut", "path": "auth/cert/certs/*", "times": 1])
        #expect(try fixture.apply().error == nil)
        #expect(try fixture.makePlan().plan.isEmpty)
    }

    @Test("a sealed server is called sealed, at once")
    func sealed() throws {
        let fixture = try ReconcileFixture()
        try fixture.lab.fault(["kind": "sealed"])
        #expect(throws: ReconcileError.refused(.sealed)) { try fixture.makePlan() }
    }

    @Test("the rights that the documentation names are enough, and all of them are needed for something")
    func documentedRights() throws {
        let fixture = try ReconcileFixture()
        let token = try fixture.token(Self.documented())
        let steps = try fixture.makePlan(token: token).steps(prune: true)
        #expect(Applier(OperatorSession(fixture.connection(token: token))).apply(steps).error == nil)
        fixture.change { $0.identities.removeFirst() }
        let removals = try fixture.makePlan(token: token).steps(prune: true)
        #expect(removals.count == 6)
        #expect(Applier(OperatorSession(fixture.connection(token: token))).apply(removals).error == nil)
        #expect(try fixture.makePlan().plan.isEmpty)
    }
}
