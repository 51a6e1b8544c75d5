import JSON
import Testing

@testable import VaultPolicy

@Suite struct AccessListTests {
    struct Case: CustomTestStringConvertible {
        let policies: [String]
        let operation: Operation
        let path: String
        var data: JSONObject = [:]
        let isAllowed: Bool
        var testDescription: String { "\(operation) \(path) by \(policies.joined(separator: " + "))" }
    }

    private static func rule(_ path: String, _ capabilities: String, _ more: String = "") -> String {
        let list = capabilities.split(separator: " ").map { "\"\($0)\"" }.joined(separator: ", ")
        return "path \"\(path)\" { capabilities = [\(list)] \(more) }\n"
    }

    private static let precedence: [Case] = [
        Case(policies: [rule("a/*", "read"), rule("a/b", "deny")], operation: .read, path: "a/b", isAllowed: false),
        Case(policies: [rule("a/*", "read"), rule("a/b", "list")], operation: .read, path: "a/b", isAllowed: false),
        Case(policies: [rule("a/b", "read"), rule("a/b", "list")], operation: .list, path: "a/b", isAllowed: true),
        Case(policies: [rule("a/b", "read"), rule("a/b", "deny")], operation: .read, path: "a/b", isAllowed: false),
        Case(policies: [rule("/a/b", "read")], operation: .read, path: "a/b", isAllowed: true),
        Case(
            policies: [rule("a/*", "read"), rule("a/b*", "update")], operation: .read, path: "a/bc", isAllowed: false),
        Case(policies: [rule("a/b", "list")], operation: .list, path: "a/b/", isAllowed: true),
        Case(policies: [rule("a/b/", "list")], operation: .list, path: "a/b/", isAllowed: true),
        Case(policies: [rule("a/b", "read")], operation: .update, path: "a/b", isAllowed: false),
        Case(policies: [rule("a/b", "create")], operation: .update, path: "a/b", isAllowed: false),
        Case(policies: [], operation: .read, path: "a", isAllowed: false),
    ]

    private static let segments: [Case] = [
        Case(policies: [rule("a/+/c", "read")], operation: .read, path: "a/b/c", isAllowed: true),
        Case(policies: [rule("a/+/c", "read")], operation: .read, path: "a/b/b/c", isAllowed: false),
        Case(policies: [rule("a/+", "read")], operation: .read, path: "a/b/c", isAllowed: false),
        Case(policies: [rule("a/+/c*", "read")], operation: .read, path: "a/b/cd/e", isAllowed: true),
        Case(policies: [rule("+/b", "read")], operation: .read, path: "a/b", isAllowed: true),
        // The later first wildcard wins.
        Case(
            policies: [rule("a/+/c", "deny"), rule("a/b/*", "read")], operation: .read, path: "a/b/c", isAllowed: true),
        Case(policies: [rule("a/+/c", "read"), rule("a/*", "deny")], operation: .read, path: "a/b/c", isAllowed: true),
        Case(
            policies: [rule("a/+/+/d", "deny"), rule("a/b/+/d", "read")], operation: .read, path: "a/b/c/d",
            isAllowed: true),
        // Then one without an asterisk at its end, then fewer plus signs, then the longer.
        Case(
            policies: [rule("a/+/c*", "deny"), rule("a/+/cd", "read")], operation: .read, path: "a/b/cd",
            isAllowed: true),
        Case(
            policies: [rule("a/+/+", "deny"), rule("a/+/c", "read")], operation: .read, path: "a/b/c", isAllowed: true),
        Case(
            policies: [rule("a/+/c*", "deny"), rule("a/+/cd*", "read")], operation: .read, path: "a/b/cde",
            isAllowed: true),
    ]

    private static let allowed = "allowed_parameters = { \"name\" = [\"web*\"], \"ttl\" = [] }"
    private static let parameters: [Case] = [
        Case(
            policies: [rule("p", "update", allowed)], operation: .update, path: "p", data: ["name": "web1"],
            isAllowed: true),
        Case(
            policies: [rule("p", "update", allowed)], operation: .update, path: "p", data: ["Name": "web1", "ttl": 7],
            isAllowed: true),
        Case(
            policies: [rule("p", "update", allowed)], operation: .update, path: "p", data: ["name": "db"],
            isAllowed: false),
        Case(
            policies: [rule("p", "update", allowed)], operation: .update, path: "p", data: ["other": "x"],
            isAllowed: false),
        Case(policies: [rule("p", "update", allowed)], operation: .update, path: "p", isAllowed: true),
        Case(
            policies: [rule("p", "update", "denied_parameters = { \"ttl\" = [\"999h\"] }")], operation: .update,
            path: "p",
            data: ["ttl": "999h"], isAllowed: false),
        Case(
            policies: [rule("p", "update", "denied_parameters = { \"ttl\" = [\"999h\"] }")], operation: .update,
            path: "p",
            data: ["ttl": "1h"], isAllowed: true),
        Case(
            policies: [rule("p", "update", "denied_parameters = { \"*\" = [] }")], operation: .update, path: "p",
            data: ["any": "x"], isAllowed: false),
        Case(
            policies: [rule("p", "update", "required_parameters = [\"name\"]")], operation: .update, path: "p",
            isAllowed: false),
        Case(
            policies: [rule("p", "update", "required_parameters = [\"name\"]")], operation: .update, path: "p",
            data: ["name": "x"], isAllowed: true),
        Case(
            policies: [
                rule("p", "update", "allowed_parameters = { \"name\" = [\"a\"] }"),
                rule("p", "update", "allowed_parameters = { \"name\" = [\"b\"] }"),
            ], operation: .update, path: "p", data: ["name": "b"], isAllowed: true),
    ]

