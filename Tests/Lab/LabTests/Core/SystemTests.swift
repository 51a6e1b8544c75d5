import JSON
import System
import TestSupport
import Testing
import VaultPolicy

@testable import Lab

@Suite struct SystemTests {
    @Test func wrappedAnswersAreReadOnce() throws {
        let lab = try LabCoreFixture()
        lab.enableKV()
        #expect(lab.ask("POST", "kv/a", ["x": "y"]).status == 204)
        let wrap = try #require(lab.ask("GET", "kv/a", wrap: "60").json["wrap_info"])
        #expect(wrap["creation_path"] == "kv/a")
        let body: JSONObject = ["token": try #require(wrap["token"])]
        #expect(lab.ask("POST", "sys/wrapping/lookup", body)["creation_ttl"] == 60)
        let again = try #require(lab.ask("POST", "sys/wrapping/rewrap", body).json["wrap_info"]?["token"])
        #expect(lab.ask("POST", "sys/wrapping/unwrap", body).status == 400)
        #expect(lab.ask("POST", "sys/wrapping/unwrap", ["token": again])["x"] == "y")
        #expect(
            lab.ask("POST", "sys/wrapping/unwrap", ["token": again]).errors == [
                "wrapping token is not valid or does not exist"
            ])
    }

    @Test func wrappedAnswersEndWithTheirTime() throws {
        let lab = try LabCoreFixture()
        let wrap = lab.ask("POST", "sys/wrapping/wrap", ["a": 1], wrap: "30s").json["wrap_info"]
        let body: JSONObject = ["token": try #require(wrap?["token"])]
        lab.clock.offsetSeconds = 30
        #expect(lab.ask("POST", "sys/wrapping/unwrap", body).status == 400)
        #expect(lab.ask("POST", "sys/wrapping/wrap", ["a": 1]).status == 400)
    }

    @Test func policiesOfEntitiesAndGroupsCount() throws {
        let lab = try LabCoreFixture()
        lab.enableKV()
        let accessor = try #require(lab.ask("GET", "sys/auth").json["data"]?["token/"]?["accessor"])
        let policy: JSONObject = ["policy": "path \"kv/*\" { capabilities = [\"read\"] }"]
        #expect(lab.ask("PUT", "sys/policies/acl/reader", policy).status == 204)
        let entity = try #require(lab.ask("POST", "identity/entity", ["name": "web"])["id"])
        #expect(
            lab.ask(
                "POST", "identity/entity-alias",
                ["name": "web", "mount_accessor": accessor, "canonical_id": entity]
            ).status == 200)
        #expect(lab.core.identity.policies(of: entity.string ?? "").isEmpty)
        let group: JSONObject = ["name": "g", "policies": ["reader"], "member_entity_ids": [entity]]
        #expect(lab.ask("POST", "identity/group", group).status == 200)
        #expect(lab.core.identity.policies(of: entity.string ?? "") == ["reader"])
        #expect(lab.ask("POST", "identity/lookup/entity", ["name": "web"])["id"] == entity)
        #expect(lab.ask("GET", "identity/entity/name/nobody").status == 404)
    }

    @Test(
        "entities and groups are read, listed, changed and removed by id and by name", arguments: ["entity", "group"])
    func objectsByIDAndName(kind: String) throws {
        let lab = try LabCoreFixture()
        let path = "identity/\(kind)"
        let id = try #require(lab.ask("POST", path, ["name": "web", "policies": ["reader"]])["id"]?.string)
        #expect(lab.ask("LIST", path + "/id")["keys"] == [.string(id)])
        #expect(lab.ask("LIST", path + "/name")["keys"] == ["web"])
        for known in [path + "/id/" + id, path + "/name/web"] {
            #expect(lab.ask("GET", known)["id"]?.string == id)
            #expect(lab.ask("POST", known, ["metadata": ["team": .string(known)]]).status == 204)
            #expect(lab.ask("GET", known)["metadata"] == ["team": .string(known)])
        }
        #expect(lab.ask("GET", path + "/id/" + id)["policies"] == ["reader"])
        #expect(lab.ask("POST", path + "/id/" + id, ["policies": ["root"]]).status == 400)
        #expect(lab.ask("POST", path + "/id/none", [:]).status == 400)
        #expect(lab.ask("POST", "identity/lookup/\(kind)", ["id": .string(id)])["name"] == "web")
        #expect(lab.ask("POST", "identity/lookup/\(kind)", [:]).status == 400)
        #expect(lab.ask("DELETE", path + "/name/web").status == 204)
        #expect(lab.ask("GET", path + "/id/" + id).status == 404)
        #expect(lab.ask("POST", path + "/name/web", [:]).status == 200)
    }

