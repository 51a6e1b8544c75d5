internal import JSON
import Manifest

extension DesiredRole.Setting {
    /// The value as the HTTP API takes it.
    func json(pem: (String) -> String) -> JSONValue {
        switch self {
        case .flag(let value): .bool(value)
        case .number(let number), .seconds(let number): .integer(number)
        case .text(let text): .string(text)
        case .list(let texts): .strings(texts)
        case .certificates(let file): .string(pem(file))
        }
    }
}

extension Export {
    /// A role as the body of the request that writes it: every setting, also those that OpenBao alone knows, which Vault
    /// passes over.
    func body(_ role: DesiredRole) -> JSONObject {
        JSONObject(role.settings(onOpenBao: true).map { ($0.name, $0.value.json(pem: pem)) })
    }

    /// Mounts and roles in one document, each with the path that it is written to.
    var rolesFile: ExportFile {
        let document: JSONObject = [
            "schema": 1, "origin": .string(Self.origin), "environment": .string(environment.name),
            "mounts": .array(state.mounts.map(mount)),
            "roles": .array((rolesBeforePolicies + rolesAfterPolicies).map(entry)),
        ]
        return ExportFile(path: "roles.json", text: JSONValue.object(document).text(pretty: true) + "\n")
    }

    private func mount(_ mount: DesiredMount) -> JSONValue {
        [
            "path": .string(mount.apiPath), "managed": .bool(mount.isManaged), "body": .object(body(mount)),
        ]
    }

    private func body(_ mount: DesiredMount) -> JSONObject {
        var body: JSONObject = ["type": .string(mount.kind.rawValue)]
        if let version = mount.version { body["options"] = ["version": .string(String(version))] }
        if let seconds = mount.maxLeaseSeconds { body["config"] = ["max_lease_ttl": .integer(seconds)] }
        return body
    }

    private func entry(_ role: DesiredRole) -> JSONValue {
        let openBao = role.scopes.filter { $0.value == .openBao && role.settings[$0.key] != nil }.keys.sorted()
        return [
            "path": .string(role.apiPath), "identity": .string(role.identity), "openbao_only": .strings(openBao),
            "body": .object(body(role)),
        ]
    }
}
