package import HTTP
package import JSON
package import System

/// One call of the API, without the server, namespace and token that it will go out with.
package struct VaultRequest: Sendable {
    /// `GET`, `POST`, `PUT`, `DELETE`.
    package var method: String
    /// The path below `/v1/`, as people write it: it is percent-encoded on its way out.
    package var path: String
    /// Query parameters.
    package var query: [(name: String, value: String)]
    /// The JSON body.
    package var body: SecretBytes?
    /// Asks for the answer to be wrapped for so long.
    package var wrapFor: Duration?
    /// The capability that a policy must grant, for hints.
    package var capability: String
    /// Whether it may be sent again when the answer was lost: `false` for what makes something new at each call.
    package var isRepeatable: Bool
    /// Whether an empty list is an answer rather than an error.
    package var isList: Bool
    /// Whether a status other than success carries the answer, as for the health of a server.
    package var takesAnyStatus: Bool

    package init(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [], body: JSONValue? = nil,
        capability: String, isRepeatable: Bool = true, isList: Bool = false, takesAnyStatus: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body.map { SecretBytes(copying: $0.utf8().span) }
        self.capability = capability
        self.isRepeatable = isRepeatable
        self.isList = isList
        self.takesAnyStatus = takesAnyStatus
    }

    /// Whether it is a login, whatever the method.
    package var isLogin: Bool { path.hasPrefix("auth/") && path.hasSuffix("/login") }

    /// The request to the server at `base`, such as `https://vault.internal:8200`.
    package func http(base: String, namespace: String? = nil, token: SecretBytes? = nil) -> HTTPRequest {
        var headers = [(name: "X-Vault-Request", value: "true")]
        if let namespace, !namespace.isEmpty { headers.append(("X-Vault-Namespace", namespace)) }
        if let wrapFor { headers.append(("X-Vault-Wrap-TTL", "\(wrapFor.components.seconds)s")) }
        var request = HTTPRequest(
            method: method, url: base + "/v1/" + PathText.encode(path) + PathText.query(query), headers: headers,
            token: token, body: body)
        request.isRepeatable = isRepeatable
        return request
    }
}
