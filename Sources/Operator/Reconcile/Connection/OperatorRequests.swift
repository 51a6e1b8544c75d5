package import JSON
package import VaultAPI

// Objects of a server, by their path: the operator's requests are all of these four kinds.
extension VaultRequest {
    /// The names below a path; an empty list is an answer.
    package static func names(at path: String) -> VaultRequest {
        VaultRequest("GET", path, query: [("list", "true")], capability: "list", isList: true)
    }

    /// What is at a path.
    package static func object(at path: String) -> VaultRequest {
        VaultRequest("GET", path, capability: "read")
    }

    /// Makes or replaces what is at a path. Doing it twice does no more than doing it once.
    package static func write(_ body: JSONObject, to path: String) -> VaultRequest {
        VaultRequest("POST", path, body: .object(body), capability: "update")
    }

    /// Removes what is at a path; what is not there is as good as removed.
    package static func remove(at path: String) -> VaultRequest {
        VaultRequest("DELETE", path, capability: "delete")
    }
}
