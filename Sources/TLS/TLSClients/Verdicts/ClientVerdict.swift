package import JSON

/// What one client makes of a chain and a trust file.
package struct ClientVerdict: Hashable, Sendable {
    /// Which client.
    package var client: TLSClient
    /// A stable word for why it refuses; `nil` when it accepts.
    package var code: String?
    /// The same in a sentence; empty when it accepts.
    package var because: String
    /// What the client itself prints or logs; `nil` when it accepts.
    package var clientSays: String?

    init(client: TLSClient, code: String, because: String, clientSays: String) {
        self.client = client
        self.code = code
        self.because = because
        self.clientSays = clientSays
    }

    init(accepting client: TLSClient) {
        self.client = client
        because = ""
    }

    /// The handshake goes through.
    package var accepts: Bool { code == nil }

    /// The verdict as reports show it. `code`, `because` and `client_says` are there when the client refuses.
    package var json: JSONValue {
        var members: JSONObject = [
            "client": .string(client.rawValue), "class": .string(client.behaviour.rawValue), "accepts": .bool(accepts),
        ]
        guard let code else { return .object(members) }
        members["code"] = .string(code)
        members["because"] = .string(because)
        members["client_says"] = clientSays.map { .string($0) }
        return .object(members)
    }
}

extension ClientMatrix {
    /// The facts of `coppice inspect --chain … --trust … --json`, without `schema`.
    package var facts: JSONObject {
        [
            "accepted_by_all": .bool(!hasRefusals), "conclusion": .string(conclusion),
            "clients": .array(verdicts.map(\.json)),
        ]
    }
}
