import HTTP
import Manifest
import System
import TestSupport
import Testing
import VaultAPI

@testable import Reconcile

@Suite struct OperatorConnectionTests {
    private let scratch: Scratch
    private let place: VaultServer

    init() throws {
        scratch = try Scratch()
        try scratch.write("ca.pem", "manifest's\n")
        try scratch.write("other.pem", "variable's\n")
        try scratch.write("client.pem", "certificate\n")
        try scratch.write("client.key", "key\n")
        try scratch.write(".vault-token", "from-file\n")
        place = VaultServer(
            addresses: ["https://a:8200", "https://b:8200"], namespace: "team", serverName: "vault", trustFile: "ca.pem"
        )
    }

    private func read(_ variables: [String: String]) throws(ReconcileError) -> OperatorConnection {
        try OperatorConnection.read(place, directory: scratch.path, variables: OperatorVariables(variables))
    }

    @Test("what no variable says is the manifest's")
    func manifest() throws {
        let connection = try read(["HOME": scratch.path])
        #expect(connection.addresses == place.addresses && connection.addressVariable == nil)
        #expect(connection.namespace == "team" && connection.tls.serverName == "vault")
        #expect(String(decoding: connection.tls.trust, as: UTF8.self) == "manifest's\n")
        #expect(connection.token == SecretBytes(copying: Array("from-file".utf8).span))
        #expect(connection.tls.certificate == nil)
    }

    @Test("each variable of either name is heeded, and BAO_ wins", arguments: ["VAULT_", "BAO_"])
    func variables(_ prefix: String) throws {
        let losers = ["VAULT_ADDR": "https://loser", "VAULT_TOKEN": "loser"]
        let winners = [
            prefix + "ADDR": "https://c:8300/", prefix + "TOKEN": "t\n", prefix + "CACERT": scratch.path + "/other.pem",
            prefix + "NAMESPACE": "other",
            prefix + "TLS_SERVER_NAME": "name", prefix + "CLIENT_CERT": scratch.path + "/client.pem",
            prefix + "CLIENT_KEY": scratch.path + "/client.key", prefix + "SKIP_VERIFY": "false",
        ]
        let connection = try read(losers.merging(winners) { $1 })
        #expect(connection.addresses == ["https://c:8300"] && connection.addressVariable == prefix + "ADDR")
        #expect(connection.namespace == "other" && connection.tls.serverName == "name")
        #expect(String(decoding: connection.tls.trust, as: UTF8.self) == "variable's\n")
        #expect(connection.tls.certificate != nil && connection.tls.key != nil)
        #expect(connection.token == SecretBytes(copying: Array("t".utf8).span))
    }

    struct Refusal: CustomTestStringConvertible {
        let testDescription: String
        let variables: [String: String]
        let error: ReconcileError
    }

    @Test(
        "what is wrong is said, with a remedy",
        arguments: [
            Refusal(
                testDescription: "skip-verify", variables: ["VAULT_TOKEN": "t", "VAULT_SKIP_VERIFY": "1"],
                error: .skipVerify(variable: "VAULT_SKIP_VERIFY")),
            Refusal(
                testDescription: "skip-verify of OpenBao", variables: ["VAULT_TOKEN": "t", "BAO_SKIP_VERIFY": "true"],
                error: .skipVerify(variable: "BAO_SKIP_VERIFY")),
            Refusal(
                testDescription: "plain http", variables: ["VAULT_TOKEN": "t", "VAULT_ADDR": "http://127.0.0.1:8200"],
                error: .badAddress(variable: "VAULT_ADDR", "http://127.0.0.1:8200")),
            Refusal(
                testDescription: "an address with a path",
                variables: ["VAULT_TOKEN": "t", "VAULT_ADDR": "https://vault/ui"],
                error: .badAddress(variable: "VAULT_ADDR", "https://vault/ui")),
            Refusal(testDescription: "no token, no home", variables: [:], error: .noToken),
            Refusal(testDescription: "no token in the home", variables: ["HOME": "/nowhere"], error: .noToken),
            Refusal(
                testDescription: "two lines", variables: ["VAULT_TOKEN": "a\nb"],
                error: .badToken(source: "VAULT_TOKEN")),
            Refusal(
                testDescription: "certificate without key",
                variables: ["VAULT_TOKEN": "t", "BAO_CLIENT_CERT": "c.pem"],
                error: .halfClient(given: "BAO_CLIENT_CERT", missing: "VAULT_CLIENT_KEY")),
            Refusal(
                testDescription: "key without certificate",
                variables: ["VAULT_TOKEN": "t", "VAULT_CLIENT_KEY": "k.pem"],
                error: .halfClient(given: "VAULT_CLIENT_KEY", missing: "VAULT_CLIENT_CERT")),
        ])
    func refusals(_ refusal: Refusal) throws {
        #expect(throws: refusal.error) { try read(refusal.variables) }
        #expect(!refusal.error.hints.isEmpty && !refusal.error.summary.hasSuffix("."))
    }

    @Test("a namespace that is not there is called so")
    func namespace() {
        let error = ReconcileError.shown(.invalid(path: "sys/mounts", status: 404, "namespace not found"))
        #expect(error == .noNamespace && error.hints.first?.contains("VAULT_NAMESPACE") == true)
    }

    @Test("a trust file that is not there is named")
    func missingTrust() {
        let error = #expect(throws: ReconcileError.self) {
            try read(["VAULT_TOKEN": "t", "VAULT_CACERT": scratch.path + "/nowhere.pem"])
        }
        #expect(error?.summary.contains("nowhere.pem") == true)
        #expect(error?.summary.hasPrefix("VAULT_CACERT: ") == true)
        #expect(error?.hints == ["correct VAULT_CACERT, or unset it: then it is as the manifest says"])
    }
}
