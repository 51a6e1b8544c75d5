import JSON
import Testing
import VaultPolicy

@testable import Lab

@Suite struct VersionedKVTests {
    private let fixture = BackendFixture(VersionedKV(), type: "kv")

    private func write(_ text: String, cas: Int? = nil) -> BackendFixture.Answer {
        var body: JSONObject = ["data": ["password": .string(text)]]
        if let cas { body["options"] = ["cas": .integer(cas)] }
        return fixture.write("data/web/db", body)
    }

    @Test func writesCountVersionsAndReadsTakeTheNewest() {
        #expect(write("one")["version"] == 1)
        let second = write("two")
        #expect(second["version"] == 2)
        #expect(
            second.data == [
                "version": 2, "created_time": "2026-11-23T18:03:46.540010312Z", "custom_metadata": nil,
                "deletion_time": "", "destroyed": false,
            ])
        #expect(fixture.read("data/web/db")["data"] == ["password": "two"])
        #expect(fixture.read("data/web/db", ["version": "1"])["data"] == ["password": "one"])
        #expect(fixture.read("data/nosuch").status == 204)
        #expect(fixture.read("data/web/db", ["version": "9"]).status == 204)
    }

    @Test func checkAndSetMustNameTheCurrentVersion() {
        #expect(write("one", cas: 0).status == 200)
        #expect(write("two", cas: 0).error == "check-and-set parameter did not match the current version")
        #expect(write("two", cas: 1)["version"] == 2)
        _ = fixture.write("config", ["cas_required": true])
        #expect(write("three").error == "check-and-set parameter required for this call")
        #expect(fixture.write("data/web/db", ["user": "web"]).error == "no data provided")
    }

    @Test func deletedAndDestroyedVersionsAnswer404WithTheirMetadata() {
        _ = write("one")
        _ = write("two")
        #expect(fixture.ask(.delete, "data/web/db").status == 204)
        let deleted = fixture.read("data/web/db")
        #expect(deleted.status == 404)
        #expect(deleted["data"] == .null)
        #expect(deleted["metadata"]?["deletion_time"] == "2026-11-23T18:03:46.540010312Z")
        #expect(fixture.write("undelete/web/db", ["versions": [2]]).status == 204)
        #expect(fixture.read("data/web/db").status == 200)
        #expect(fixture.write("destroy/web/db", ["versions": [1]]).status == 204)
        let destroyed = fixture.read("data/web/db", ["version": "1"])
        #expect(destroyed.status == 404)
        #expect(destroyed["metadata"]?["destroyed"] == true)
        #expect(destroyed["metadata"]?["deletion_time"] == "")
        #expect(fixture.write("delete/web/db").error == "No version number provided")
    }

    @Test("P-55: a deletion time in the future leaves the version alive until then")
    func deletionInTheFutureIsNoDeletion() {
        _ = fixture.write("metadata/web/db", ["delete_version_after": "1h"])
        #expect(write("one")["deletion_time"] == "2026-11-23T19:03:46.540010312Z")
        #expect(fixture.read("data/web/db").status == 200)
        var later = fixture
        later.now = fixture.now.adding(seconds: 3601)
        #expect(later.read("data/web/db").status == 404)
    }

    @Test func oldVersionsGoWhenThereAreTooMany() {
        _ = fixture.write("metadata/web/db", ["max_versions": 2])
        for text in ["one", "two", "three"] { _ = write(text) }
        let metadata = fixture.read("metadata/web/db")
        #expect(metadata["versions"]?.object?.keys == ["2", "3"])
        #expect(metadata["oldest_version"] == 2)
        #expect(fixture.read("data/web/db", ["version": "1"]).status == 204)
    }

    @Test func metadataAnswersEverySetting() {
        _ = write("one")
        _ = fixture.write("metadata/web/db", ["custom_metadata": ["owner": "web"]])
        #expect(fixture.read("metadata/web/db")["custom_metadata"] == ["owner": "web"])
        _ = fixture.ask(
            .patch, "metadata/web/db", ["custom_metadata": ["owner": nil, "team": "a"], "cas_required": true])
        let metadata = fixture.read("metadata/web/db")
        #expect(metadata["custom_metadata"] == ["team": "a"])
        #expect(metadata["cas_required"] == true)
        #expect(metadata["delete_version_after"] == "0s")
        #expect(fixture.read("data/web/db")["metadata"]?["custom_metadata"] == ["team": "a"])
        #expect(fixture.ask(.list, "metadata")["keys"] == ["web/"])
        #expect(fixture.ask(.list, "metadata/web")["keys"] == ["db"])
        _ = fixture.ask(.delete, "metadata/web/db")
        #expect(fixture.read("metadata/web/db").status == 204)
    }

    @Test func patchMergesAndSubkeysHideValues() {
        _ = fixture.write("data/app", ["data": ["a": ["b": 1, "c": 2], "d": "x"]])
        #expect(fixture.ask(.patch, "data/app", ["data": ["a": ["b": nil, "e": 3], "d": "y"]])["version"] == 2)
        #expect(fixture.read("data/app")["data"] == ["a": ["c": 2, "e": 3], "d": "y"])
        #expect(fixture.read("subkeys/app")["subkeys"] == ["a": ["c": nil, "e": nil], "d": nil])
        #expect(fixture.read("subkeys/app", ["depth": "1"])["subkeys"] == ["a": nil, "d": nil])
        #expect(fixture.ask(.patch, "data/nosuch", ["data": [:]]).status == 404)
    }

    @Test func existenceDecidesBetweenCreateAndUpdate() throws {
        func exists(_ path: String) throws -> Bool? {
            try fixture.backend.exists(
                EngineRequest(
                    operation: .update, path: path, data: [:], mount: fixture.mount, storage: fixture.storage,
                    now: fixture.now))
        }
        #expect(try exists("data/web/db") == false)
        _ = write("one")
        #expect(try exists("data/web/db") == true)
        #expect(try exists("delete/web/db") == nil)
        #expect(try exists("config") == nil)
    }

    @Test func unknownPathsAndOperationsAreToldApart() {
        #expect(fixture.read("nosuch").status == 404)
        #expect(fixture.ask(.delete, "config").status == 405)
    }
}
