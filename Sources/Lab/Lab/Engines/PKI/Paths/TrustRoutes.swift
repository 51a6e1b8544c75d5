import Issuing
import JSON
import X509

// What anyone may read to trust the mount's certificates.
extension PKIEngine {
    static var trustRoutes: [Route<PKIEngine>] {
        [
            .read("ca") { engine, request, _ in engine.rawIssuer(request, .der) },
            .read("ca/pem") { engine, request, _ in engine.rawIssuer(request, .pem) },
            .read("ca_chain") { engine, request, _ in engine.rawChain(request) },
            .read("crl") { engine, request, _ in engine.rawList(request, "default", .der) },
            .read("crl/pem") { engine, request, _ in engine.rawList(request, "default", .pem) },
            .read("crl/delta") { _, _, _ in RawForm.der.answer(list: nil) },
            .read("crl/delta/pem") { _, _, _ in RawForm.pem.answer(list: nil) },
            .read("cert/ca_chain") { engine, request, _ throws(EngineError) in try engine.readChain(request) },
            .read("cert/ca") { engine, request, _ throws(EngineError) in try engine.readDefault(request) },
            .read("cert/ca/raw") { engine, request, _ in engine.rawIssuer(request, .der) },
            .read("cert/ca/raw/pem") { engine, request, _ in engine.rawIssuer(request, .pem) },
            .read("cert/crl") { engine, request, _ in engine.readList(request) },
            .read("cert/crl/raw") { engine, request, _ in engine.rawList(request, "default", .der) },
            .read("cert/crl/raw/pem") { engine, request, _ in engine.rawList(request, "default", .pem) },
            .read("cert/delta-crl") { _, _, _ in .empty },
            .read("cert/:serial") { _, request, at in readCertificate(request, at["serial"]) },
            .read("cert/:serial/raw") { _, request, at in rawCertificate(request, at["serial"], .der) },
            .read("cert/:serial/raw/pem") { _, request, at in rawCertificate(request, at["serial"], .pem) },
            .list("certs") { _, request, _ in .keys(CertificateStore(request.storage).serials) },
            .list("certs/revoked") { _, request, _ in .keys(CertificateStore(request.storage).revokedSerials) },
        ]
    }

    /// An answer that is not JSON; nothing to answer is 204, whatever the reason.
    enum RawForm {
        case der, pem

        func answer(certificate: Certificate?) -> EngineResponse {
            switch self {
            case .der: Self.raw(certificate?.der, "application/pkix-cert")
            case .pem: Self.raw(certificate.map { Array($0.trimmedPEM.utf8) }, "application/pem-certificate-chain")
            }
        }

        func answer(list: (der: [UInt8], pem: String)?) -> EngineResponse {
            switch self {
            case .der: Self.raw(list?.der, "application/pkix-crl")
            case .pem: Self.raw(list.map { Array($0.pem.dropLast().utf8) }, "application/x-pem-file")
            }
        }

        static func raw(_ bytes: [UInt8]?, _ type: String) -> EngineResponse {
            guard let bytes, !bytes.isEmpty else {
                return EngineResponse(raw: RawBody(status: 204, contentType: type, bytes: []))
            }
            return EngineResponse(raw: RawBody(contentType: type, bytes: bytes))
        }
    }
}

extension PKIEngine {
    private func rawIssuer(_ request: EngineRequest, _ form: RawForm) -> EngineResponse {
        form.answer(certificate: try? directory(request).issuer("default").certificate)
    }

    private func rawChain(_ request: EngineRequest) -> EngineResponse {
        let directory = directory(request)
        let texts = (try? directory.issuer("default")).map { directory.chain(of: $0).texts } ?? []
        return RawForm.raw(Array(texts.joined(separator: "\n").utf8), "application/pkix-cert")
    }

    func rawList(_ request: EngineRequest, _ reference: String, _ form: RawForm) -> EngineResponse {
        let list = list(request, reference)
        return form.answer(list: list)
    }

    /// The revocation list of an issuer, DER and PEM.
    func list(_ request: EngineRequest, _ reference: String) -> (der: [UInt8], pem: String)? {
        let directory = directory(request)
        guard let issuer = try? directory.issuer(reference),
            let list = lists.list(of: issuer, directory, request)
        else { return nil }
        return (list.der, list.pem)
    }

    private static func certificateAnswer(
        _ text: String, _ revocation: CertificateStore.Revocation? = nil
    ) -> JSONObject {
        var data: JSONObject = [
            "certificate": .string(text), "revocation_time": .integer(revocation?.moment.seconds ?? 0),
            "revocation_time_rfc3339": .string(revocation?.moment.text ?? ""),
        ]
        if let id = revocation?.issuerID, !id.isEmpty { data["issuer_id"] = .string(id) }
        return data
    }

    /// The default issuer; a mount without one answers 400 here.
    private func defaultIssuer(_ request: EngineRequest) throws(EngineError) -> (KnownIssuer, IssuerDirectory) {
        let directory = directory(request)
        do throws(EngineError) {
            return (try directory.issuer("default"), directory)
        } catch {
            throw .bad(error.texts.joined())
        }
    }

    private func readDefault(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let (issuer, _) = try defaultIssuer(request)
        return EngineResponse(data: Self.certificateAnswer(issuer.certificate.trimmedPEM))
    }

    private func readChain(_ request: EngineRequest) throws(EngineError) -> EngineResponse {
        let (issuer, directory) = try defaultIssuer(request)
        let text = directory.chain(of: issuer).texts.joined(separator: "\n")
        var data = Self.certificateAnswer(text)
        data["ca_chain"] = .string(text)
        return EngineResponse(data: data)
    }

    private func readList(_ request: EngineRequest) -> EngineResponse {
        guard let list = list(request, "default") else { return .empty }
        return EngineResponse(data: Self.certificateAnswer(String(list.pem.dropLast())))
    }

    private static func readCertificate(_ request: EngineRequest, _ serial: String) -> EngineResponse {
        let store = CertificateStore(request.storage)
        guard let text = store.text(serial) else { return .empty }
        return EngineResponse(data: certificateAnswer(text, store.revocation(serial)))
    }

    private static func rawCertificate(_ request: EngineRequest, _ serial: String, _ form: RawForm) -> EngineResponse {
        form.answer(certificate: CertificateStore(request.storage).certificate(serial))
    }
}
