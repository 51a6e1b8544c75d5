import JSON
import X509

// CA certificates: generated, signed, imported, replaced.
extension PKIEngine {
    static var generateRoutes: [Route<PKIEngine>] {
        [
            .write("root/generate/:type") { engine, request, at throws(EngineError) in
                try engine.makeRoot(request, at["type"], name: try request.string("issuer_name") ?? "")
            },
            .write("root/rotate/:type") { engine, request, at throws(EngineError) in
                try engine.rotate(request, at["type"])
            },
            .write("issuers/generate/root/:type") { engine, request, at throws(EngineError) in
                try engine.makeRoot(request, at["type"], name: try request.string("issuer_name") ?? "")
            },
            .delete("root") { engine, request, _ throws(EngineError) in try engine.deleteAll(request) },
            .write("root/replace") { engine, request, _ throws(EngineError) in
                try engine.setDefault(request, fallback: "next")
            },
            .write("intermediate/generate/:type") { engine, request, at throws(EngineError) in
                try engine.makeIntermediate(request, at["type"])
            },
            .write("issuers/generate/intermediate/:type") { engine, request, at throws(EngineError) in
                try engine.makeIntermediate(request, at["type"])
            },
            .write("intermediate/cross-sign") { engine, request, _ throws(EngineError) in
                try engine.makeIntermediate(request, "existing")
            },
            .write("root/sign-intermediate") { engine, request, _ throws(EngineError) in
                try CAIssuing(request).signIntermediate(
                    engine.directory(request), by: try Self.reference(request))
            },
            .write("issuer/:ref/sign-intermediate") { engine, request, at throws(EngineError) in
                try CAIssuing(request).signIntermediate(engine.directory(request), by: at["ref"])
            },
            .write("root/sign-self-issued") { engine, request, _ throws(EngineError) in
                try CAIssuing(request).signSelfIssued(engine.directory(request), by: try Self.reference(request))
            },
            .write("issuer/:ref/sign-self-issued") { engine, request, at throws(EngineError) in
                try CAIssuing(request).signSelfIssued(engine.directory(request), by: at["ref"])
            },
            .write("intermediate/set-signed") { engine, request, _ throws(EngineError) in
                try engine.take(request, "certificate", takesKeys: false)
            },
            .write("config/ca") { engine, request, _ throws(EngineError) in
                try engine.take(request, "pem_bundle", takesKeys: true)
            },
            .write("issuers/import/bundle") { engine, request, _ throws(EngineError) in
                try engine.take(request, "pem_bundle", takesKeys: true)
            },
            .write("issuers/import/cert") { engine, request, _ throws(EngineError) in
                try engine.take(request, "pem_bundle", takesKeys: false)
            },
        ]
    }

    /// The issuer that a path without one in it signs with.
    static func reference(_ request: EngineRequest) throws(EngineError) -> String {
        try request.string("issuer_ref") ?? "default"
    }

    private static func check(_ type: String) throws(EngineError) {
        guard ["internal", "exported", "existing"].contains(type) else {
            throw .bad(
                "the \"exported\" path parameter must be \"internal\", \"existing\", exported\" or \"kms\"")
        }
    }

    private func makeRoot(_ request: EngineRequest, _ type: String, name: String) throws(EngineError) -> EngineResponse
    {
        try Self.check(type)
        return try change(request) { writer throws(EngineError) in
            try CAIssuing(request).root(type, name: name, &writer)
        }
    }

    private func rotate(_ request: EngineRequest, _ type: String) throws(EngineError) -> EngineResponse {
        let given = try request.string("issuer_name") ?? ""
        let isFree = !directory(request).issuers.contains { $0.name == "next" }
        return try makeRoot(request, type, name: given.isEmpty && isFree ? "next" : given)
    }

    private func makeIntermediate(_ request: EngineRequest, _ type: String) throws(EngineError) -> EngineResponse {
        try Self.check(type)
        return try change(request) { writer throws(EngineError) in
            try CAIssuing(request).intermediate(type, &writer)
        }
    }

    private func deleteAll(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try change(request) { writer throws(EngineError) in
            for issuer in writer.directory.issuers { writer.delete(issuer) }
            for key in writer.directory.keys { writer.delete(key) }
            return EngineResponse(warnings: [Self.deletesAll])
        }
    }

    private static let deletesAll =
        "DELETE /root deletes all keys and issuers; prefer the new DELETE /key/:key_ref and DELETE /issuer/:issuer_ref for "
        + "finer granularity, unless removal of all keys and issuers is desired."

    private func take(
        _ request: EngineRequest, _ field: String, takesKeys: Bool
    ) throws(EngineError) -> EngineResponse {
        guard let text = try request.string(field), !text.isEmpty else {
            throw .bad("'pem_bundle' and 'certificate' parameters were empty")
        }
        let bundle = try BundleImport(text, takesKeys: takesKeys)
        return try change(request) { writer throws(EngineError) in
            let outcome = try bundle.run(&writer)
            let signing = outcome.issuers.new.filter { id in
                outcome.mapping.contains { $0.issuer == id && $0.key != "" }
            }
            var warnings: [String] = []
            if writer.directory.followsLatest, signing.count == 1, let latest = signing.first {
                writer.setDefault(issuer: latest)
            } else if writer.directory.followsLatest, signing.count > 1 {
                warnings.append(
                    "Default issuer left unchanged: could not select new issuer automatically as multiple imported issuers "
                        + "had key material in Vault.")
            }
            warnings += Self.warnings(outcome, signing, writer.directory)
            return EngineResponse(data: outcome.answer, warnings: warnings)
        }
    }

    private static func warnings(
        _ outcome: BundleImport.Outcome, _ signing: [String], _ directory: IssuerDirectory
    ) -> [String] {
        var warnings: [String] = []
        if outcome.mapping.contains(where: { $0.issuer == directory.defaultIssuer && $0.key.isEmpty }) {
            warnings.append(
                "The default issuer has no key associated with it. Some operations like issuing certificates and signing "
                    + "CRLs will be unavailable with the requested default issuer until a key is imported or the default "
                    + "issuer is changed.")
        }
        if signing.count > 1, signing.contains(directory.defaultIssuer) {
            warnings.append(
                "The imported bundle contained multiple certs matching keys, the default issuer that was selected should "
                    + "be verified and manually changed if incorrect.")
        }
        return warnings + (directory.urls.isEmpty ? [CAIssuing.missingURLs] : [])
    }
}
