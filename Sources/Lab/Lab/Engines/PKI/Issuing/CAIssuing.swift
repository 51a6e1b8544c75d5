import Core
import Issuing
import JSON
import X509

/// Makes CA certificates: roots, intermediates, and cross certificates.
struct CAIssuing {
    private let request: EngineRequest
    private let format: AnswerFormat

    init(_ request: EngineRequest) throws(EngineError) {
        self.request = request
        format = try AnswerFormat(request)
    }

    /// What a caller is told as long as certificates name no address.
    static let missingURLs =
        "This mount hasn't configured any authority information access (AIA) fields; this may make it harder for systems "
        + "to find missing certificates in the chain or to validate revocation status of certificates. Consider updating "
        + "/config/urls or the newly generated issuer with this information."

    private static let missingSubject =
        "This issuer certificate was generated without a Subject; this makes it likely that issuing leaf certs with this "
        + "certificate will cause TLS validation libraries to reject this certificate."

    private static func zeroLength(_ verb: String) -> String {
        "Max path length of the \(verb) certificate is zero. This certificate cannot be used to issue intermediate CA "
            + "certificates."
    }

    private func warnings(of certificate: Certificate, _ urls: AccessURLs) -> [String] {
        (certificate.subjectName.isEmpty ? [Self.missingSubject] : []) + (urls.isEmpty ? [Self.missingURLs] : [])
    }

    private func keyAnswer(_ key: PrivateKey, when isExported: Bool) throws(EngineError) -> JSONObject {
        guard isExported else { return [:] }
        return [
            "private_key": .string(try format.text(key)), "private_key_type": .string(key.publicKey.kind.typeName),
        ]
    }

    /// The key that a `…/generate/TYPE` path means: a new one, or the mount's own.
    private func key(_ type: String, _ role: Role, _ directory: IssuerDirectory) throws(EngineError) -> PrivateKey {
        guard type == "existing" else { return try PrivateKey.generate(role.keyParameters()) }
        return try directory.key(try request.string("key_ref") ?? "default").key
    }
}

// Roots.
extension CAIssuing {
    /// `root/generate/TYPE` and `root/rotate/TYPE`.
    func root(_ type: String, name: String, _ writer: inout IssuerDirectoryWriter) throws(EngineError) -> EngineResponse
    {
        let keyName = try request.string("key_name") ?? ""
        try writer.directory.checkIssuerName(name)
        try writer.directory.checkKeyName(keyName)
        let role = try Role.forCA(request)
        let key = try key(type, role, writer.directory)
        let urls = writer.directory.urls
        let (made, cut) = try selfSigned(role, key, urls.isTemplate ? AccessURLs() : urls)
        let (signing, _) = try writer.add(key, name: keyName)
        let (issuer, _) = try writer.add(made, name: name)
        if writer.directory.followsLatest { writer.setDefault(issuer: issuer.id) }
        CertificateStore(request.storage).put(made, text: made.trimmedPEM)
        var data = try keyAnswer(key, when: type == "exported")
        data["certificate"] = .string(
            try format.main(format.text(made), chain: [], key: type == "exported" ? key : nil))
        data["expiration"] = .integer(made.notAfter.seconds)
        data["issuer_id"] = .string(issuer.id)
        data["issuer_name"] = .string(issuer.name)
        data["issuing_ca"] = .string(format.text(made))
        data["key_id"] = .string(signing.id)
        data["key_name"] = .string(signing.name)
        data["serial_number"] = .string(made.serial)
        let zero = made.pathLength == 0 ? [Self.zeroLength("generated")] : []
        return EngineResponse(data: data, warnings: cut + warnings(of: made, urls) + zero)
    }

    private func selfSigned(
        _ role: Role, _ key: PrivateKey, _ urls: AccessURLs
    ) throws(EngineError) -> (Certificate, [String]) {
        let names = try NameCollector.collect(request, role, csr: nil)
        var builder = TemplateBuilder(request, role, issuer: nil)
        var template = try builder.template(names)
        template.set(urls)
        let length = try request.integer("max_path_length") ?? -1
        template.basicConstraints = BasicConstraints(isCA: true, pathLength: length < 0 ? nil : length)
        template.permittedDNSDomains = try request.list("permitted_dns_domains") ?? []
        do throws(IssuingError) {
            return (try Issuer.selfSigned(template, key: key).certificate, builder.warnings)
        } catch {
            throw .failed(error.summary)
        }
    }
}

// Intermediates.
extension CAIssuing {
    /// `intermediate/generate/TYPE`: a CSR for another CA.
    func intermediate(_ type: String, _ writer: inout IssuerDirectoryWriter) throws(EngineError) -> EngineResponse {
        let keyName = try request.string("key_name") ?? ""
        try writer.directory.checkKeyName(keyName)
        let role = try Role.forCA(request)
        let key = try key(type, role, writer.directory)
        let csr = try signedRequest(role, key)
        let (signing, _) = try writer.add(key, name: keyName)
        let text = format.form == .der ? AnswerFormat.base64(csr.der) : String(csr.pem.dropLast())
        var data = try keyAnswer(key, when: type == "exported")
        data["csr"] = .string(try format.main(text, chain: [], key: type == "exported" ? key : nil))
        data["key_id"] = .string(signing.id)
        let more =
            " Since this certificate is an intermediate, it might be useful to regenerate this certificate after fixing "
            + "this problem for the root mount."
        return EngineResponse(data: data, warnings: writer.directory.urls.isEmpty ? [Self.missingURLs + more] : [])
    }