    @Test func mountsMoveAndGo() throws {
        let lab = try LabCoreFixture()
        lab.enableKV()
        #expect(lab.ask("POST", "kv/a", ["x": "y"]).status == 204)
        #expect(lab.ask("POST", "sys/remount", ["from": "kv", "to": "other"]).status == 200)
        #expect(lab.ask("GET", "other/a")["x"] == "y")
        #expect(lab.ask("DELETE", "sys/mounts/other").status == 204)
        #expect(lab.ask("GET", "other/a").status == 404)
        #expect(lab.ask("DELETE", "sys/mounts/other").status == 204)
        #expect(lab.ask("GET", "sys/mounts/other").errors == ["No secret engine mount at other/"])
    }

    @Test func authMountsNeedSudo() throws {
        let lab = try LabCoreFixture()
        let token = lab.token("path \"sys/auth*\" { capabilities = [\"read\", \"update\", \"list\"] }")
        #expect(lab.ask("GET", "sys/auth", as: token).status == 200)
        #expect(lab.ask("GET", "sys/auth/token", as: token).status == 403)
    }

    @Test func visibleMountsFollowThePolicies() throws {
        let lab = try LabCoreFixture()
        lab.enableKV()
        let token = lab.token("path \"kv/web/*\" { capabilities = [\"read\"] }")
        #expect(lab.ask("GET", "sys/internal/ui/mounts", as: token)["secret"]?.object?.keys.contains("kv/") == true)
        #expect(lab.ask("GET", "sys/internal/ui/mounts/kv/web", as: token)["path"] == "kv/")
        #expect(
            lab.ask("GET", "sys/internal/ui/mounts/kv/web", as: lab.token("path \"x\" { capabilities = [\"read\"] }"))
                .status == 403)
        #expect(lab.ask("GET", "sys/internal/ui/mounts", as: "none")["secret"] == [:])
    }

    @Test func policiesKeepTheirVersions() throws {
        let lab = try LabCoreFixture()
        let text = JSONValue.string("path \"a\" { capabilities = [\"read\"] }")
        #expect(
            lab.ask("PUT", "sys/policies/acl/Mixed", ["policy": text]).json["warnings"] == [
                "policy name was converted to mixed"
            ])
        #expect(lab.ask("PUT", "sys/policies/acl/mixed", ["policy": text, "cas": -1]).status == 400)
        #expect(lab.ask("PUT", "sys/policies/acl/mixed", ["policy": text, "cas": 1]).status == 204)
        #expect(lab.ask("GET", "sys/policies/acl/mixed")["version"] == 2)
        #expect(lab.ask("GET", "sys/policy/mixed")["rules"] == text)
        #expect(lab.ask("DELETE", "sys/policies/acl/default").status == 400)
        #expect(lab.ask("PUT", "sys/policies/acl/root", ["policy": text]).errors == ["cannot update \"root\" policy"])
    }

    @Test func shamirNeedsItsThreshold() throws {
        let core = LabCore()
        let keys = try #require(core.initialize(shares: 3, threshold: 2))
        #expect(core.unseal(key: keys.keys[0]))
        #expect(core.unseal(key: keys.keys[0]))
        #expect(core.seal.status.isSealed)
        #expect(core.unseal(key: keys.keys[2]))
        #expect(!core.seal.status.isSealed)
        #expect(core.initialize() == nil)
        #expect(!core.unseal(key: "nonsense"))
    }

    @Test func stateOutlivesTheProcess() throws {
        let scratch = try Scratch()
        var lab = try LabCoreFixture(journal: Journal.open(scratch.directory))
        lab.enableKV()
        #expect(lab.ask("POST", "kv/a/b", ["x": "y"]).status == 204)
        let token = lab.token("path \"kv/*\" { capabilities = [\"read\", \"list\"] }", ["ttl": "1h"])
        try lab.core.flush()
        #expect(lab.ask("POST", "kv/late", ["lost": true]).status == 204)
        for _ in 0..<2 {
            let again = LabCore(clock: lab.clock, journal: try Journal.open(scratch.directory))
            #expect(again.isInitialized)
            #expect(again.unseal(key: lab.unsealKey))
            lab = LabCoreFixture(again, like: lab)
            #expect(lab.ask("GET", "kv/a/b", as: token)["x"] == "y")
            #expect(lab.ask("GET", "kv/late", as: token).status == 404)
            #expect(lab.ask("GET", "auth/token/lookup-self")["policies"] == ["root"])
        }
    }

    @Test func aTornJournalStillOpens() throws {
        let scratch = try Scratch()
        let lab = try LabCoreFixture(journal: Journal.open(scratch.directory))
        lab.enableKV()
        try lab.core.flush()
        let name = try #require(try scratch.directory.list().first { $0.hasPrefix("journal-") })
        let text = try scratch.text(name)
        try scratch.write(name, text + "[\"mount/half")
        let again = LabCore(clock: lab.clock, journal: try Journal.open(scratch.directory))
        #expect(again.mounts["kv/"] != nil)
    }
}
