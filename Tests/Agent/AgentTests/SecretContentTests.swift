import Agent
import AgentConfig
import System
import TestSupport
import Testing
import VaultAPI

@Suite struct SecretContentTests {
    private static let metadata =
        #""metadata":{"created_time":"2026-11-23T18:03:47Z","custom_metadata":null,"deletion_time":"","destroyed":false,"version":2}"#

    private func content(_ body: String, path: String = "secret/data/web/db") throws -> SecretContent {
        try SecretContent(answered(body, to: .read(path: path)))
    }

    private func raw(_ content: SecretContent, _ field: String) throws -> String {
        try content.rendered(as: SecretFile(name: "f", format: .raw, field: field)).exposed
    }

    @Test func `a versioned secret is found below data`() throws {
        let secret = try content(#"{"data":{"data":{"user":"web","password":"s\u00e9cret"},\#(Self.metadata)}}"#)
        #expect(secret.names == ["password", "user"])
        #expect(secret.version == "2")
        #expect(secret.lease == nil)
        #expect(try raw(secret, "password") == "sécret")
        #expect(!"\(secret)".contains("cret\""))
    }

    @Test func `P-55 a deletion in the future is none`() throws {
        let later = Self.metadata.split(separator: "\"deletion_time\":\"\"").joined(
            separator: "\"deletion_time\":\"2099-01-01T00:00:00Z\"")
        #expect(try content(#"{"data":{"data":{"a":"b"},\#(later)}}"#).names == ["a"])
    }

    @Test func `a plain secret is the data itself`() throws {
        let secret = try content(#"{"lease_id":"","lease_duration":2764800,"data":{"user":"web"}}"#, path: "kv/web")
        #expect(secret.names == ["user"])
        #expect(secret.version.isEmpty)
    }

    @Test func `a plain secret that looks versioned is known by its path`() throws {
        let body = #"{"data":{"data":{"a":"b"},\#(Self.metadata)}}"#
        #expect(try content(body, path: "kv/web").names == ["data", "metadata"])
        #expect(try content(#"{"data":{"data":"x","metadata":"y"}}"#).names == ["data", "metadata"])
    }

    @Test func `database users come with a lease`() throws {
        let body =
            #"{"lease_id":"database/creds/app/x","lease_duration":3600,"renewable":true,"data":{"username":"v-1","password":"p"}}"#
        let secret = try content(body, path: "database/creds/app")
        #expect(secret.lease == Lease(id: "database/creds/app/x", duration: .seconds(3600), renewable: true))
    }

    @Test func `P-6 nothing becomes an empty file`() {
        for body in [
            #"{"data":{}}"#, #"{"data":null}"#, "{}", #"{"data":{"data":{},\#(Self.metadata)}}"#, #"{"data":[]}"#,
        ] {
            #expect(throws: VaultError.empty(path: "secret/data/web/db")) { try content(body) }
        }
        #expect(
            judged(204, "", to: .read(path: "kv/x")).flatMap { answer in
                Result { () throws(VaultError) in try SecretContent(answer) }
            }.error == .empty(path: "kv/x"))
    }

    @Test func `values that are no strings keep their text`() throws {
        let secret = try content(
            #"{"data":{"a":1.10,"b":1e400,"c":12345678901234567890,"d":{"x": [1,2]},"e":true,"f":null}}"#, path: "kv/x")
        let texts = try secret.names.map { try raw(secret, $0) }
        #expect(texts == ["1.10", "1e400", "12345678901234567890", #"{"x": [1,2]}"#, "true", "null"])
    }
}
