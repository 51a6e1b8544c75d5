import JSON
import System
import TestSupport
import Testing
import VaultPolicy

@testable import Lab

@Suite struct SystemTests {
    @Test func wrappedAnswersAreReadOnce() throws {
        let desk = try Desk()
        desk.enableKV()
        #expect(desk.ask("POST", "kv/a", ["x": "y"]).status == 204)
        let wrap = try #require(desk.ask("GET", "kv/a", wrap: "60").json["wrap_info"])
        #expect(wrap["creation_path"] == "kv/a")
        let body: JSONObject = ["token": try #require(wrap["token"])]
        #expect(desk.ask("POST", "sys/wrapping/lookup", body)["creation_ttl"] == 60)
        let again = try #require(desk.ask("POST", "sys/wrapping/rewrap", body).json["wrap_info"]?["token"])
        #expect(desk.ask("POST", "sys/wrapping/unwrap", body).status == 400)
        #expect(desk.ask("POST", "sys/wrapping/unwrap", ["token": again])["x"] == "y")
        #expect(
            desk.ask("POST", "sys/wrapping/unwrap", ["token": again]).errors == [
                "wrapping token is not valid or does not exist"
            ])
    }

    @Test func wrappedAnswersEndWithTheirTime() throws {
        let desk = try Desk()
        let wrap = desk.ask("POST", "sys/wrapping/wrap", ["a": 1], wrap: "30s").json["wrap_info"]
        let body: JSONObject = ["token": try #require(wrap?["token"])]
        desk.clock.offsetSeconds = 30
        #expect(desk.ask("POST", "sys/wrapping/unwrap", body).status == 400)
        #expect(desk.ask("POST", "sys/wrapping/wrap", ["a": 1]).status == 400)
    }

    @Test func policiesOfEntitiesAndGroupsCount() throws {
        let desk = try Desk()
        desk.enableKV()
        let accessor = try #require(desk.ask("GET", "sys/auth").json["data"]?["token/"]?["accessor"])
        let policy: JSONObject = ["policy": "path \"kv/*\" { capabilities = [\"read\"] }"]
        #expect(desk.ask("PUT", "sys/policies/acl/reader", policy).status == 204)
        let entity = try #require(desk.ask("POST", "identity/entity", ["name": "web"])["id"])
        #expect(
            desk.ask(
                "POST", "identity/entity-alias",
                ["name": "web", "mount_accessor": accessor, "canonical_id": entity]
            ).status == 200)
        #expect(desk.authority.identity.policies(of: entity.string ?? "").isEmpty)
        let group: JSONObject = ["name": "g", "policies": ["reader"], "member_entity_ids": [entity]]
        #expect(desk.ask("POST", "identity/group", group).status == 200)
        #expect(desk.authority.identity.policies(of: entity.string ?? "") == ["reader"])
        #expect(desk.ask("POST", "identity/lookup/entity", ["name": "web"])["id"] == entity)
        #expect(desk.ask("GET", "identity/entity/name/nobody").status == 404)
    }

    @Test func mountsMoveAndGo() throws {
        let desk = try Desk()
        desk.enableKV()
        #expect(desk.ask("POST", "kv/a", ["x": "y"]).status == 204)
        #expect(desk.ask("POST", "sys/remount", ["from": "kv", "to": "other"]).status == 200)
        #expect(desk.ask("GET", "other/a")["x"] == "y")
        #expect(desk.ask("DELETE", "sys/mounts/other").status == 204)
        #expect(desk.ask("GET", "other/a").status == 404)
        #expect(desk.ask("DELETE", "sys/mounts/other").status == 204)
        #expect(desk.ask("GET", "sys/mounts/other").errors == ["No secret engine mount at other/"])
    }

    @Test func authMountsNeedSudo() throws {
        let desk = try Desk()
        let token = desk.token("path \"sys/auth*\" { capabilities = [\"read\", \"update\", \"list\"] }")
        #expect(desk.ask("GET", "sys/auth", as: token).status == 200)
        #expect(desk.ask("GET", "sys/auth/token", as: token).status == 403)
    }

