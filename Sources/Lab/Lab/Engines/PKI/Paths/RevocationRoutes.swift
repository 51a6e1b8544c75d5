import Core
import JSON
import X509

// Revocations, and tidying up after them.
extension PKIEngine {
    static var revocationRoutes: [Route<PKIEngine>] {
        [
            .write("revoke") { engine, request, _ throws(EngineError) in
                try engine.revoke(try engine.certificateToRevoke(request), request)
            },
            .write("revoke-with-key") { engine, request, _ throws(EngineError) in try engine.revokeWithKey(request) },
            .read("crl/rotate") { engine, _, _ in engine.rotateLists() },
            .write("crl/rotate") { engine, _, _ in engine.rotateLists() },
            .read("crl/rotate-delta") { _, _, _ in
                let warning = "requested rebuild of delta CRL when delta CRL is not enabled; this is a no-op"
                return EngineResponse(data: ["success": true], warnings: [warning])
            },
            .write("tidy") { engine, request, _ throws(EngineError) in try engine.tidy(request) },
            .read("tidy-status") { _, request, _ in
                EngineResponse(data: request.storage.get("tidy-status")?.object ?? idle)
            },
            .write("tidy-cancel") { _, request, _ in
                EngineResponse(data: request.storage.get("tidy-status")?.object ?? idle)
            },
        ]
    }

    private func rotateLists() -> EngineResponse {
        lists.forget()
        return EngineResponse(data: ["success": true])
    }
}

extension PKIEngine {
    private func certificateToRevoke(_ request: EngineRequest) throws(EngineError) -> Certificate {
        switch (try request.string("serial_number"), try request.string("certificate")) {
        case (nil, nil): throw .bad("The serial number or certificate to revoke must be provided.")
        case (_?, _?):
            throw .bad("Must provide either the certificate or the serial to revoke; not both.")
        case (let serial?, nil):
            guard !serial.isEmpty else { throw .bad("The serial number must be provided") }
            guard let kept = CertificateStore(request.storage).certificate(serial) else {
                throw .bad("certificate with serial \(serial) not found.")
            }
            return kept
        case (nil, let text?): return try presented(text, request)
        }
    }

    /// A certificate that the caller brings: one that the mount kept, or that one of its issuers has signed.
    private func presented(_ text: String, _ request: EngineRequest) throws(EngineError) -> Certificate {
        guard text.utf8.count >= 75 else {
            throw .failed(
                "provided certificate data was too short; perhaps a path was passed to the API rather than the contents of "
                    + "a PEM file")
        }
        guard let der = PEM.firstBlock(["CERTIFICATE"], in: text), let certificate = try? Certificate.parse(der: der)
        else {
            throw .failed("certificate contains no PEM data")
        }
        let store = CertificateStore(request.storage)
        if let kept = store.certificate(certificate.serial) {
            guard kept == certificate else {
                throw .failed(
                    "certificate with same serial but unequal value already present in this cluster's storage; refusing to "
                        + "revoke")
            }
            return kept
        }
        guard directory(request).issuers.contains(where: { certificate.wasSigned(by: $0.certificate) }) else {
            throw .failed(
                "unable to verify signature on presented cert from any present issuer in this mount; certificates from "
                    + "previous CAs will need to have their issuing CA and key re-imported if revocation is necessary")
        }
        store.put(certificate, text: certificate.trimmedPEM)
        return certificate
    }

    private func revokeWithKey(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        guard let text = try request.string("private_key") else {
            throw .bad("Must have private key to revoke via the /revoke-with-key path.")
        }
        guard text.utf8.count >= 64 else {
            throw .bad(
                "Provided data for private_key was too short; perhaps a path was passed to the API rather than the contents "
                    + "of a PEM file?")
        }
        let certificate = try certificateToRevoke(request)
        let key: PrivateKey
        do throws(PKIError) {
            key = try PrivateKey.parse(text: text)
        } catch {
            throw .failed("failed to parse provided private key: \(error.summary)")
        }
        guard key.matches(certificate) else {
            throw .failed("provided private key does not match certificate's public key")
        }
        return try revoke(certificate, request)
    }

