import JSON
import VaultPolicy

// Settings of the mount.
extension PKIEngine {
    static var configRoutes: [Route<PKIEngine>] {
        [
            .read("config/issuers") { engine, request, _ in engine.readDefaults(request) },
            .write("config/issuers") { engine, request, _ throws(EngineError) in
                try engine.setDefault(request, fallback: nil)
            },
            .read("config/keys") { engine, request, _ in
                EngineResponse(data: ["default": .string(engine.directory(request).defaultKey)])
            },
            .write("config/keys") { engine, request, _ throws(EngineError) in try engine.setDefaultKey(request) },
            .read("config/urls") { engine, request, _ in EngineResponse(data: engine.directory(request).urls.answer) },
            .write("config/urls") { engine, request, _ throws(EngineError) in try engine.setURLs(request) },
            .read("config/crl") { _, request, _ in EngineResponse(data: RevocationConfig(request.storage).answer) },
            .write("config/crl") { engine, request, _ throws(EngineError) in
                let config = try RevocationConfig.write(request)
                engine.lists.forget()
                return EngineResponse(data: config.answer)
            },
            .read("config/cluster") { engine, request, _ throws(EngineError) in try engine.cluster(request) },
            .write("config/cluster") { engine, request, _ throws(EngineError) in try engine.cluster(request) },
            .read("config/auto-tidy") { _, request, _ throws(EngineError) in try autoTidy(request) },
            .write("config/auto-tidy") { _, request, _ throws(EngineError) in try autoTidy(request) },
        ]
    }

    private func readDefaults(_ request: EngineRequest) -> EngineResponse {
        let directory = directory(request)
        return EngineResponse(data: [
            "default": .string(directory.defaultIssuer),
            "default_follows_latest_issuer": .bool(directory.followsLatest),
        ])
    }

    /// Makes the issuer that `default` means the default; `fallback` is meant when the request names none.
    func setDefault(_ request: EngineRequest, fallback: String?) throws(EngineError) -> EngineResponse {
        let reference = try request.string("default") ?? fallback ?? ""
        let follows = try request.bool("default_follows_latest_issuer")
        guard !reference.isEmpty, reference != "default" else {
            throw .bad("Invalid issuer specification; must be non-empty and can't be 'default'.")
        }
        return try change(request) { writer throws(EngineError) in
            let issuer: KnownIssuer
            do throws(EngineError) {
                issuer = try writer.directory.issuer(reference)
            } catch {
                throw .bad("Error resolving issuer reference: \(error.texts.joined())")
            }
            writer.setDefault(issuer: issuer.id, followsLatest: follows)
            let missing =
                "This selected default issuer has no key associated with it. Some operations like issuing certificates and "
                + "signing CRLs will be unavailable with the requested default issuer until a key is imported or the "
                + "default issuer is changed."
            return EngineResponse(
                data: [
                    "default": .string(issuer.id),
                    "default_follows_latest_issuer": .bool(writer.directory.followsLatest),
                ], warnings: issuer.keyID.isEmpty ? [missing] : [])
        }
    }

    private func setDefaultKey(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let reference = try request.string("default") ?? ""
        guard !reference.isEmpty, reference != "default" else {
            throw .bad("Invalid key specification; must be non-empty and can't be 'default'.")
        }
        return try change(request) { writer throws(EngineError) in
            let key: SigningKey
            do throws(EngineError) {
                key = try writer.directory.key(reference)
            } catch {
                throw .bad("Error resolving issuer reference: \(error.texts.joined())")
            }
            writer.setDefault(key: key.id)
            return EngineResponse(data: ["default": .string(key.id)])
        }
    }

    private func setURLs(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try change(request) { writer throws(EngineError) in
            var urls = writer.directory.urls
            try urls.take(request, templating: "enable_templating")
            request.storage.put("config/urls", .object(urls.answer))
            return EngineResponse(data: urls.answer)
        }
    }

    private static let clusterFields: [Field] = [.text("aia_path"), .text("path")]

    private func cluster(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try change(request) { _ throws(EngineError) in
            let response = try Self.settings(request, "config/cluster", Self.clusterFields)
            return response
        }
    }

    private static let autoTidyFields: [Field] = [
        .seconds("acme_account_safety_buffer", 2_592_000), .flag("enabled"), .seconds("interval_duration", 43_200),
        .seconds("issuer_safety_buffer", 31_536_000), .flag("maintain_stored_certificate_counts"),
        .number("page_size", 1000),
        .text("pause_duration", "0s"), .flag("publish_stored_certificate_count_metrics"),
        .seconds("revoked_safety_buffer", 259_200), .seconds("safety_buffer", 259_200), .flag("tidy_acme"),
        .flag("tidy_cert_store"), .flag("tidy_expired_issuers"), .flag("tidy_invalid_certs"),
        .flag("tidy_move_legacy_ca_bundle"), .flag("tidy_revoked_cert_issuer_associations"),
        .flag("tidy_revoked_certs"),
    ]

    private static func autoTidy(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        try settings(request, "config/auto-tidy", autoTidyFields)
    }

    /// Reads settings; a write first takes what it names.
    private static func settings(
        _ request: EngineRequest, _ key: String, _ fields: [Field]
    ) throws(EngineError) -> EngineResponse {
        let kept = FieldValues(stored: request.storage.get(key)?.object ?? [:]).filled(fields)
        guard request.operation.isWrite else { return EngineResponse(data: kept.object) }
        let merged = try FieldValues(request, fields: fields).laid(over: kept)
        request.storage.put(key, .object(merged.object))
        return EngineResponse(data: merged.object)
    }
}
