import JSON
import Testing
import VaultPolicy

@testable import Lab

@Suite struct VersionedKVTests {
    private let bench = BackendFixture(VersionedKV(), type: "kv")

    private func write(_ text: String, cas: Int? = nil) -> BackendFixture.Answer {
        var body: JSONObject = ["data": ["password": .string(text)]]
        if let cas { body["options"] = ["cas": .integer(cas)] }
        return bench.write("data/web/db", body)
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
        #expect(bench.read("data/web/db")["data"] == ["password": "two"])
        #expect(bench.read("data/web/db", ["version": "1"])["data"] == ["password": "one"])
        #expect(bench.read("data/nosuch").status == 204)
        #expect(bench.read("data/web/db", ["version": "9"]).status == 204)
    }

    @Test func checkAndSetMustNameTheCurrentVersion() {
        #expect(write("one", cas: 0).status == 200)
        #expect(write("two", cas: 0).error == "check-and-set parameter did not match the current version")
        #expect(write("two", cas: 1)["version"] == 2)
        _ = bench.write("config", ["cas_required": true])
        #expect(write("three").error == "check-and-set parameter required for this call")
        #expect(bench.write("data/web/db", ["user": "web"]).error == "no data provided")
    }

    @Test func deletedAndDestroyedVersionsAnswer404WithTheirMetadata() {
        _ = write("one")
        _ = write("two")
        #expect(bench.ask(.delete, "data/web/db").status == 204)
        let deleted = bench.read("data/web/db")
        #expect(deleted.status == 404)
        #expect(deleted["data"] == .null)
        #expect(deleted["metadata"]?["deletion_time"] == "2026-11-23T18:03:46.540010312Z")
        #expect(bench.write("undelete/web/db", ["versions": [2]]).status == 204)
        #expect(bench.read("data/web/db").status == 200)
        #expect(bench.write("destroy/web/db", ["versions": [1]]).status == 204)
        let destroyed = bench.read("data/web/db", ["version": "1"])
        #expect(destroyed.status == 404)
        #expect(destroyed["metadata"]?["destroyed"] == true)
        #expect(destroyed["metadata"]?["deletion_time"] == "")
        #expect(bench.write("delete/web/db").error == "No version number provided")
    }

    @Test("P-55: a deletion time in the future leaves the version alive until then")
    func deletionInTheFutureIsNoDeletion() {
        _ = bench.write("metadata/web/db", ["delete_version_after": "1h"])
        #expect(write("one")["deletion_time"] == "2026-11-23T19:03:46.540010312Z")
        #expect(bench.read("data/web/db").status == 200)
        var later = bench
        later.now = bench.now.adding(seconds: 3601)
        #expect(later.read("data/web/db").status == 404)
    }

    @Test func oldVersionsGoWhenThereAreTooMany() {
        _ = bench.write("metadata/web/db", ["max_versions": 2])
        for text in ["one", "two", "three"] { _ = write(text) }
        let metadata = bench.read("metadata/web/db")
        #expect(metadata["versions"]?.object?.keys == ["2", "3"])
        #expect(metadata["oldest_version"] == 2)
        #expect(bench.read("data/web/db", ["version": "1"]).status == 204)
    }

    @Test func metadataAnswersEverySetting() {
        _ = write("one")
        _ = bench.write("metadata/web/db", ["custom_metadata": ["owner": "web"]])
        #expect(bench.read("metadata/web/db")["custom_metadata"] == ["owner": "web"])
        _ = bench.ask(
            .patch, "metadata/web/db", ["custom_metadata": ["owner": nil, "team": "a"], "cas_required": true])
        let metadata = bench.read("metadata/web/db")
        #expect(metadata["custom_metadata"] == ["team": "a"])
        #expect(metadata["cas_required"] == true)
        #expect(metadata["delete_version_after"] == "0s")
        #expect(bench.read("data/web/db")["metadata"]?["custom_metadata"] == ["team": "a"])
        #expect(bench.ask(.list, "metadata")["keys"] == ["web/"])
        #expect(bench.ask(.list, "metadata/web")["keys"] == ["db"])
        _ = bench.ask(.delete, "metadata/web/db")
        #expect(bench.read("metadata/web/db").status == 204)
    }

    @Test func patchMergesAndSubkeysHideValues() {
        _ = bench.write("data/app", ["data": ["a": ["b": 1, "c": 2], "d": "x"]])
        #expect(bench.ask(.patch, "data/app", ["data": ["a": ["b": nil, "e": 3], "d": "y"]])["version"] == 2)
        #expect(bench.read("data/app")["data"] == ["a": ["c": 2, "e": 3], "d": "y"])
        #expect(bench.read("subkeys/app")["subkeys"] == ["a": ["c": nil, "e": nil], "d": nil])
        #expect(bench.read("subkeys/app", ["depth": "1"])["subkeys"] == ["a": nil, "d": nil])
        #expect(bench.ask(.patch, "data/nosuch", ["data": [:]]).status == 404)
    }

    @Test func existenceDecidesBetweenCreateAndUpdate() throws {
        func exists(_ path: String) throws -> Bool? {
            try bench.backend.exists(
                EngineRequest(
                    operation: .update, path: path, data: [:], mount: bench.mount, storage: bench.storage,
                    now: bench.now))
        }
        #expect(try exists("data/web/db") == false)
        _ = write("one")
        #expect(try exists("data/web/db") == true)
        #expect(try exists("delete/web/db") == nil)
        #expect(try exists("config") == nil)
    }

    @Test func unknownPathsAndOperationsAreToldApart() {
        #expect(bench.read("nosuch").status == 404)
        #expect(bench.ask(.delete, "config").status == 405)
    }
}