    /// Revokes one certificate; a second time it answers as the first.
    func revoke(_ certificate: Certificate, _ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let directory = directory(request)
        let serial = certificate.serial
        if directory.issuers.contains(where: { $0.certificate == certificate }) {
            throw .bad("adding issuer (issuer id: \(serial)) to its own CRL is not allowed")
        }
        let config = RevocationConfig(request.storage)
        return try alone { () throws(EngineError) in
            let store = CertificateStore(request.storage)
            if let known = store.revocation(serial) { return Self.answer(known) }
            if certificate.notAfter.seconds < request.now.seconds + 2, !config.takesExpired {
                return EngineResponse(warnings: [
                    "certificate with serial \(serial) already expired; refusing to add to CRL"
                ])
            }
            let issuer = directory.issuers.first { certificate.wasSigned(by: $0.certificate) }
            let revocation = CertificateStore.Revocation(moment: request.now, issuerID: issuer?.id ?? "")
            store.put(revocation, serial: serial)
            lists.forget()
            return Self.answer(revocation)
        }
    }

    private static func answer(_ revocation: CertificateStore.Revocation) -> EngineResponse {
        EngineResponse(data: [
            "revocation_time": .integer(revocation.moment.seconds),
            "revocation_time_rfc3339": .string(revocation.moment.text), "state": "revoked",
        ])
    }
}

// Tidying.
extension PKIEngine {
    private static let idle: JSONObject = ["state": "Inactive", "cert_store_deleted_count": nil]

    private static let tidyFields: [Field] = [
        .flag("tidy_cert_store"), .flag("tidy_revoked_certs"), .flag("tidy_revocation_list"),
        .flag("tidy_expired_issuers"), .flag("tidy_revoked_cert_issuer_associations"), .flag("tidy_invalid_certs"),
        .seconds("safety_buffer", 259_200), .seconds("issuer_safety_buffer", 31_536_000),
    ]

    /// Answers that it has begun; it is done by then.
    private func tidy(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let wishes = try FieldValues(request, fields: Self.tidyFields).filled(Self.tidyFields)
        if wishes.number("safety_buffer") < 1 { throw .bad("safety_buffer must be greater than zero") }
        let kept = try tidyCertificates(request, wishes)
        let expired = try wishes.flag("tidy_expired_issuers") ? tidyIssuers(request, wishes) : 0
        request.storage.put(
            "tidy-status",
            [
                "state": "Finished", "cert_store_deleted_count": .integer(kept.certificates),
                "revoked_cert_deleted_count": .integer(kept.revocations), "issuers_deleted_count": .integer(expired),
                "time_started": .string(request.now.text), "time_finished": .string(request.now.text),
            ])
        let text =
            "Tidy operation successfully started. Any information from the operation will be printed to OpenBao's server "
            + "logs."
        return EngineResponse(warnings: [text], status: 202)
    }

    private func tidyCertificates(
        _ request: EngineRequest, _ wishes: FieldValues
    ) throws(EngineError) -> (certificates: Int, revocations: Int) {
        let end = request.now.wall - .seconds(wishes.number("safety_buffer"))
        let store = CertificateStore(request.storage)
        let tidiesLists = wishes.flag("tidy_revoked_certs") || wishes.flag("tidy_revocation_list")
        return try alone { () throws(EngineError) in
            var counts = (certificates: 0, revocations: 0)
            for serial in store.serials {
                guard let certificate = store.certificate(serial), certificate.notAfter < end else { continue }
                if tidiesLists, store.revocation(serial) != nil {
                    store.forgetRevocation(serial)
                    counts.revocations += 1
                }
                if wishes.flag("tidy_cert_store") {
                    store.forget(serial)
                    counts.certificates += 1
                }
            }
            if counts.revocations > 0 { lists.forget() }
            return counts
        }
    }

    private func tidyIssuers(_ request: EngineRequest, _ wishes: FieldValues) throws(EngineError) -> Int {
        let end = request.now.wall - .seconds(wishes.number("issuer_safety_buffer"))
        return try change(request) { writer throws(EngineError) in
            let expired = writer.directory.issuers.filter {
                $0.certificate.notAfter < end && $0.id != writer.directory.defaultIssuer
            }
            for issuer in expired { writer.delete(issuer) }
            return expired.count
        }
    }
}
