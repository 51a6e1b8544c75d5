import Artifacts
import Core
import JSON
import VaultAPI
import X509

/// One signing path with what may be signed there, and the requests that find its bounds.
struct SigningProbeSubject {
    let path: String
    let names: RequestedNames
    let key: KeyAlgorithm
    /// What the certificates are for.
    let purpose: ObjectIdentifier
    let life: Duration
    /// A name that must not be signed.
    let foreignName: String
    /// A URI that must not be signed.
    let foreignURI: String
    /// Whether it is a client certificate, whose request says that the common name is no SAN.
    var isClient = false
    /// A usage that must not be signed.
    var further: ObjectIdentifier?
    /// The certificates that must have signed it; empty for whatever the mount signs by.
    var issuers: [Certificate] = []

    /// The role's own path.
    var rolePath: String {
        let parts = path.split(separator: "/")
        return (parts.dropLast(2) + ["roles"] + parts.suffix(1)).joined(separator: "/")
    }

    /// A kind that the role does not take. A larger key of the same kind is no other kind: a role's size is the least.
    var otherKey: KeyAlgorithm { key == .ed25519 ? .ecP256 : .ed25519 }

    private var host: String { names.dns.first { !$0.hasPrefix("*") } ?? names.commonName ?? foreignName }

    /// Whether the attempt must fail, as the manifest and the server's kind have it. Servers before `cn_validations` cannot
    /// refuse mail addresses.
    func isMeant(_ kind: SigningProbe.Kind, _ role: SettingValues?) -> Bool {
        switch kind {
        case .address: names.ip.isEmpty
        case .wildcard: !names.dns.contains { $0.hasPrefix("*") }
        case .mail: role?.has("cn_validations") ?? false
        default: true
        }
    }

    func attempt(_ kind: SigningProbe.Kind, _ key: PrivateKey) throws(PKIError) -> SigningProbes.Attempt {
        let names = asked(kind)
        var extensions: [CertificateExtension] = []
        let list = Self.general(names)
        if !list.isEmpty {
            extensions.append(
                CertificateExtension(.subjectAlternativeName, value: DER.sequence(of: list.map(\.der))))
        }
        if kind == .wider, let further {
            let purposes = DER.sequence(of: [purpose, further].map { DER.object($0) })
            extensions.append(CertificateExtension(.extendedKeyUsage, value: purposes))
        }
        let subject = names.commonName.map { DistinguishedName(commonName: $0) } ?? DistinguishedName()
        let csr = try CertificateRequest.make(key: key, subject: subject, extensions: extensions)
        return SigningProbes.Attempt(
            kind: kind, path: path, request: request(kind, csr.pem, names),
            bounds: SigningProbes.Bounds(names: self.names, purpose: purpose, life: life, issuers: issuers))
    }

    private func asked(_ kind: SigningProbe.Kind) -> RequestedNames {
        func only(_ name: String) -> RequestedNames { RequestedNames(commonName: name, dns: isClient ? [] : [name]) }
        var extended = names
        switch kind {
        case .right, .wider, .notAfter, .otherKey: return names
        case .foreignName: return only(foreignName)
        case .extraName: extended.dns.append(foreignName)
        case .subdomain: return only("coppice-prove." + host)
        case .wildcard: return only("*." + host)
        case .localhost: return only("localhost")
        case .address: extended.ip.append("127.0.0.1")
        case .foreignURI: extended.uri.append(foreignURI)
        case .mail: return RequestedNames(commonName: "coppice-prove@" + host)
        }
        return extended
    }

    private static func general(_ names: RequestedNames) -> [GeneralName] {
        names.dns.map(GeneralName.dns) + names.ip.compactMap { IPAddress($0).map(GeneralName.ip) }
            + names.uri.map(GeneralName.uri)
    }

    private func request(_ kind: SigningProbe.Kind, _ csr: String, _ names: RequestedNames) -> VaultRequest {
        var body: JSONObject = ["csr": .string(csr), "format": "pem"]
        body["common_name"] = names.commonName.map { .string($0) }
        if isClient { body["exclude_cn_from_sans"] = true }
        for (key, values) in [("alt_names", names.dns), ("ip_sans", names.ip), ("uri_sans", names.uri)]
        where !values.isEmpty {
            body[key] = .string(values.joined(separator: ","))
        }
        switch kind {
        case .notAfter: body["not_after"] = "2035-01-01T00:00:00Z"
        case .wider: body["ttl"] = .string("\(life.components.seconds * 100)s")
        default: body["ttl"] = .string("\(min(life.components.seconds, 3600))s")
        }
        return VaultRequest("POST", path, body: .object(body), capability: "update", isRepeatable: false)
    }
}
