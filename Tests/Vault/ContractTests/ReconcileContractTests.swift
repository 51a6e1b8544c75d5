import HTTP
import JSON
import Manifest
import Reconcile
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// What coppice plan and apply rely on: objects are read back as they were written, in the server's own spelling.
@Suite(.ownThreads, .serialized, .contract) struct ReconcileContractTests {
    @Test(arguments: Server.all)
    func `a plan that was applied is empty, and what is changed by hand shows`(_ server: Server) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        let first = try operate.makePlan()
        #expect(first.plan.problems.isEmpty && first.plan.count(.create) == first.plan.changes.count)
        try operate.apply(first)
        let second = try operate.makePlan().plan
        #expect(second.isEmpty, "\(second.changes.map { ($0.path, $0.differences) })")
        try operate.setByHand()
        let drift = try operate.makePlan()
        #expect(
            drift.plan.changes.map(\.path) == [
                "sys/policies/acl/contract-edge", "auth/cert/certs/contract-web.h1",
                "contract/pki/roles/contract-web.h1", "pki_agents/roles/contract-edge",
                "sys/policies/acl/contract-old",
            ])
        let settings = drift.plan.changes.map { Set($0.differences.map(\.setting)) }
        #expect(settings[0].contains("secret/data/*"))
        #expect(settings[1] == ["token_period", "allowed_common_names"])
        #expect(settings[2] == ["allow_localhost", "max_ttl", "ttl"])
        #expect(settings[3] == ["server_flag"])
        try operate.apply(drift)
        #expect(try operate.makePlan().plan.isEmpty)
    }

    @Test(arguments: Server.all)
    func `an identity that was applied may do its own and nothing else`(_ server: Server) throws {
        let operate = try OperatorContractFixture(ContractFixture.on(server))
        try operate.apply(operate.makePlan())
        try operate.root.must(
            "POST", "contract/pki/root/generate/internal", ["common_name": "Contract CA", "key_type": "ec"])
        let caller = try operate.login("web.h1")
        #expect(try operate.sign(caller, ["web.example.org", "h1.web.example.org"], ttl: "1h") == nil)
        let refusals: [(names: [String], more: JSONObject)] = [
            (["other.example.org"], [:]), (["web.example.org", "a.web.example.org"], [:]),
            (["*.web.example.org"], [:]), (["localhost"], [:]), (["web.example.org", "x@web.example.org"], [:]),
            (["web.example.org"], ["ip_sans": "192.0.2.1"]),
            (["web.example.org"], ["uri_sans": "spiffe://example.org/x"]),
            (["web.example.org"], ["not_after": "2099-01-01T00:00:00Z"]),
        ]
        for (names, more) in refusals {
            #expect(try operate.sign(caller, names, more) != nil, "\(names) \(more)")
        }
        #expect(caller.ask("POST", "contract/pki/sign/contract-web.h2").error?.isDenied == true)
        #expect(caller.ask("POST", "contract/pki/issue/contract-web.h1").error?.isDenied == true)
        #expect(caller.ask("GET", "secret/data/other").error?.isDenied == true)
        let paths = ["contract/pki/sign/contract-web.h1", "sys/policies/acl/contract-web.h1"]
        #expect(
            try Capabilities(caller.ask(.capabilitiesSelf(paths: paths)).get()).byPath == [
                paths[0]: ["update"], paths[1]: ["deny"],
            ])
        #expect(caller.ask(.renewSelf).error == nil)
        #expect(operate.refusesOther("web.h2"))
        let proxy = try operate.login("edge")
        #expect(proxy.ask("GET", "contract/pki/cert/ca_chain").error == nil)
    }
}
