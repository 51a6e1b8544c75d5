package import Core
package import JSON

extension AgentStatus {
    /// The document of `state/status.json`, `"schema": 1` first. What is absent has no key.
    package var json: JSONValue {
        var document: JSONObject = ["schema": 1]
        document["identity"] = .string(identity)
        document["kind"] = .string(kind.rawValue)
        document["pid"] = .integer(process)
        document["version"] = .string(version)
        document["started"] = .time(started)
        document["updated"] = .time(updated)
        document["next"] = next.map { ["at": .time($0.at), "what": .string($0.what)] }
        document["ready"] = .bool(isReady)
        document["vault"] = .object(vault.members)
        document["client"] = client.map {
            ["common_name": .string($0.commonName), "serial": .string($0.serial), "not_after": .time($0.notAfter)]
        }
        document["outputs"] = .array(outputs.map { .object($0.members) })
        document["findings"] = .array(findings.map(\.json))
        return .object(document)
    }
}

extension AgentStatus.Vault {
    fileprivate var members: JSONObject {
        var members: JSONObject = ["address": .string(address), "authenticated": .bool(isAuthenticated)]
        members["since"] = since.map(JSONValue.time)
        members["token_expires"] = tokenExpires.map(JSONValue.time)
        members["error"] = error.map {
            ["summary": .string($0.summary), "hint": .string($0.hint), "since": .time($0.since)]
        }
        members["clock_skew_seconds"] = clockSkew.map { .integer($0.components.seconds) }
        return members
    }
}

extension AgentStatus.Output {
    fileprivate var members: JSONObject {
        var members: JSONObject = [
            "output": .string(id.description), "required": .bool(isRequired), "state": .string(state.rawValue),
        ]
        members["generation"] = generation.map(JSONValue.string)
        members["serial"] = serial.map(JSONValue.string)
        members["not_before"] = notBefore.map(JSONValue.time)
        members["not_after"] = notAfter.map(JSONValue.time)
        members["renew_at"] = renewAt.map(JSONValue.time)
        members["refresh_at"] = refreshAt.map(JSONValue.time)
        members["stages"] = .object(stages.members)
        members["reload_owed"] = reloadOwed.map { .object($0.members) }
        members["error"] = error.map { .object($0.members) }
        return members
    }
}

extension AgentStatus.Stages {
    fileprivate var members: JSONObject {
        var members = JSONObject()
        members["written"] = written.map(JSONValue.time)
        members["applied"] = applied.map(JSONValue.time)
        members["confirmed"] = confirmed.map(JSONValue.time)
        return members
    }
}

extension AgentStatus.ReloadOwed {
    fileprivate var members: JSONObject {
        var members: JSONObject = ["since": .time(since), "attempts": .integer(attempts)]
        members["error"] = error.map(JSONValue.string)
        return members
    }
}

extension AgentStatus.Failure {
    fileprivate var members: JSONObject {
        var members: JSONObject = [
            "code": .string(code), "summary": .string(summary), "hint": .string(hint), "since": .time(since),
        ]
        members["fatal_at"] = fatalAt.map(JSONValue.time)
        return members
    }
}

extension AgentStatus.Finding {
    /// The finding as reports of every kind show it.
    package var json: JSONValue {
        [
            "code": .string(code), "severity": .string(severity.rawValue), "summary": .string(summary),
            "hint": .string(hint),
        ]
    }
}

extension JSONValue {
    /// A moment as RFC 3339 text.
    package static func time(_ time: WallTime) -> JSONValue { .string(time.rfc3339) }
}