    @Test(arguments: precedence + segments + parameters)
    func onlyTheBestMatchCounts(_ example: Case) throws {
        let policies = try example.policies.enumerated().map {
            try Policy.parse(name: "p\($0.offset)", text: $0.element)
        }
        let question = AccessList.Question(example.operation, example.path, data: example.data)
        #expect(AccessList(policies).allows(question) == example.isAllowed)
    }

    @Test func sudoIsNeededBesideTheCapability() throws {
        var question = AccessList.Question(.update, "sys/auth/x")
        question.needsSudo = true
        let plain = try Policy.parse(name: "plain", text: Self.rule("sys/auth/*", "update"))
        let sudo = try Policy.parse(name: "sudo", text: Self.rule("sys/auth/*", "update sudo"))
        #expect(!AccessList([plain]).allows(question))
        #expect(AccessList([sudo]).allows(question))
        #expect(AccessList([BuiltInPolicies.root]).allows(question))
    }

    @Test(arguments: [(nil, false), (30, false), (60, true), (90, true), (91, false)] as [(Int64?, Bool)])
    func wrappingTimesAreBounded(_ seconds: Int64?, _ isAllowed: Bool) throws {
        let text = Self.rule("x", "read", "min_wrapping_ttl = \"1m\" max_wrapping_ttl = 90")
        var question = AccessList.Question(.read, "x")
        question.wrappingSeconds = seconds
        #expect(AccessList([try Policy.parse(name: "p", text: text)]).allows(question) == isAllowed)
    }

    @Test(arguments: [
        ("a/b", ["read", "update"]), ("a/c", ["deny"]), ("a/", ["list"]), ("z", ["deny"]),
    ])
    func capabilitiesAreSortedByName(_ path: String, _ expected: [String]) throws {
        let text = Self.rule("a/b", "update read") + Self.rule("a/c", "deny read") + Self.rule("a", "list")
        let list = AccessList([try Policy.parse(name: "p", text: text)])
        #expect(list.capabilities(path) == expected)
    }

    @Test func templatesThatCannotBeResolvedDropTheirBlock() throws {
        let text = Self.rule("secret/{{identity.entity.name}}/*", "read") + Self.rule("plain", "read")
        let policy = try Policy.parse(name: "p", text: text)
        var facts = IdentityFacts()
        #expect(AccessList([policy], for: facts).capabilities("secret/web/x") == ["deny"])
        #expect(AccessList([policy], for: facts).capabilities("plain") == ["read"])
        (facts.entityID, facts.entityName) = ("1", "web")
        #expect(AccessList([policy], for: facts).capabilities("secret/web/x") == ["read"])
        for hostile in ["*", "a/b", "+"] {
            facts.entityName = hostile
            #expect(AccessList([policy], for: facts).capabilities("secret/\(hostile)/x") == ["deny"])
        }
    }

    @Test func aliasesOfAMountFillTemplates() throws {
        let text = Self.rule("secret/data/{{identity.entity.aliases.auth_cert_1.name}}/*", "read")
        var facts = IdentityFacts()
        facts.aliases = [.init(id: "a", name: "web.internal", mountAccessor: "auth_cert_1")]
        let list = AccessList([try Policy.parse(name: "p", text: text)], for: facts)
        #expect(list.capabilities("secret/data/web.internal/db") == ["read"])
        #expect(list.capabilities("secret/data/edge.internal/db") == ["deny"])
    }

    @Test func mountsAreReachedByWhatIsBelowThem() throws {
        let list = AccessList([try Policy.parse(name: "p", text: Self.rule("kv/data/web/*", "read"))])
        #expect(list.reaches(mount: "kv/"))
        #expect(!list.reaches(mount: "pki/"))
    }
}
