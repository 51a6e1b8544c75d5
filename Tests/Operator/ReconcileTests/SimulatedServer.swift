import Artifacts
import Core
import JSON
import TestSupport
import VaultPolicy
import X509

@testable import Reconcile

/// A server that exists on paper: it holds what it is told, and answers what a client name may do there.
struct SimulatedServer {
    private(set) var policies: [String: String] = [:]
    private(set) var roles: [String: JSONObject] = [:]

    init() {}

    /// One that holds what an environment needs.
    init(holding desired: DesiredState, comparison: SettingComparison) {
        for policy in desired.allPolicies { policies[policy.apiPath] = policy.text }
        for role in desired.roles {
            let settings = role.settings(onOpenBao: true)
            roles[role.apiPath] = JSONObject(settings.map { ($0.name, comparison.written($0.value)) })
        }
    }

    /// Somebody changes a role by hand.
    mutating func set(_ path: String, _ setting: String, _ value: JSONValue) {
        roles[path, default: [:]][setting] = value
    }

    /// Somebody writes a policy by hand.
    mutating func write(_ path: String, _ text: String) { policies[path] = text }

    mutating func remove(_ path: String) {
        policies[path] = nil
        roles[path] = nil
    }

    mutating func perform(_ step: ApplyStep) {
        guard let body = step.body else { return remove(step.path) }
        if let text = body["policy"]?.string {
            policies[step.path] = text
        } else {
            roles[step.path] = body
        }
    }

    /// What a plan for `desired` finds here.
    func state(for desired: DesiredState, prefix: String) -> ServerState {
        let wanted = Set(desired.paths)
        let mounts = desired.mounts.map {
            ($0.apiPath, ServerState.Mount(type: $0.kind.rawValue, version: $0.version ?? 1))
        }
        let all = Array(policies.keys) + Array(roles.keys)
        return ServerState(
            server: ServerFacts(isOpenBao: true, version: "2.6.2"),
            mounts: Dictionary(mounts) { first, _ in first },
            policies: policies.filter { wanted.contains($0.key) }, roles: roles.filter { wanted.contains($0.key) },
            unmanaged: all.filter { !wanted.contains($0) }.sorted())
    }
}

/// One thing that may be done, and for a signing path what the role signs at that moment.
struct Right: Hashable, CustomStringConvertible {
    let description: String
    let signed: JSONObject?
}

/// What policies allow on some paths, read once for each text.
final class PolicyEvaluator {
    private let paths: [String]
    private var known: [String: [(path: String, description: String)]] = [:]

    init(paths: [String]) {
        self.paths = paths
    }

    /// Everything that a policy's text allows, path by path.
    func allowed(by text: String) -> [(path: String, description: String)] {
        if let known = known[text] { return known }
        let list = AccessList((try? Policy.parse(name: "policy", text: text)).map { [$0] } ?? [])
        var allowed: [(path: String, description: String)] = []
        for path in paths where list.capabilities(path) != ["deny"] {
            for operation in [VaultPolicy.Operation.read, .update, .list] {
                for parameter in ["ttl", "not_after"]
                where list.allows(AccessList.Question(operation, path, data: [parameter: "x"])) {
                    allowed.append((path, "\(operation) \(path) with \(parameter)"))
                }
            }
        }
        known[text] = allowed
        return allowed
    }
}

// Who may do what.
extension SimulatedServer {
    /// Everything that each client name may do, as far as the evaluator's paths show it.
    func rights(by evaluator: PolicyEvaluator) -> [String: Set<Right>] {
        var rights: [String: Set<Right>] = [:]
        for (path, login) in roles where path.contains("/certs/") {
            let given = (login["token_policies"]?.strings ?? []).flatMap { self.rights(of: $0, by: evaluator) }
            for name in login["allowed_common_names"]?.strings ?? [] { rights[name, default: []].formUnion(given) }
        }
        return rights
    }

    private func rights(of policy: String, by evaluator: PolicyEvaluator) -> [Right] {
        guard let text = policies["sys/policies/acl/" + policy] else { return [] }
        return evaluator.allowed(by: text).compactMap { path, description in
            guard let role = Self.role(signingAt: path) else { return Right(description: description, signed: nil) }
            // Where there is no role, nothing is signed.
            return roles[role].map { Right(description: description, signed: $0) }
        }
    }

    private static func role(signingAt path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count >= 3, ["sign", "issue"].contains(parts[parts.count - 2]) else { return nil }
        return (parts.dropLast(2) + ["roles"] + parts.suffix(1)).joined(separator: "/")
    }
}
