import JSON
import X509

// Issuers, one by one.
extension PKIEngine {
    static var issuerRoutes: [Route<PKIEngine>] {
        [
            .list("issuers") { engine, request, _ in engine.listIssuers(request) },
            .read("issuer/:ref") { engine, request, at throws(EngineError) in
                let directory = engine.directory(request)
                do throws(EngineError) {
                    return Self.answer(try directory.issuer(at["ref"]), directory)
                } catch {
                    throw .wrapped(error.status, error.texts.joined())
                }
            },
            .write("issuer/:ref") { engine, request, at throws(EngineError) in
                try engine.update(request, at["ref"], keepingOthers: false)
            },
            .patch("issuer/:ref") { engine, request, at throws(EngineError) in
                try engine.update(request, at["ref"], keepingOthers: true)
            },
            .delete("issuer/:ref") { engine, request, at throws(EngineError) in
                try engine.deleteIssuer(request, at["ref"])
            },
            .write("issuer/:ref/revoke") { engine, request, at throws(EngineError) in
                try engine.revokeIssuer(request, at["ref"])
            },
            .read("issuer/:ref/json") { engine, request, at throws(EngineError) in
                try engine.readIssuer(request, at["ref"])
            },
            .read("issuer/:ref/pem") { engine, request, at throws(EngineError) in
                let issuer = try engine.directory(request).issuer(at["ref"])
                return RawForm.raw(Array(issuer.certificate.pem.utf8), "application/pem-certificate-chain")
            },
            .read("issuer/:ref/der") { engine, request, at throws(EngineError) in
                let issuer = try engine.directory(request).issuer(at["ref"])
                return RawForm.raw(issuer.certificate.der, "application/pkix-cert")
            },
            .read("issuer/:ref/crl") { engine, request, at throws(EngineError) in
                _ = try engine.directory(request).issuer(at["ref"])
                return engine.list(request, at["ref"]).map {
                    EngineResponse(data: ["crl": .string(String($0.pem.dropLast()))])
                }
                    ?? .empty
            },
            .read("issuer/:ref/crl/pem") { engine, request, at in engine.rawList(request, at["ref"], .pem) },
            .read("issuer/:ref/crl/delta") { _, _, _ in .empty },
            .read("issuer/:ref/crl/delta/pem") { _, _, _ in RawForm.pem.answer(list: nil) },
            .read("issuer/:ref/crl/delta/der") { _, _, _ in RawForm.der.answer(list: nil) },
            .read("issuer/:ref/crl/der") { engine, request, at in engine.rawList(request, at["ref"], .der) },
        ]
    }

    private static func answer(_ issuer: KnownIssuer, _ directory: IssuerDirectory) -> EngineResponse {
        EngineResponse(data: issuer.answer(chain: directory.chain(of: issuer).certificates))
    }

    private func listIssuers(_ request: EngineRequest) -> EngineResponse {
        let directory = directory(request)
        guard !directory.issuers.isEmpty else { return .empty }
        let info = directory.issuers.map { issuer -> (String, JSONValue) in
            let entry: JSONObject = [
                "is_default": .bool(issuer.id == directory.defaultIssuer), "issuer_name": .string(issuer.name),
                "key_id": .string(issuer.keyID), "serial_number": .string(issuer.certificate.serial),
            ]
            return (issuer.id, .object(entry))
        }
        return EngineResponse(data: [
            "key_info": .object(JSONObject(info)), "keys": .strings(directory.issuers.map(\.id)),
        ])
    }

    private func readIssuer(_ request: EngineRequest, _ reference: String) throws(EngineError) -> EngineResponse {
        let directory = directory(request)
        let issuer = try directory.issuer(reference)
        return EngineResponse(data: [
            "ca_chain": .strings(directory.chain(of: issuer).certificates.map(\.pem)),
            "certificate": .string(issuer.certificate.pem), "issuer_id": .string(issuer.id),
            "issuer_name": .string(issuer.name),
        ])
    }

    private func deleteIssuer(_ request: EngineRequest, _ reference: String) throws(EngineError) -> EngineResponse {
        try change(request) { writer throws(EngineError) in
            let issuer = try writer.directory.issuer(reference)
            let wasDefault = writer.directory.defaultIssuer == issuer.id
            writer.delete(issuer)
            guard wasDefault else { return .empty }
            return EngineResponse(warnings: [
                "Deleted issuer \(issuer.id) (via issuer_ref \(reference)); this was configured as the default issuer. "
                    + "Operations without an explicit issuer will not work until a new default is configured."
            ])
        }
    }
}

