import JSON

// Roles.
extension PKIEngine {
    static var roleRoutes: [Route<PKIEngine>] {
        [
            .list("roles") { _, request, _ in .keys(request.storage.list("role/")) },
            .read("roles/:name") { _, request, at in
                role(at["name"], request).map { EngineResponse(data: $0.answer) } ?? .empty
            },
            .write("roles/:name") { engine, request, at throws(EngineError) in
                try engine.writeRole(request, at["name"], patching: nil)
            },
            .patch("roles/:name") { engine, request, at throws(EngineError) in
                guard let old = role(at["name"], request) else { throw .bad("Unable to fetch role entry to patch") }
                return try engine.writeRole(request, at["name"], patching: old)
            },
            .delete("roles/:name") { _, request, at in
                request.storage.delete("role/" + at["name"])
                return .empty
            },
        ]
    }

    /// A stored role.
    static func role(_ name: String, _ request: EngineRequest) -> Role? {
        request.storage.get("role/" + name)?.object.map { Role(stored: $0) }
    }

    private func writeRole(
        _ request: EngineRequest, _ name: String, patching old: Role?
    ) throws(EngineError) -> EngineResponse {
        let (role, leaseWarnings) = try Role.make(request, patching: old)
        request.storage.put("role/" + name, .object(role.values.object))
        return EngineResponse(data: role.answer, warnings: issuerWarnings(role, request) + leaseWarnings)
    }

    private func issuerWarnings(_ role: Role, _ request: EngineRequest) -> [String] {
        let reference = role.values.text("issuer_ref")
        guard (try? directory(request).issuer(reference)) == nil else { return [] }
        guard reference == "default" else {
            return ["Issuing Certificate was set to \(reference) but no issuing certificate currently has that name"]
        }
        return [
            "Issuing Certificate was set to default, but no default issuing certificate (configurable at /config/issuers) "
                + "is currently set"
        ]
    }
}
