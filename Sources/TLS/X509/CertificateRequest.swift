import Core

/// A request for a certificate (PKCS#10, RFC 2986), signed with the key that it is for.
package struct CertificateRequest: Hashable, Sendable {
    /// The whole encoding.
    package let der: [UInt8]

    /// Takes over bytes that are believed to be a request.
    package init(der: [UInt8]) { self.der = der }

    /// As a `CERTIFICATE REQUEST` block.
    package var pem: String { PEM.text(der, label: "CERTIFICATE REQUEST") }

    /// The request was signed with the key that it is for, says libcrypto: proof that the sender holds the key.
    package var hasValidSignature: Bool { RequestSignature.isValid(der) }

    /// The subject's common name; `nil` where it has none, or is not understood.
    package var commonName: String? {
        guard let request = try? SignedRequest(der) else { return nil }
        return (try? DistinguishedName(der: request.subject))?.commonName
    }

    /// Asks for `names` with `key`: the common name as the subject, everything else as alternative names.
    ///
    /// Servers take the names of the request before those given beside it, so all of them are in it.
    package static func make(key: PrivateKey, names: RequestedNames) throws(PKIError) -> CertificateRequest {
        var subject = DistinguishedName()
        if let name = names.commonName { subject = DistinguishedName(commonName: try checkedCommonName(name)) }
        let alternatives = try alternativeNames(names)
        let list = CertificateExtension(.subjectAlternativeName, value: DER.sequence(of: alternatives.map(\.der)))
        return try make(key: key, subject: subject, extensions: alternatives.isEmpty ? [] : [list])
    }

    /// Asks for any subject and extensions, signed with `algorithm` or the key's usual one.
    package static func make(
        key: PrivateKey, subject: DistinguishedName, extensions: [CertificateExtension],
        algorithm: SignatureAlgorithm? = nil
    ) throws(PKIError) -> CertificateRequest {
        let kind = key.publicKey.kind
        guard let algorithm = algorithm ?? SignatureAlgorithm(for: kind) else {
            throw .unsupportedKey(kind.description)
        }
        let requested = DER.sequence(
            DER.object(.extensionRequest), DER.set(of: [DER.sequence(of: extensions.map(\.der))]))
        let body = DER.sequence(
            DER.integer(0), subject.der, key.publicKey.der,
            DER.value(DER.Tag.constructed(0), extensions.isEmpty ? [] : requested))
        let signature = try key.sign(body, with: algorithm)
        return CertificateRequest(der: DER.sequence(body, algorithm.der, DER.bits(signature)))
    }
}

extension CertificateRequest {
    private static func alternativeNames(_ names: RequestedNames) throws(PKIError) -> [GeneralName] {
        var list: [GeneralName] = []
        for name in names.dns { list.append(.dns(try checkedHostName(name))) }
        for text in names.ip { list.append(.ip(try checkedAddress(text))) }
        for text in names.uri { list.append(.uri(try checkedURI(text))) }
        return list
    }

    private static func checkedCommonName(_ name: String) throws(PKIError) -> String {
        guard (1...64).contains(name.unicodeScalars.count) else {
            throw .unsuitableName(name, reason: "a common name has 1 to 64 letters")
        }
        return name
    }

    private static func checkedHostName(_ name: String) throws(PKIError) -> String {
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw .unsuitableName(name, reason: "a DNS name is ASCII without spaces")
        }
        return name
    }

    private static func checkedAddress(_ text: String) throws(PKIError) -> IPAddress {
        guard let address = IPAddress(text) else {
            throw .unsuitableName(text, reason: "it is not an IP address")
        }
        return address
    }

    private static func checkedURI(_ text: String) throws(PKIError) -> String {
        guard text.contains(":"), text.first != ":", text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
            throw .unsuitableName(text, reason: "a URI is ASCII without spaces and begins with a scheme")
        }
        return text
    }
}

/// The names that a certificate is asked for: checked again on the certificate that comes back.
package struct RequestedNames: Hashable, Sendable {
    /// The subject's common name. Never put among the alternative names by itself: list it in `dns` too.
    package var commonName: String?
    /// DNS names, a leading `*.` allowed.
    package var dns: [String]
    /// IPv4 and IPv6 addresses as text.
    package var ip: [String]
    /// URIs, such as SPIFFE identities.
    package var uri: [String]

    package init(commonName: String? = nil, dns: [String] = [], ip: [String] = [], uri: [String] = []) {
        self.commonName = commonName
        self.dns = dns
        self.ip = ip
        self.uri = uri
    }

    /// No name at all.
    package var isEmpty: Bool { commonName == nil && dns.isEmpty && ip.isEmpty && uri.isEmpty }
}