// Changes.
extension PKIEngine {
    private static let updateFields: [Field] = [
        .text("issuer_name"), .list("manual_chain"), .text("leaf_not_after_behavior", "err"),
        .list("usage", ["read-only", "issuing-certificates", "crl-signing", "ocsp-signing"]),
        .text("revocation_signature_algorithm"),
    ]

    /// A write sets what it does not name back to its default; a patch leaves it.
    private func update(
        _ request: EngineRequest, _ reference: String, keepingOthers: Bool
    ) throws(EngineError) -> EngineResponse {
        let given = try FieldValues(request, fields: Self.updateFields)
        let values = keepingOthers ? given : given.filled(Self.updateFields)
        return try change(request) { writer throws(EngineError) in
            var issuer = try writer.directory.issuer(reference)
            if values.has("issuer_name") {
                try writer.directory.checkIssuerName(values.text("issuer_name"), of: issuer.id)
                issuer.name = values.text("issuer_name")
            }
            if values.has("leaf_not_after_behavior") {
                issuer.leafBehavior = try KnownIssuer.leafBehavior(values.text("leaf_not_after_behavior"))
            }
            if values.has("usage") { try Self.setUsage(of: &issuer, values.list("usage")) }
            if values.has("revocation_signature_algorithm") {
                issuer.revocationAlgorithm = values.text("revocation_signature_algorithm")
            }
            if values.has("manual_chain") {
                issuer.manualChain = try Self.chain(values.list("manual_chain"), of: issuer, writer.directory)
            }
            var urls = keepingOthers ? issuer.urls ?? AccessURLs() : AccessURLs()
            try urls.take(request, templating: "enable_aia_url_templating")
            issuer.urls = urls.isEmpty ? nil : urls
            writer.put(issuer)
            return Self.answer(issuer, writer.directory)
        }
    }

    private static func setUsage(of issuer: inout KnownIssuer, _ names: [String]) throws(EngineError) {
        guard let usage = IssuerUsage(names: names) else {
            throw .bad(
                "Unable to parse specified usages: [\(names.joined(separator: " "))] - valid values are "
                    + IssuerUsage.all.text)
        }
        if issuer.revoked != nil, usage.contains(.issuing) {
            throw .bad(
                "This issuer was revoked; unable to modify its usage to include certificate signing again. Reissue this "
                    + "certificate (preferably with a new key) and modify that entry instead.")
        }
        if let keyUsage = issuer.certificate.keyUsage, !keyUsage.contains(.crlSign), usage.contains(.crlSigning) {
            throw .bad(
                "This issuer's underlying certificate lacks the CRLSign KeyUsage value; unable to set CRLSigningUsage on "
                    + "this issuer as a result.")
        }
        issuer.usage = usage
    }

    private static func chain(
        _ references: [String], of issuer: KnownIssuer, _ directory: IssuerDirectory
    ) throws(EngineError) -> [String] {
        var chain: [String] = []
        for (index, reference) in references.enumerated() {
            let id = index == 0 && reference == "self" ? issuer.id : try directory.issuer(reference).id
            if index == 0, id != issuer.id {
                throw .bad("expected first cert in chain to be a self-reference, but was: \(reference)/\(id)")
            }
            chain.append(id)
        }
        return chain
    }

    private func revokeIssuer(_ request: EngineRequest, _ reference: String) throws(EngineError) -> EngineResponse {
        try change(request) { writer throws(EngineError) in
            var issuer = try writer.directory.issuer(reference)
            guard issuer.revoked == nil else { return Self.answer(issuer, writer.directory) }
            issuer.revoked = request.now
            issuer.usage.remove(.issuing)
            writer.put(issuer)
            let parent = writer.directory.issuers.first {
                $0.id != issuer.id && issuer.certificate.wasSigned(by: $0.certificate)
            }
            let store = CertificateStore(request.storage)
            if store.text(issuer.certificate.serial) != nil || parent != nil {
                let revocation = CertificateStore.Revocation(moment: request.now, issuerID: parent?.id ?? "")
                store.put(revocation, serial: issuer.certificate.serial)
            }
            return Self.answer(issuer, writer.directory)
        }
    }
}
