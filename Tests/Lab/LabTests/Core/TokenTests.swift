import JSON
import Testing

@testable import Lab

@Suite struct TokenTests {
    @Test func tokensEndWithTheirTime() throws {
        let lab = try LabCoreFixture()
        let token = lab.ask("POST", "auth/token/create", ["ttl": "10m", "policies": ["default"]]).token
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token)["ttl"] == 600)
        lab.clock.offsetSeconds = 599
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token)["ttl"] == 1)
        lab.clock.offsetSeconds = 600
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token).status == 403)
    }

    @Test func renewalRestartsTheTimeUpToTheMaximum() throws {
        let lab = try LabCoreFixture()
        let token = lab.ask("POST", "auth/token/create", ["ttl": "10m", "explicit_max_ttl": "15m"]).token
        lab.clock.offsetSeconds = 480
        let renewed = lab.ask("POST", "auth/token/renew-self", as: token)
        #expect(renewed.json["auth"]?["lease_duration"] == 420)
        #expect(renewed.json["warnings"]?[0]?.string?.contains("exceeded the effective max_ttl") == true)
        lab.clock.offsetSeconds = 899
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token).status == 200)
        lab.clock.offsetSeconds = 900
        #expect(lab.ask("POST", "auth/token/renew-self", as: token).status == 403)
    }

    @Test func periodicTokensLiveOnWhileRenewed() throws {
        let lab = try LabCoreFixture()
        let token = lab.ask("POST", "auth/token/create", ["period": "1h", "policies": ["default"]]).token
        for hour in 1...50 {
            lab.clock.offsetSeconds = Int64(hour) * 3000
            #expect(lab.ask("POST", "auth/token/renew-self", as: token).json["auth"]?["lease_duration"] == 3600)
        }
    }

    @Test func usesAreCounted() throws {
        let lab = try LabCoreFixture()
        let token = lab.ask("POST", "auth/token/create", ["num_uses": 2, "policies": ["default"]]).token
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token)["num_uses"] == 1)
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token).status == 200)
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token).status == 403)
    }

    @Test func aRefusedRequestIsAUseToo() throws {
        let lab = try LabCoreFixture()
        let token = lab.ask("POST", "auth/token/create", ["num_uses": 1, "policies": ["default"]]).token
        #expect(lab.ask("GET", "sys/mounts", as: token).status == 403)
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token).status == 403)
    }

    @Test func childrenDieWithTheirParentAndOrphansDoNot() throws {
        let lab = try LabCoreFixture()
        let policy = "path \"auth/token/create*\" { capabilities = [\"update\", \"sudo\"] }"
        let parent = lab.token(policy)
        let child = lab.ask("POST", "auth/token/create", as: parent).token
        let grandchild = lab.ask("POST", "auth/token/create", as: child).token
        let orphan = lab.ask("POST", "auth/token/create-orphan", as: parent).token
        #expect(lab.ask("POST", "auth/token/revoke", ["token": .string(parent)]).status == 204)
        for token in [parent, child, grandchild] {
            #expect(lab.ask("GET", "auth/token/lookup-self", as: token).errors == ["permission denied"])
        }
        #expect(lab.ask("GET", "auth/token/lookup-self", as: orphan).status == 200)
    }

    @Test func revokingAsOrphanKeepsTheChildren() throws {
        let lab = try LabCoreFixture()
        let parent = lab.token("path \"auth/token/create\" { capabilities = [\"update\"] }")
        let child = lab.ask("POST", "auth/token/create", as: parent).token
        #expect(lab.ask("POST", "auth/token/revoke-orphan", ["token": .string(parent)]).status == 204)
        #expect(lab.ask("GET", "auth/token/lookup-self", as: child)["orphan"] == true)
    }

    @Test func accessorsNameTokensWithoutShowingThem() throws {
        let lab = try LabCoreFixture()
        let made = lab.ask("POST", "auth/token/create", ["policies": ["default"]])
        let accessor = try #require(made.json["auth"]?["accessor"])
        #expect(lab.ask("POST", "auth/token/lookup-accessor", ["accessor": accessor])["id"] == "")
        #expect(lab.ask("LIST", "auth/token/accessors")["keys"]?.array?.contains(accessor) == true)
        #expect(lab.ask("POST", "auth/token/revoke-accessor", ["accessor": accessor]).status == 204)
        #expect(lab.ask("GET", "auth/token/lookup-self", as: made.token).status == 403)
    }

    @Test func childrenHaveNoMoreThanTheirParent() throws {
        let lab = try LabCoreFixture()
        let parent = lab.token("path \"auth/token/create\" { capabilities = [\"update\"] }")
        let answer = lab.ask("POST", "auth/token/create", ["policies": ["other"]], as: parent)
        #expect(answer.status == 400)
        #expect(answer.errors == ["child policies must be subset of parent"])
        #expect(
            lab.ask("POST", "auth/token/create", ["no_parent": true], as: parent).errors == [
                "root or sudo privileges required to create orphan token"
            ])
    }

    @Test func batchTokensAreNeitherRenewedNorListedNorRevoked() throws {
        let lab = try LabCoreFixture()
        let made = lab.ask("POST", "auth/token/create", ["type": "batch", "policies": ["default"]])
        #expect(made.token.hasPrefix("b."))
        #expect(made.json["auth"]?["accessor"] == "")
        #expect(lab.ask("POST", "auth/token/renew-self", as: made.token).errors == ["batch tokens cannot be renewed"])
        #expect(lab.ask("POST", "auth/token/revoke-self", as: made.token).errors == ["batch tokens cannot be revoked"])
    }

    @Test func rolesBoundTheirTokens() throws {
        let lab = try LabCoreFixture()
        let role: JSONObject = ["allowed_policies": "a,b", "orphan": true, "token_period": "1h", "path_suffix": "x"]
        #expect(lab.ask("POST", "auth/token/roles/ci", role).status == 204)
        let made = lab.ask("POST", "auth/token/create/ci", ["policies": ["a"]])
        #expect(made.json["auth"]?["policies"] == ["a", "default"])
        #expect(made.json["auth"]?["orphan"] == true)
        let shown = lab.ask("GET", "auth/token/lookup-self", as: made.token)
        #expect(shown["path"] == "auth/token/create/ci/x")
        #expect(shown["period"] == 3600)
        #expect(lab.ask("POST", "auth/token/create/ci", ["policies": ["c"]]).status == 400)
    }

    @Test func addressesBindAToken() throws {
        let lab = try LabCoreFixture()
        #expect(lab.ask("POST", "auth/token/roles/here", ["token_bound_cidrs": ["127.0.0.0/8"]]).status == 204)
        let token = lab.ask("POST", "auth/token/create/here", ["policies": ["default"]]).token
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token).status == 200)
        #expect(lab.ask("GET", "auth/token/lookup-self", as: token, from: "10.0.0.1").status == 403)
    }

    @Test func cubbyholesAreTheTokensOwn() throws {
        let lab = try LabCoreFixture()
        let token = lab.ask("POST", "auth/token/create", ["policies": ["default"]]).token
        #expect(lab.ask("POST", "cubbyhole/a/b", ["x": "y"], as: token).status == 204)
        #expect(lab.ask("GET", "cubbyhole/a/b", as: token)["x"] == "y")
        #expect(lab.ask("LIST", "cubbyhole/a", as: token)["keys"] == ["b"])
        #expect(lab.ask("GET", "cubbyhole/a/b").status == 404)
    }
}
