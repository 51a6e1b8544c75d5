import Artifacts
import Core
import JSON
import System
import TestSupport
import Testing
import X509

@testable import Reconcile

/// What real servers answer of a role that was written with few settings: the rest are their own defaults, in their own
@Suite struct RecordedServerTests {
    struct Server: CustomTestStringConvertible {
        let testDescription: String
        let isOpenBao: Bool
        let signing: JSONObject
        let login: JSONObject
        /// What the server has never heard of.
        let unknown: [String]
    }

    private static let vault = Server(
        testDescription: "Vault 1.8", isOpenBao: false, signing: vaultRole, login: vaultLogin,
        unknown: ["cn_validations"])
    private static let openBao = Server(
        testDescription: "OpenBao 2.6", isOpenBao: true, signing: openBaoRole, login: openBaoLogin, unknown: [])

    private static let agentsCA = try? TestCA.root("Agents")

    private static func comparison() throws -> SettingComparison {
        SettingComparison(files: ["ca/agents.pem": [try #require(agentsCA).certificate]])
    }

    private static func desired() -> DesiredState {
        var maker = EnvironmentBuilder()
        maker.app("web", leaves: [.init(commonName: "web.example.org", dns: ["web.example.org"])])
        var desired = maker.environment.desiredState()
        // No role of the token store is among the recordings; the contract holds them to real servers.
        desired.tickets = []
        return desired
    }

    /// The server's own object with our settings written over it: as it is read back after apply.
    private static func readBack(
        _ role: DesiredRole, _ server: Server, _ comparison: SettingComparison
    ) -> JSONObject {
        var object = role.purpose == .login ? server.login : server.signing
        for (name, value) in role.settings(onOpenBao: server.isOpenBao) where object[name] != nil {
            let isAbsentList = object[name]?.isNull == true && value == .list([])
            object[name] = isAbsentList ? .null : comparison.written(value)
        }
        return object
    }

    private static func state(_ desired: DesiredState, _ server: Server) throws -> ServerState {
        let comparison = try comparison()
        return ServerState(
            server: ServerFacts(isOpenBao: server.isOpenBao, version: "recorded"),
            mounts: Dictionary(
                uniqueKeysWithValues: desired.mounts.map {
                    ($0.apiPath, ServerState.Mount(type: $0.kind.rawValue, version: $0.version ?? 1))
                }),
            policies: Dictionary(uniqueKeysWithValues: desired.allPolicies.map { ($0.apiPath, $0.text) }),
            roles: Dictionary(
                uniqueKeysWithValues: desired.roles.map { ($0.apiPath, readBack($0, server, comparison)) }))
    }

    private static func plan(_ state: ServerState, _ desired: DesiredState) throws -> Plan {
        let files = ["ca/agents.pem": [try #require(agentsCA).certificate]]
        return Planner(desired, on: state, files: files).plan(environment: "test")
    }

    @Test("a second plan is empty, whatever the server adds and reorders", arguments: [vault, openBao])
    func secondPlanIsEmpty(_ server: Server) throws {
        let desired = Self.desired()
        let plan = try Self.plan(Self.state(desired, server), desired)
        #expect(plan.isEmpty, "\(plan.changes.flatMap(\.differences))")
        #expect(plan.notes == (server.unknown.isEmpty ? [] : [.unknownSettings(server.unknown)]))
    }

    @Test("a role as the server makes it by itself differs where it is too wide", arguments: [vault, openBao])
    func defaultsAreSeen(_ server: Server) throws {
        let desired = Self.desired()
        var state = try Self.state(desired, server)
        state.roles["pki_int/roles/coppice-web"] = server.signing
        let change = try #require(try Self.plan(state, desired).changes.first)
        let names = change.differences.map(\.setting)
        for setting in ["allow_localhost", "allow_ip_sans", "allowed_domains", "client_flag", "key_usage", "max_ttl"] {
            #expect(names.contains(setting), "\(setting)")
        }
        #expect(names.contains("not_after_bound") == server.isOpenBao)
        #expect(names.contains("cn_validations") == server.isOpenBao)
        #expect(change.differences.allSatisfy { !$0.reason.isEmpty })
        #expect((change.body["not_after_bound"] != nil) == server.isOpenBao)
    }

    @Test("a policy that ends by itself is written anew without an end")
    func expiration() throws {
        let desired = Self.desired()
        var state = try Self.state(desired, Self.openBao)
        let policy = try #require(desired.policies.first)
        state.expirations[policy.apiPath] = "2026-11-27T22:06:31.296280563Z"
        let plan = try Self.plan(state, desired)
        #expect(plan.changes.map(\.path) == [policy.apiPath] && plan.changes.map(\.action) == [.update])
        #expect(plan.changes.first?.differences.map(\.setting) == ["expiration"])
        #expect(plan.changes.first?.differences.first?.old == "2026-11-27T22:06:31.296280563Z")
        #expect(plan.changes.first?.body == ["policy": .string(policy.text)])
        #expect(ApplyOrder(plan, for: desired).steps(prune: false).map(\.phase) == [.writePolicies])
    }

    struct ComparedSetting: CustomTestStringConvertible {
        let setting: DesiredRole.Setting
        let answer: JSONValue
        let isSame: Bool
        var testDescription: String { "\(setting) and \(answer.text())" }
    }

    @Test(
        "settings are compared by what they mean",
        arguments: [
            ComparedSetting(setting: .seconds(3600), answer: 3600, isSame: true),
            ComparedSetting(setting: .seconds(3600), answer: "1h", isSame: true),
            ComparedSetting(setting: .seconds(3600), answer: "3600s", isSame: true),
            ComparedSetting(setting: .seconds(3600), answer: "1h0m0s", isSame: true),
            ComparedSetting(setting: .seconds(3600), answer: 3601, isSame: false),
            ComparedSetting(setting: .seconds(0), answer: nil, isSame: true),
            ComparedSetting(setting: .seconds(0), answer: "", isSame: true),
            ComparedSetting(setting: .list([]), answer: nil, isSame: true),
            ComparedSetting(setting: .list([]), answer: [], isSame: true),
            ComparedSetting(setting: .list([]), answer: "", isSame: true),
            ComparedSetting(setting: .list(["a", "b"]), answer: ["b", "a"], isSame: true),
            ComparedSetting(setting: .list(["a", "b"]), answer: "b, a", isSame: true),
            ComparedSetting(setting: .list(["a", "b"]), answer: ["a"], isSame: false),
            ComparedSetting(setting: .flag(false), answer: nil, isSame: true),
            ComparedSetting(setting: .flag(false), answer: true, isSame: false),
            ComparedSetting(setting: .flag(true), answer: false, isSame: false),
            ComparedSetting(setting: .text(""), answer: nil, isSame: true),
            ComparedSetting(setting: .text("service"), answer: "default", isSame: false),
            ComparedSetting(setting: .number(0), answer: "0", isSame: true),
            ComparedSetting(setting: .number(256), answer: 384, isSame: false),
        ])
    func settings(_ compared: ComparedSetting) throws {
        #expect(try Self.comparison().isSame(compared.setting, compared.answer) == compared.isSame)
    }

    @Test("certificates are compared one by one, whatever stands between them")
    func certificates() throws {
        let first = try #require(Self.agentsCA).certificate
        let second = try TestCA.root("Agents 2").certificate
        let comparison = SettingComparison(files: ["f": [first, second]])
        let wanted = DesiredRole.Setting.certificates(file: "f")
        #expect(comparison.isSame(wanted, .string(first.pem + second.pem)))
        #expect(comparison.isSame(wanted, .string("\n" + second.pem + "\n\n" + first.pem)))
        #expect(!comparison.isSame(wanted, .string(first.pem)))
        #expect(!comparison.isSame(wanted, .string(first.pem + "-----BEGIN")))
        #expect(!comparison.isSame(wanted, nil))
    }

    @Test("policies are compared by what they mean")
    func policies() throws {
        func meaning(_ text: String) -> NormalizedPolicy? { NormalizedPolicy(text) }
        let one = "path \"a\" { capabilities = [\"read\", \"list\"] }\npath \"b/+\" { capabilities = [\"update\"] }"
        let same = """
            # Reordered.
            path "b/+" { capabilities = ["update"] }
            path "/a" {
              capabilities = ["list"]
            }
            path "a" { capabilities = ["read"] }
            path "c" { capabilities = [] }
            """
        #expect(meaning(one) != nil && meaning(one) == meaning(same))
        let json = #"{"path": {"b/+": {"capabilities": ["update"]}, "a": {"capabilities": ["list", "read"]}}}"#
        #expect(meaning(one) == meaning(json))
        #expect(meaning(one) != meaning(one + "\npath \"d\" { capabilities = [\"read\"] }"))
        #expect(meaning("path \"a\" { denied_parameters = {} capabilities = [\"read\"] }") != meaning(one))
        #expect(meaning("not a policy {") == nil)
    }
}
