import JSON
import Testing
import VaultPolicy

@testable import Lab

@Suite struct DatabaseTests {
    private let bench = BackendFixture(Database(), type: "database")

    init() {
        _ = bench.write(
            "config/main", ["plugin_name": "lab", "allowed_roles": "app*", "username": "u", "password": "p"])
        _ = bench.write("roles/app", ["db_name": "main", "default_ttl": "10m", "max_ttl": "1h"])
    }

    private func request(_ path: String) -> EngineRequest {
        EngineRequest(
            operation: .update, path: path, data: [:], mount: bench.mount, storage: bench.storage, now: bench.now)
    }

    @Test func usersLiveAsLongAsTheirLease() throws {
        let answer = bench.read("creds/app")
        let user = try #require(answer["username"]?.string)
        #expect(user.hasPrefix("v-token-app-"))
        #expect(answer["password"]?.string?.hasPrefix("A1a-") == true)
        let grant = try #require(answer.response?.lease)
        #expect(grant.ttlSeconds == 600)
        #expect(grant.maxTTLSeconds == 3600)
        #expect(grant.renewable)
        #expect(bench.ask(.list, "users")["keys"] == [.string(user)])
        let lease = IssuedLease(id: "creds/app/x", grant: grant, issued: bench.now)
        _ = bench.write("roles/app", ["default_ttl": "20m"])
        #expect(try bench.backend.renew(lease, request("creds/app")).ttlSeconds == 1200)
        try bench.backend.revoke(lease, request("creds/app"))
        #expect(bench.ask(.list, "users").status == 204)
    }

    @Test func twoUsersAreNeverTheSame() {
        #expect(bench.read("creds/app")["username"] != bench.read("creds/app")["username"])
    }

    @Test func whatIsMissingIsSaid() {
        #expect(bench.read("creds/nosuch").error == "unknown role: nosuch")
        _ = bench.write("roles/other", ["db_name": "main"])
        #expect(bench.read("creds/other").error == "\"other\" is not an allowed role")
        _ = bench.write("roles/app2", ["db_name": "nosuch"])
        #expect(bench.read("creds/app2").error == "failed to find entry for connection with name: \"nosuch\"")
        #expect(bench.write("roles/bad").error == "database name is required")
        #expect(bench.write("config/bad").error == "empty plugin name")
    }

    @Test func thePasswordOfAConnectionIsNeverAnswered() {
        #expect(!JSONValue.object(bench.read("config/main").data).text().contains("\"p\""))
        #expect(bench.read("config/main")["connection_details"]?["username"] == "u")
    }
}
