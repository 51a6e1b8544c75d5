import JSON

// Leaves.
extension PKIEngine {
    static var leafRoutes: [Route<PKIEngine>] {
        [
            .write("issue/:role") { engine, request, at throws(EngineError) in
                try engine.issue(request, at["role"], by: nil)
            },
            .write("issuer/:ref/issue/:role") { engine, request, at throws(EngineError) in
                try engine.issue(request, at["role"], by: at["ref"])
            },
            .write("sign/:role") { engine, request, at throws(EngineError) in
                try engine.sign(request, at["role"], by: nil)
            },
            .write("issuer/:ref/sign/:role") { engine, request, at throws(EngineError) in
                try engine.sign(request, at["role"], by: at["ref"])
            },
            .write("sign-verbatim") { engine, request, _ throws(EngineError) in
                try engine.signVerbatim(request, nil, by: nil)
            },
            .write("sign-verbatim/:role") { engine, request, at throws(EngineError) in
                try engine.signVerbatim(request, at["role"], by: nil)
            },
            .write("issuer/:ref/sign-verbatim") { engine, request, at throws(EngineError) in
                try engine.signVerbatim(request, nil, by: at["ref"])
            },
            .write("issuer/:ref/sign-verbatim/:role") { engine, request, at throws(EngineError) in
                try engine.signVerbatim(request, at["role"], by: at["ref"])
            },
        ]
    }

    private static func knownRole(_ name: String, _ request: EngineRequest) throws(EngineError) -> Role {
        guard let role = role(name, request) else { throw .bad("unknown role: \(name)") }
        return role
    }

    private func issue(
        _ request: EngineRequest, _ name: String, by reference: String?
    ) throws(EngineError) -> EngineResponse {
        let role = try Self.knownRole(name, request)
        let (settled, warnings) = try role.settled(for: request)
        let issuing = try LeafIssuing(request, directory(request), role: settled, named: name, .newKey)
        var response = try issuing.issue(by: reference ?? role.values.text("issuer_ref"))
        response.warnings += warnings
        return response
    }

    private func sign(
        _ request: EngineRequest, _ name: String, by reference: String?
    ) throws(EngineError) -> EngineResponse {
        let role = try Self.knownRole(name, request)
        let issuing = try LeafIssuing(request, directory(request), role: role, named: name, .request)
        return try issuing.issue(by: reference ?? role.values.text("issuer_ref"))
    }

    private func signVerbatim(
        _ request: EngineRequest, _ name: String?, by reference: String?
    ) throws(EngineError) -> EngineResponse {
        var named: Role?
        if let name { named = try Self.knownRole(name, request) }
        let role = try Role.verbatim(request, over: named)
        let issuing = try LeafIssuing(request, directory(request), role: role, named: name ?? "", .verbatim)
        return try issuing.issue(by: reference ?? role.values.text("issuer_ref"))
    }
}

extension Role {
    /// The role with a kind of key, where it leaves that to the request; and what the caller is warned of.
    func settled(for request: EngineRequest) throws(EngineError) -> (Role, [String]) {
        let (type, bits) = (try request.string("key_type"), try request.integer("key_bits"))
        guard values.text("key_type") == "any" else {
            let warning = "parameters key_type and key_bits ignored as role had specific values"
            return (self, type == nil && bits == nil ? [] : [warning])
        }
        guard let type else {
            throw .bad(
                "role key type \"any\" not allowed for issuing certificates without providing key_type and/or key_bits "
                    + "request parameters")
        }
        let key = try KeyParameters(type: type, bits: bits ?? values.number("key_bits"))
        var object = values.object
        object["key_type"] = .string(key.type)
        object["key_bits"] = .integer(key.bits)
        return (Role(stored: object), [])
    }
}
