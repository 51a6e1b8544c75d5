import Artifacts
internal import JSON
import VaultPolicy

/// What a policy lets a request carry though the manifest's forbids it: capabilities do not show it.
struct FreeParameters {
    /// What the manifest gives.
    let expected: AccessList
    /// What the server gives.
    let actual: AccessList

    /// Each in words.
    func all(_ desired: DesiredPolicy) -> [String] {
        desired.grants.flatMap { grant in
            grant.deniedParameters.filter { actual.allows(grant.path, [$0: "2035-01-01T00:00:00Z"]) }
                .map { "\(grant.path): \($0) may be given" } + leases(grant) + names(grant)
        }
    }

    /// Leases of others, where the manifest bounds them. The usual `default` policy lets any lease be renewed.
    private func leases(_ grant: DesiredPolicy.Grant) -> [String] {
        let foreign: JSONObject = ["lease_id": "coppice-prove/creds/other/x"]
        guard grant.allowedParameters["lease_id"] != nil, !expected.allows(grant.path, foreign),
            actual.allows(grant.path, foreign)
        else { return [] }
        return ["\(grant.path): the lease of another identity may be named"]
    }

    /// Names beside the one that the manifest has signed.
    private func names(_ grant: DesiredPolicy.Grant) -> [String] {
        guard case .text(let name)? = grant.allowedParameters["common_name"]?.first else { return [] }
        let right: JSONObject = ["csr": "x", "common_name": .string(name), "exclude_cn_from_sans": true]
        func with(_ member: String, _ value: JSONValue?) -> JSONObject {
            var body = right
            body[member] = value
            return body
        }
        let tries: [(String, JSONObject)] =
            [
                ("another common_name may be given", with("common_name", .string("coppice-prove." + name))),
                ("common_name may be left out", with("common_name", nil)),
                ("exclude_cn_from_sans may be left out", with("exclude_cn_from_sans", nil)),
            ] + Self.further.map { ("\($0) may be given", with($0, "x")) }
        return tries.filter { actual.allows(grant.path, $0.1) }.map { "\(grant.path): \($0.0)" }
    }

    private static let further = ["alt_names", "ip_sans", "uri_sans", "other_sans", "user_ids", "not_after"]
}

extension AccessList {
    fileprivate func allows(_ path: String, _ data: JSONObject) -> Bool { allows(Question(.update, path, data: data)) }
}

extension Policy {
    /// The rules that go beyond another policy, each as `PATH (capabilities)`.
    func rulesBeyond(_ desired: Policy) -> [String] {
        guard text != desired.text else { return [] }
        let wanted = desired.byPattern
        return byPattern.sorted { $0.key.path < $1.key.path }.compactMap { pattern, capabilities in
            let more = capabilities.subtracting(wanted[pattern] ?? []).subtracting(.deny)
            return more.isEmpty ? nil : "\(pattern.shown) (\(more.names.joined(separator: ", ")))"
        }
    }

    private struct Pattern: Hashable {
        let path: String
        let kind: PolicyRule.Kind
        var shown: String { kind == .prefix ? path + "*" : path }
    }

    private var byPattern: [Pattern: VaultPolicy.Capabilities] {
        rules.reduce(into: [:]) { all, rule in
            all[Pattern(path: rule.path, kind: rule.kind), default: []].formUnion(rule.permissions.capabilities)
        }
    }
}
