import JSON
import Testing

@testable import Lab

@Suite struct LeaseTests {
    private let desk: Desk

    init() throws {
        desk = try Desk()
        let connection: JSONObject = ["plugin_name": "postgresql-database-plugin", "allowed_roles": "*"]
        #expect(desk.ask("POST", "sys/mounts/database", ["type": "database"]).status == 204)
        #expect(desk.ask("POST", "database/config/main", connection).status < 300)
        let role: JSONObject = ["db_name": "main", "default_ttl": "10m", "max_ttl": "1h"]
        #expect(desk.ask("POST", "database/roles/app", role).status < 300)
    }

    private var users: Int { desk.ask("LIST", "database/users")["keys"]?.array?.count ?? 0 }

    private func lease(as token: String? = nil) throws -> JSONValue {
        let answer = desk.ask("GET", "database/creds/app", as: token)
        #expect(answer.json["lease_duration"] == 600)
        #expect(answer.json["renewable"] == true)
        return try #require(answer.json["lease_id"])
    }

    @Test func usersEndWithTheirLease() throws {
        let id = try lease()
        #expect(users == 1)
        #expect(desk.ask("POST", "sys/leases/lookup", ["lease_id": id])["ttl"] == 600)
        desk.clock.offsetSeconds = 601
        #expect(users == 0)
        #expect(desk.ask("POST", "sys/leases/lookup", ["lease_id": id]).errors == ["invalid lease"])
    }

    @Test func renewalReachesTheMaximumAndNoFurther() throws {
        let id = try lease()
        for step in 1...6 {
            desk.clock.offsetSeconds = Int64(step) * 590
            let renewed = desk.ask("POST", "sys/leases/renew", ["lease_id": id])
            #expect(renewed.json["lease_duration"]?.int == min(600, 3600 - step * 590))
        }
        desk.clock.offsetSeconds = 3601
        #expect(users == 0)
        #expect(desk.ask("POST", "sys/leases/renew", ["lease_id": id]).errors == ["lease not found"])
    }

    @Test func leasesEndWithTheirToken() throws {
        let token = desk.token("path \"database/creds/app\" { capabilities = [\"read\"] }")
        _ = try lease(as: token)
        _ = try lease()
        #expect(users == 2)
        #expect(desk.ask("POST", "auth/token/revoke-self", as: token).status == 204)
        #expect(users == 1)
    }

    @Test func revokingByPrefixEndsThemAll() throws {
        let id = try lease()
        _ = try lease()
        #expect(desk.ask("LIST", "sys/leases/lookup/database/creds")["keys"] == ["app/"])
        #expect(desk.ask("POST", "sys/leases/revoke", ["lease_id": id]).status == 204)
        #expect(users == 1)
        #expect(desk.ask("POST", "sys/leases/revoke-prefix/database/creds").status == 204)
        #expect(users == 0)
    }

    @Test func prefixesNeedSudo() throws {
        let token = desk.token("path \"sys/leases/*\" { capabilities = [\"update\", \"list\"] }")
        #expect(desk.ask("POST", "sys/leases/revoke-prefix/database", as: token).status == 403)
        #expect(desk.ask("LIST", "sys/leases/lookup/database", as: token).status == 403)
    }
}