    @Test func visibleMountsFollowThePolicies() throws {
        let desk = try Desk()
        desk.enableKV()
        let token = desk.token("path \"kv/web/*\" { capabilities = [\"read\"] }")
        #expect(desk.ask("GET", "sys/internal/ui/mounts", as: token)["secret"]?.object?.keys.contains("kv/") == true)
        #expect(desk.ask("GET", "sys/internal/ui/mounts/kv/web", as: token)["path"] == "kv/")
        #expect(
            desk.ask("GET", "sys/internal/ui/mounts/kv/web", as: desk.token("path \"x\" { capabilities = [\"read\"] }"))
                .status == 403)
        #expect(desk.ask("GET", "sys/internal/ui/mounts", as: "none")["secret"] == [:])
    }

    @Test func policiesKeepTheirVersions() throws {
        let desk = try Desk()
        let text = JSONValue.string("path \"a\" { capabilities = [\"read\"] }")
        #expect(
            desk.ask("PUT", "sys/policies/acl/Mixed", ["policy": text]).json["warnings"] == [
                "policy name was converted to mixed"
            ])
        #expect(desk.ask("PUT", "sys/policies/acl/mixed", ["policy": text, "cas": -1]).status == 400)
        #expect(desk.ask("PUT", "sys/policies/acl/mixed", ["policy": text, "cas": 1]).status == 204)
        #expect(desk.ask("GET", "sys/policies/acl/mixed")["version"] == 2)
        #expect(desk.ask("GET", "sys/policy/mixed")["rules"] == text)
        #expect(desk.ask("DELETE", "sys/policies/acl/default").status == 400)
        #expect(desk.ask("PUT", "sys/policies/acl/root", ["policy": text]).errors == ["cannot update \"root\" policy"])
    }

    @Test func shamirNeedsItsThreshold() throws {
        let authority = Authority()
        let keys = try #require(authority.initialize(shares: 3, threshold: 2))
        #expect(authority.unseal(key: keys.keys[0]))
        #expect(authority.unseal(key: keys.keys[0]))
        #expect(authority.seal.status.isSealed)
        #expect(authority.unseal(key: keys.keys[2]))
        #expect(!authority.seal.status.isSealed)
        #expect(authority.initialize() == nil)
        #expect(!authority.unseal(key: "nonsense"))
    }

    @Test func stateOutlivesTheProcess() throws {
        let scratch = try Scratch()
        var desk = try Desk(journal: Journal.open(scratch.directory))
        desk.enableKV()
        #expect(desk.ask("POST", "kv/a/b", ["x": "y"]).status == 204)
        let token = desk.token("path \"kv/*\" { capabilities = [\"read\", \"list\"] }", ["ttl": "1h"])
        try desk.authority.flush()
        #expect(desk.ask("POST", "kv/late", ["lost": true]).status == 204)
        for _ in 0..<2 {
            let again = Authority(clock: desk.clock, journal: try Journal.open(scratch.directory))
            #expect(again.isInitialized)
            #expect(again.unseal(key: desk.unsealKey))
            desk = Desk(again, like: desk)
            #expect(desk.ask("GET", "kv/a/b", as: token)["x"] == "y")
            #expect(desk.ask("GET", "kv/late", as: token).status == 404)
            #expect(desk.ask("GET", "auth/token/lookup-self")["policies"] == ["root"])
        }
    }

    @Test func aTornJournalStillOpens() throws {
        let scratch = try Scratch()
        let desk = try Desk(journal: Journal.open(scratch.directory))
        desk.enableKV()
        try desk.authority.flush()
        let name = try #require(try scratch.directory.list().first { $0.hasPrefix("journal-") })
        let text = try scratch.text(name)
        try scratch.write(name, text + "[\"mount/half")
        let again = Authority(clock: desk.clock, journal: try Journal.open(scratch.directory))
        #expect(again.mounts["kv/"] != nil)
    }
}
