import JSON
import Testing

@testable import Lab

@Suite struct LeaseTests {
    private let lab: LabCoreFixture

    init() throws {
        lab = try LabCoreFixture()
        let connection: JSONObject = ["plugin_name": "postgresql-database-plugin", "allowed_roles": "*"]
        #expect(lab.ask("POST", "sys/mounts/database", ["type": "database"]).status == 204)
        #expect(lab.ask("POST", "database/config/main", connection).status < 300)
        let role: JSONObject = ["db_name": "main", "default_ttl": "10m", "max_ttl": "1h"]
        #expect(lab.ask("POST", "database/roles/app", role).status < 300)
    }

    private var users: Int { lab.ask("LIST", "database/users")["keys"]?.array?.count ?? 0 }

    private func lease(as token: String? = nil) throws -> JSONValue {
        let answer = lab.ask("GET", "database/creds/app", as: token)
        #expect(answer.json["lease_duration"] == 600)
        #expect(answer.json["renewable"] == true)
        return try #require(answer.json["lease_id"])
    }

    @Test func usersEndWithTheirLease() throws {
        let id = try lease()
        #expect(users == 1)
        #expect(lab.ask("POST", "sys/leases/lookup", ["lease_id": id])["ttl"] == 600)
        lab.clock.offsetSeconds = 601
        #expect(users == 0)
        #expect(lab.ask("POST", "sys/leases/lookup", ["lease_id": id]).errors == ["invalid lease"])
    }

    @Test func renewalReachesTheMaximumAndNoFurther() throws {
        let id = try lease()
        for step in 1...6 {
            lab.clock.offsetSeconds = Int64(step) * 590
            let renewed = lab.ask("POST", "sys/leases/renew", ["lease_id": id])
            #expect(renewed.json["lease_duration"]?.int == min(600, 3600 - step * 590))
        }
        lab.clock.offsetSeconds = 3601
        #expect(users == 0)
        #expect(lab.ask("POST", "sys/leases/renew", ["lease_id": id]).errors == ["lease not found"])
    }

    @Test func leasesEndWithTheirToken() throws {
        let token = lab.token("path \"database/creds/app\" { capabilities = [\"read\"] }")
        _ = try lease(as: token)
        _ = try lease()
        #expect(users == 2)
        #expect(lab.ask("POST", "auth/token/revoke-self", as: token).status == 204)
        #expect(users == 1)
    }

    @Test func revokingByPrefixEndsThemAll() throws {
        let id = try lease()
        _ = try lease()
        #expect(lab.ask("LIST", "sys/leases/lookup/database/creds")["keys"] == ["app/"])
        #expect(lab.ask("POST", "sys/leases/revoke", ["lease_id": id]).status == 204)
        #expect(users == 1)
        #expect(lab.ask("POST", "sys/leases/revoke-prefix/database/creds").status == 204)
        #expect(users == 0)
    }

    @Test func prefixesNeedSudo() throws {
        let token = lab.token("path \"sys/leases/*\" { capabilities = [\"update\", \"list\"] }")
        #expect(lab.ask("POST", "sys/leases/revoke-prefix/database", as: token).status == 403)
        #expect(lab.ask("LIST", "sys/leases/lookup/database", as: token).status == 403)
    }
}
