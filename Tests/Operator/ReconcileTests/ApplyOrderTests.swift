import AgentConfig
import Artifacts
import JSON
import Manifest
import TestSupport
import Testing
import X509

@testable import Reconcile

/// Servers on paper that were changed by hand, and random environments to be applied to them.
@Suite struct ApplyOrderTests {
    private static let files: [String: [Certificate]] = ["ca/agents.pem": []]
    private static let comparison = SettingComparison(files: files)

    @Test("at no step may anybody do more than before or after", arguments: 0..<120)
    func neverWider(_ seed: Int) {
        var random = SeededGenerator(seed: seed)
        let (new, before) = Self.case(&random)
        let desired = new.desiredState()
        let plan = Planner(desired, on: before.state(for: desired, prefix: new.prefix), files: Self.files).plan(
            environment: "test")
        // Within a phase the order means nothing: any will do.
        let steps = ApplyOrder(plan, for: desired).steps(prune: random.chance(2))
        let mixed = ApplyStep.Phase.allCases.flatMap { phase in
            steps.filter { $0.phase == phase }.shuffled(using: &random)
        }
        var after = before
        mixed.forEach { after.perform($0) }
        let evaluator = PolicyEvaluator(paths: Self.paths(new, before))
        let allowed = [before.rights(by: evaluator), after.rights(by: evaluator)]
        var server = before
        for step in mixed {
            server.perform(step)
            for (name, rights) in server.rights(by: evaluator) {
                let extra = rights.subtracting(allowed[0][name] ?? []).subtracting(allowed[1][name] ?? [])
                #expect(
                    extra.isEmpty,
                    "seed \(seed), after \"\(step.sentence)\": \(name) may \(extra.map(\.description).sorted())")
            }
        }
    }

    @Test(
        "what was applied needs nothing more, from wherever it began and wherever it was interrupted",
        arguments: 0..<100)
    func ends(_ seed: Int) {
        var random = SeededGenerator(seed: seed)
        let (new, before) = Self.case(&random)
        let desired = new.desiredState()
        var server = before
        for isLast in [false, true] {
            let state = server.state(for: desired, prefix: new.prefix)
            let steps = ApplyOrder(
                Planner(desired, on: state, files: Self.files).plan(environment: "test"), for: desired
            )
            .steps(prune: true)
            let count = isLast ? steps.count : Int.random(in: 0...steps.count, using: &random)
            steps.prefix(count).forEach { server.perform($0) }
        }
        let plan = Planner(desired, on: server.state(for: desired, prefix: new.prefix), files: Self.files).plan(
            environment: "test")
        #expect(plan.isEmpty, "\(plan.changes.map(\.path))")
    }

    @Test("without prune nothing is removed")
    func unmanagedRolesStay() {
        let environment = Environment.random(seed: 1)
        var server = SimulatedServer(holding: environment.desiredState(), comparison: Self.comparison)
        server.write("sys/policies/acl/coppice-old", "path \"x\" { capabilities = [\"read\"] }")
        server.set("auth/cert/certs/coppice-old", "token_policies", ["coppice-old"])
        let desired = environment.desiredState()
        let plan = Planner(desired, on: server.state(for: desired, prefix: "coppice-"), files: Self.files).plan(
            environment: "test")
        #expect(plan.count(.remove) == 2 && !plan.isEmpty)
        #expect(ApplyOrder(plan, for: desired).steps(prune: false).isEmpty)
        let steps = ApplyOrder(plan, for: desired).steps(prune: true)
        #expect(steps.map(\.phase) == [.removeLogins, .removePolicies] && steps.allSatisfy { $0.body == nil })
    }

    @Test("a policy is withdrawn while its role and its login change, and is whole again at the end")
    func withdrawal() throws {
        var maker = EnvironmentBuilder()
        maker.app("web", leaves: [RequestedNames(commonName: "web.example.org", dns: ["web.example.org"])])
        let desired = maker.environment.desiredState()
        var server = SimulatedServer(holding: desired, comparison: Self.comparison)
        server.set("auth/cert/certs/coppice-web", "allowed_common_names", ["somebody.example.org"])
        server.set("pki_int/roles/coppice-web", "allow_subdomains", true)
        let plan = Planner(desired, on: server.state(for: desired, prefix: "coppice-"), files: Self.files).plan(
            environment: "test")
        let steps = ApplyOrder(plan, for: desired).steps(prune: false)
        #expect(steps.map(\.phase) == [.withdraw, .changeLogins, .writeRoles, .writePolicies])
        let withdrawn = try #require(steps.first?.body?["policy"]?.string)
        #expect(!withdrawn.contains("pki_int/sign/coppice-web") && withdrawn.contains("auth/token/lookup-self"))
        #expect(steps.last?.body?["policy"]?.string == desired.policies.first?.text)
    }
}

