import JSON
import Testing
import VaultPolicy

@testable import Lab

@Suite struct DatabaseTests {
    private let fixture = BackendFixture(Database(), type: "database")

    init() {
        _ = fixture.write(
            "config/main", ["plugin_name": "lab", "allowed_roles": "app*", "username": "u", "password": "p"])
        _ = fixture.write("roles/app", ["db_name": "main", "default_ttl": "10m", "max_ttl": "1h"])
    }

    private func request(_ path: String) -> EngineRequest {
        EngineRequest(
            operation: .update, path: path, data: [:], mount: fixture.mount, storage: fixture.storage, now: fixture.now)
    }

    @Test func usersLiveAsLongAsTheirLease() throws {
        let answer = fixture.read("creds/app")
        let user = try #require(answer["username"]?.string)
        #expect(user.hasPrefix("v-token-app-"))
        #expect(answer["password"]?.string?.hasPrefix("A1a-") == true)
        let grant = try #require(answer.response?.lease)
        #expect(grant.ttlSeconds == 600)
        #expect(grant.maxTTLSeconds == 3600)
        #expect(grant.renewable)
        #expect(fixture.ask(.list, "users")["keys"] == [.string(user)])
        let lease = IssuedLease(id: "creds/app/x", grant: grant, issued: fixture.now)
        _ = fixture.write("roles/app", ["default_ttl": "20m"])
        #expect(try fixture.backend.renew(lease, request("creds/app")).ttlSeconds == 1200)
        try fixture.backend.revoke(lease, request("creds/app"))
        #expect(fixture.ask(.list, "users").status == 204)
    }

    @Test func twoUsersAreNeverTheSame() {
        #expect(fixture.read("creds/app")["username"] != fixture.read("creds/app")["username"])
    }

    @Test func whatIsMissingIsSaid() {
        #expect(fixture.read("creds/nosuch").error == "unknown role: nosuch")
        _ = fixture.write("roles/other", ["db_name": "main"])
        #expect(fixture.read("creds/other").error == "\"other\" is not an allowed role")
        _ = fixture.write("roles/app2", ["db_name": "nosuch"])
        #expect(fixture.read("creds/app2").error == "failed to find entry for connection with name: \"nosuch\"")
        #expect(fixture.write("roles/bad").error == "database name is required")
        #expect(fixture.write("config/bad").error == "empty plugin name")
    }

    @Test func thePasswordOfAConnectionIsNeverAnswered() {
        #expect(!JSONValue.object(fixture.read("config/main").data).text().contains("\"p\""))
        #expect(fixture.read("config/main")["connection_details"]?["username"] == "u")
    }
}