    private func signedRequest(_ role: Role, _ key: PrivateKey) throws(EngineError) -> CertificateRequest {
        let names = try NameCollector.collect(request, role, csr: nil)
        let subject = TemplateBuilder(request, role, issuer: nil).subject(names).name
        var extensions: [CertificateExtension] = []
        if !names.alternatives.isEmpty {
            let list = DER.sequence(of: names.alternatives.map(\.der))
            extensions.append(CertificateExtension(.subjectAlternativeName, value: list))
        }
        if try request.bool("add_basic_constraints") == true {
            let constraints = BasicConstraints(isCA: true).der
            extensions.append(CertificateExtension(.basicConstraints, isCritical: true, value: constraints))
        }
        do throws(PKIError) {
            return try CertificateRequest.make(key: key, subject: subject, extensions: extensions)
        } catch {
            throw .failed(error.summary)
        }
    }

    /// `root/sign-intermediate`: another CA's CSR, signed by the issuer of that reference.
    func signIntermediate(_ directory: IssuerDirectory, by reference: String) throws(EngineError) -> EngineResponse {
        let role = try Role.forCA(request, keyType: "any")
        let (issuer, signer) = try directory.signer(reference)
        let csr = try CSRParsing.parse(request, role)
        let names = try NameCollector.collect(request, role, csr: LeafNames(csr))
        var builder = TemplateBuilder(request, role, issuer: (issuer.certificate, .permit))
        var template = try builder.template(names)
        let urls = directory.urls(of: issuer)
        template.set(urls)
        if try request.bool("use_csr_values") == true { template.takeOver(csr) }
        template.basicConstraints = BasicConstraints(isCA: true, pathLength: try pathLength(below: issuer.certificate))
        template.permittedDNSDomains = try request.list("permitted_dns_domains") ?? []
        let certificate = try signer.issued(template, for: csr.publicKey)
        CertificateStore(request.storage).put(certificate, text: certificate.trimmedPEM)
        let data = try answer(certificate, directory.chain(of: issuer))
        return EngineResponse(
            data: data, warnings: signedWarnings(certificate, issuer.certificate, urls) + builder.warnings)
    }

    private func pathLength(below issuer: Certificate) throws(EngineError) -> Int? {
        if issuer.pathLength == 0 {
            throw .bad("signing certificate has a max path length of zero, and cannot issue further CA certificates")
        }
        if let length = try request.integer("max_path_length") { return length < 0 ? nil : length }
        return issuer.pathLength.map { $0 - 1 }
    }

    private func signedWarnings(_ made: Certificate, _ issuer: Certificate, _ urls: AccessURLs) -> [String] {
        let late =
            "The expiration time for the signed certificate is after the CA's expiration time. If the new certificate is "
            + "not treated as a root, validation paths with the certificate past the issuing CA's expiration time will "
            + "fail."
        return (issuer.notAfter < made.notAfter ? [late] : []) + warnings(of: made, urls)
            + (made.pathLength == 0 ? [Self.zeroLength("signed")] : [])
    }

    private func answer(_ certificate: Certificate, _ chain: IssuerDirectory.Chain) throws(EngineError) -> JSONObject {
        let texts = [certificate.trimmedPEM] + chain.texts
        return [
            "ca_chain": format.texts([certificate] + chain.certificates, known: texts),
            "certificate": .string(try format.main(format.text(certificate), chain: chain.texts, key: nil)),
            "expiration": .integer(certificate.notAfter.seconds),
            "issuing_ca": .string(chain.certificates.first.map { format.text($0) } ?? ""),
            "serial_number": .string(certificate.serial),
        ]
    }
}

// Cross certificates.
extension CAIssuing {
    /// `root/sign-self-issued`: another root's subject and key under the issuer of that reference.
    func signSelfIssued(_ directory: IssuerDirectory, by reference: String) throws(EngineError) -> EngineResponse {
        let other = try selfIssued()
        let (issuer, signer) = try directory.signer(reference)
        var template = CertificateTemplate(
            subject: other.subjectName, serial: SerialNumber(bytes: other.serialBytes) ?? .random(),
            from: other.notBefore, to: other.notAfter)
        template.set(directory.urls(of: issuer))
        template.basicConstraints = BasicConstraints(isCA: true, pathLength: other.pathLength)
        template.keyUsage = other.keyUsage ?? [.certSign, .crlSign]
        template.extendedKeyUsage = other.extendedKeyUsage ?? []
        template.alternativeNames = other.alternativeNames
        do throws(IssuingError) {
            let cross = try signer.crossSign(other, template)
            return EngineResponse(data: [
                "certificate": .string(cross.trimmedPEM), "issuing_ca": .string(issuer.certificate.trimmedPEM),
            ])
        } catch {
            throw .failed("error signing self-issued certificate: \(error.summary)")
        }
    }

    private func selfIssued() throws(EngineError) -> Certificate {
        let text = try request.string("certificate") ?? ""
        guard let der = PEM.firstBlock(["CERTIFICATE"], in: text) else {
            throw .bad("certificate could not be PEM-decoded")
        }
        let certificate: Certificate
        do throws(PKIError) {
            certificate = try Certificate.parse(der: der)
        } catch {
            throw .bad("error parsing certificate: \(error.summary)")
        }
        guard certificate.isCA else { throw .bad("given certificate is not a CA certificate") }
        guard certificate.issuerDER == certificate.subjectDER else {
            throw .bad("given certificate is not self-issued")
        }
        return certificate
    }
}