// Cases.
extension ApplyOrderTests {
    /// An environment to be applied, and a server that holds another one, changed by hand.
    private static func `case`(_ random: inout SeededGenerator) -> (new: Environment, before: SimulatedServer) {
        let new = Environment.random(seed: random.next() % 1000, workloads: 4)
        let old = random.chance(3) ? new : Environment.random(seed: random.next() % 1000, workloads: 4)
        var server =
            random.chance(8) ? SimulatedServer() : SimulatedServer(holding: old.desiredState(), comparison: comparison)
        for _ in 0..<Int.random(in: 0...6, using: &random) { setByHand(with: &server, old, new, &random) }
        return (new, server)
    }

    private static func setByHand(
        with server: inout SimulatedServer, _ old: Environment, _ new: Environment, _ random: inout SeededGenerator
    ) {
        let (one, other) = (random.pick(old.identities), random.pick(new.identities))
        let login = "auth/cert/certs/" + old.objectName(one)
        let policy = "sys/policies/acl/" + old.objectName(one)
        let signers = server.roles.keys.filter { $0.contains("/roles/") }.sorted()
        switch Int.random(in: 0..<9, using: &random) {
        case 0: server.set(login, "allowed_common_names", [.string(other.clientName), .string(one.clientName)])
        case 1: server.set(login, "allowed_common_names", [.string(other.clientName)])
        case 2:
            let names = [old.objectName(one), new.objectName(other), "by-hand"].shuffled(using: &random)
            server.set(login, "token_policies", .strings(names.prefix(2)))
        case 3: server.write(policy, "path \"pki_int/*\" { capabilities = [\"update\", \"read\"] }")
        case 4:
            let path = "pki_int/sign/" + new.objectName(other)
            server.write(policy, "path \"\(path)\" { capabilities = [\"update\"] }")
        case 5: server.write(policy, "path \"pki_int/+/\(new.objectName(other))\" { capabilities = [\"update\"] }")
        case 6: server.write("sys/policies/acl/by-hand", "path \"+/sign/*\" { capabilities = [\"update\"] }")
        case 7: if !signers.isEmpty { server.set(random.pick(signers), "allow_any_name", true) }
        default: if !signers.isEmpty { server.remove(random.pick(signers + [policy, login])) }
        }
    }

    /// Paths that tell rights apart: everything that either environment speaks of, and some that neither does.
    private static func paths(_ new: Environment, _ before: SimulatedServer) -> [String] {
        let roles = Set(before.roles.keys).union(new.desiredState().paths).filter { $0.contains("/roles/") }
        let signing = roles.flatMap {
            [$0.replacing("/roles/", with: "/sign/"), $0.replacing("/roles/", with: "/issue/")]
        }
        let secrets = new.identities.flatMap(\.configuration.secrets).map(\.read)
        return (signing + secrets + ["pki_int/issuer/a", "pki_int/issuer/a/json", "pki_int/issuers", "pki_int/root"])
            .sorted()
    }
}
