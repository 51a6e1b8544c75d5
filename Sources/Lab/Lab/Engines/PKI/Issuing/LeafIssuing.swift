import Core
import Issuing
import JSON
import X509

/// Issues one leaf for a request, by a role.
struct LeafIssuing {
    /// Where the key comes from, and what of a CSR is believed.
    enum Source {
        /// The server makes the key.
        case newKey
        /// The CSR brings the key; its names are checked as the role says.
        case request
        /// The CSR brings the key, and its subject and extensions are taken over as they are.
        case verbatim
    }

    private let request: EngineRequest
    private let directory: IssuerDirectory
    private let role: Role
    private let roleName: String
    private let source: Source
    private let format: AnswerFormat

    init(
        _ request: EngineRequest, _ directory: IssuerDirectory, role: Role, named roleName: String, _ source: Source
    ) throws(EngineError) {
        self.request = request
        self.directory = directory
        self.role = role
        self.roleName = roleName
        self.source = source
        format = try AnswerFormat(request)
    }

    /// Issues with the issuer of that reference.
    func issue(by reference: String) throws(EngineError) -> EngineResponse {
        let (issuer, signer) = try directory.signer(reference)
        let csr = source == .newKey ? nil : try CSRParsing.parse(request, role)
        let names = try NameCollector.collect(request, role, csr: csr.map { LeafNames($0) })
        var builder = TemplateBuilder(request, role, issuer: (issuer.certificate, issuer.leafBehavior))
        var template = try builder.template(names)
        template.set(directory.urls(of: issuer))
        if let csr, source == .verbatim { template.takeOver(csr) }
        let key = csr == nil ? try PrivateKey.generate(role.keyParameters()) : nil
        guard let publicKey = csr?.publicKey ?? key?.publicKey else { throw .failed("no key") }
        let certificate = try signer.issued(template, for: publicKey)
        let warnings = ignored(csr) + builder.warnings + constraintsIgnored(csr)
        return try answer(certificate, key: key, issuer, warnings)
    }

    private func answer(
        _ certificate: Certificate, key: PrivateKey?, _ issuer: KnownIssuer, _ warnings: [String]
    ) throws(EngineError) -> EngineResponse {
        let chain = directory.chain(of: issuer)
        let kept =
            try request.bool("remove_roots_from_chain") == true
            ? IssuerDirectory.Chain(chain.certificates.filter { !$0.isSelfSigned }) : chain
        let text = certificate.trimmedPEM
        if !role.values.flag("no_store") { CertificateStore(request.storage).put(certificate, text: text) }
        var data: JSONObject = [
            "certificate": .string(
                format.form == .der
                    ? format.text(certificate) : try format.main(text, chain: kept.texts, key: key)),
            "expiration": .integer(certificate.notAfter.seconds),
            "issuing_ca": .string(format.form == .der ? format.text(issuer.certificate) : chain.texts.first ?? ""),
            "not_before": .integer(certificate.notBefore.seconds),
            "serial_number": .string(certificate.serial),
        ]
        if !kept.certificates.isEmpty { data["ca_chain"] = format.texts(kept.certificates, known: kept.texts) }
        if let key {
            data["private_key"] = .string(try format.text(key))
            data["private_key_type"] = .string(key.publicKey.kind.typeName)
        }
        var response = EngineResponse(data: data, warnings: warnings)
        response.lease = lease(certificate)
        response.events = [.certificateIssued(role: roleName, commonName: certificate.commonName ?? "")]
        return response
    }

    private func lease(_ certificate: Certificate) -> LeaseGrant? {
        guard role.values.flag("generate_lease") else { return nil }
        return LeaseGrant(
            ttlSeconds: certificate.notAfter.seconds - request.now.seconds, renewable: false,
            internalData: ["serial_number": .string(certificate.serial)])
    }

    /// What the request names and the role takes from the CSR instead.
    private func ignored(_ csr: ParsedRequest?) -> [String] {
        guard csr != nil else { return [] }
        var warnings: [String] = []
        for (parameter, setting) in [("common_name", "use_csr_common_name"), ("alt_names", "use_csr_sans")]
        where role.values.flag(setting) && request.data[parameter].map({ $0 != "" && !$0.isNull }) == true {
            warnings.append(
                "the \(parameter) field was provided but the role is set with \"\(setting)\" set to true")
        }
        return warnings
    }

    private func constraintsIgnored(_ csr: ParsedRequest?) -> [String] {
        guard csr?.basicConstraints != nil, !role.values.flag("basic_constraints_valid_for_non_ca") else { return [] }
        return ["specified CSR contained a Basic Constraints extension that was ignored during issuance"]
    }
}

extension Issuer {
    /// A certificate, its failures in the API's form.
    func issued(_ template: CertificateTemplate, for key: PublicKey) throws(EngineError) -> Certificate {
        do throws(IssuingError) {
            return try issue(template, for: key)
        } catch {
            throw .failed("error signing/generating certificate: \(error.summary)")
        }
    }
}

extension Role {
    /// The kind of key that the role makes.
    func keyParameters() throws(EngineError) -> KeyParameters {
        try KeyParameters(type: values.text("key_type"), bits: values.number("key_bits"))
    }
}
