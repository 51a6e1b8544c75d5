import Core
import Issuing
import TestSupport
import Testing
import X509

@Suite struct RequestTests {
    let openssl = OpenSSL()
    let names = RequestedNames(
        commonName: "web.internal", dns: ["web.internal", "*.api.internal"], ip: ["10.0.0.1", "fd00::1"],
        uri: ["spiffe://example/web"])

    @Test("carry all names and are signed, for every kind of key", arguments: KeyAlgorithm.allCases)
    func made(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let request = try CertificateRequest.make(key: key, names: names)
        let answer = try openssl("req", "-in", "r.pem", "-noout", "-text", "-verify", files: ["r.pem": request.pem])
        #expect(answer.isGood && answer.text.contains("verify OK"), "\(answer.text)")
        #expect(answer.text.contains("Subject: CN = web.internal"))
        let alternatives = "DNS:web.internal, DNS:*.api.internal, IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1, "
        #expect(answer.text.contains(alternatives + "URI:spiffe://example/web"))
        #expect(key.algorithm == algorithm)
    }

    @Test("read back as they were made")
    func parsed() throws {
        let key = try PrivateKey.generate(.ecP256)
        let request = try ParsedRequest.parse(pem: CertificateRequest.make(key: key, names: names).pem)
        #expect(request.commonName == "web.internal")
        #expect(request.dnsNames == names.dns)
        #expect(request.ipAddresses.map(\.description) == names.ip)
        #expect(request.uris == names.uri)
        #expect(request.publicKey == key.publicKey)
        #expect(request.publicKey.kind.bitCount == 256)
    }

    @Test("with a common name alone have no extension")
    func commonNameAlone() throws {
        let key = try PrivateKey.generate(.ed25519)
        let request = try CertificateRequest.make(key: key, names: RequestedNames(commonName: "x"))
        #expect(try ParsedRequest.parse(der: request.der).extensions.isEmpty)
        #expect(request.hasValidSignature)
    }

    @Test("of openssl are read, with everything in them")
    func foreign() throws {
        let settings = """
            [req]
            distinguished_name = dn
            req_extensions = ext
            prompt = no
            [dn]
            C = DE
            O = Example
            OU = One
            CN = Jürgen
            [ext]
            subjectAltName = DNS:a.internal,email:a@example.org,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:upn@example.org
            basicConstraints = critical,CA:TRUE,pathlen:1
            keyUsage = critical,keyCertSign
            """
        let made = try openssl(
            "req", "-new", "-utf8", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-config", "c.cnf", "-out",
            "r.pem", files: ["c.cnf": settings])
        try #require(made.isGood, "\(made.text)")
        let request = try ParsedRequest.parse(pem: try #require(openssl.scratch).text("r.pem"))
        #expect(request.subject.values(of: .organizationalUnit) == ["One"])
        #expect(request.commonName == "Jürgen")
        #expect(request.emails == ["a@example.org"])
        #expect(request.otherNames.map(\.text) == ["upn@example.org"])
        #expect(request.basicConstraints == BasicConstraints(isCA: true, pathLength: 1))
        #expect(request.publicKey.kind == .rsa(bits: 2048))
    }

    @Test("that are none, or changed, are told apart")
    func refused() throws {
        let key = try PrivateKey.generate(.ecP256)
        let good = try CertificateRequest.make(key: key, names: names).der
        #expect(throws: IssuingError.noRequest) { try ParsedRequest.parse(pem: "not a csr") }
        #expect(throws: IssuingError.malformedRequest(reason: "it ends too early")) {
            try ParsedRequest.parse(der: Array(good.dropLast()))
        }
        var changed = good
        let place = try #require(good.indices.first { good[$0...].starts(with: Array("web.internal".utf8)) })
        changed[place] = UInt8(ascii: "x")
        #expect(throws: IssuingError.badRequestSignature) { try ParsedRequest.parse(der: changed) }
    }

    @Test(
        "on every curve are verified, and with a point off the curve or a cut signature are not",
        arguments: PublicKey.Curve.allCases)
    func curves(curve: PublicKey.Curve) throws {
        let key = try PrivateKey.generate(kind: .ec(curve))
        for hash in SignatureHash.allCases {
            let request = try CertificateRequest.make(
                key: key, subject: DistinguishedName(commonName: "x"), extensions: [], algorithm: .ecdsa(hash))
            #expect(request.hasValidSignature)
            var (offCurve, damaged) = (request.der, request.der)
            let point = try #require(offCurve.indices.first { offCurve[$0...].starts(with: key.publicKey.bits) })
            offCurve[point + key.publicKey.bits.count - 1] ^= 1
            damaged[damaged.count - 1] ^= 1
            #expect(!CertificateRequest(der: offCurve).hasValidSignature)
            #expect(!CertificateRequest(der: damaged).hasValidSignature)
            #expect(!CertificateRequest(der: request.der + [0]).hasValidSignature)
        }
    }

    @Test(
        "are not made for names that cannot be",
        arguments: [
            RequestedNames(commonName: ""), RequestedNames(commonName: String(repeating: "a", count: 65)),
            RequestedNames(dns: ["bücher.example"]), RequestedNames(dns: ["a b"]), RequestedNames(dns: [""]),
            RequestedNames(ip: ["10.0.0.256"]), RequestedNames(ip: ["10.0.0.1/8"]), RequestedNames(uri: ["nothing"]),
        ])
    func unsuitable(names: RequestedNames) throws {
        let key = try PrivateKey.generate(.ecP256)
        #expect(throws: PKIError.self) { try CertificateRequest.make(key: key, names: names) }
    }

    @Test("P-16: the names asked for are compared with those that came")
    func missingNames() throws {
        let leaf = try TestCA.root().leaf(names: names).certificate
        #expect(leaf.missingNames(of: names).isEmpty)
        #expect(leaf.missingNames(of: RequestedNames(commonName: "web.internal", dns: ["WEB.internal"])).isEmpty)
        #expect(leaf.missingNames(of: RequestedNames(ip: ["fd00:0:0::1"])).isEmpty)
        let others = RequestedNames(commonName: "other", dns: ["other"], ip: ["10.0.0.2"], uri: ["spiffe://other"])
        #expect(
            leaf.missingNames(of: others) == ["common name other", "dns other", "ip 10.0.0.2", "uri spiffe://other"])
    }
}
