import System
import TestSupport
import Testing
import X509

@Suite struct KeyTests {
    let openssl = OpenSSL()

    @Test("go out and come back in both forms, and openssl reads them", arguments: KeyAlgorithm.allCases)
    func roundTrip(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        for text in [try key.pkcs8PEM(), try key.traditionalPEM()] {
            let again = try PrivateKey.parse(pem: text)
            #expect(again.publicKey == key.publicKey)
            #expect(again.algorithm == algorithm)
            #expect(text.shown.hasSuffix("-----\n"))
            #expect(try openssl("pkey", "-in", "k.pem", "-noout", "-check", files: ["k.pem": text.shown]).isGood)
        }
        #expect(try key.pkcs8PEM().shown.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    }

    @Test("on a curve have the public half that libcrypto reads from them", arguments: PublicKey.Curve.allCases)
    func curves(curve: PublicKey.Curve) throws {
        let key = try PrivateKey.generate(kind: .ec(curve))
        let written = try openssl("pkey", "-in", "k.pem", "-pubout", files: ["k.pem": key.pkcs8PEM().shown])
        #expect(PEM.text(key.publicKey.der, label: "PUBLIC KEY") == written.text)
        #expect(try PrivateKey.parse(pem: key.pkcs8PEM()).publicKey == key.publicKey)
    }

    @Test(
        "in the older form carry the older labels",
        arguments: [(KeyAlgorithm.rsa2048, "RSA PRIVATE KEY"), (.ecP256, "EC PRIVATE KEY"), (.ed25519, "PRIVATE KEY")])
    func labels(algorithm: KeyAlgorithm, label: String) throws {
        let text = try PrivateKey.generate(algorithm).traditionalPEM().shown
        #expect(text.hasPrefix("-----BEGIN \(label)-----\n"))
    }

    @Test("of openssl are read, past the parameters before them")
    func foreign() throws {
        let made = try openssl("ecparam", "-name", "secp384r1", "-genkey")
        let key = try PrivateKey.parse(pem: SecretBytes(made.text))
        #expect(key.algorithm == .ecP384)
    }

    @Test("with a passphrase are refused without asking anyone")
    func encrypted() throws {
        let plain = try PrivateKey.generate(.ecP256).pkcs8PEM().shown
        let files = ["k.pem": plain]
        let modern = try openssl("pkey", "-in", "k.pem", "-aes256", "-passout", "pass:x", files: files).text
        let old = try openssl("ec", "-in", "k.pem", "-aes256", "-passout", "pass:x").text
        for text in [modern, old] {
            #expect(throws: PKIError.encryptedKey) { try PrivateKey.parse(pem: SecretBytes(text)) }
        }
    }

    @Test(
        "that are none are refused",
        arguments: ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func none(text: String) {
        #expect(throws: PKIError.self) { try PrivateKey.parse(pem: SecretBytes(text)) }
    }

    @Test("P-1: match the certificates made for them and no other")
    func matching() throws {
        let root = try TestCA.root()
        let (leaf, key) = try root.leaf()
        #expect(key.matches(leaf) && !key.matches(root.certificate))
        #expect(key.publicKeyDigest == leaf.publicKeyDigest)
    }

    @Test("never show themselves")
    func silence() throws {
        let key = try PrivateKey.generate(.ecP256)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "‹private key›" && dumped.contains("‹private key›") && !dumped.contains("publicKey"))
    }

    @Test("of a kind that is too weak or unknown are not made")
    func weak() throws {
        #expect(throws: PKIError.unsupportedKey("RSA 1024")) { try PrivateKey.generate(kind: .rsa(bits: 1024)) }
        #expect(throws: PKIError.unsupportedKey("2.5.29.37.0")) {
            try PrivateKey.generate(kind: .other(KeyPurpose.any))
        }
    }

    @Test("sign on many threads at once")
    func threads() async throws {
        let root = try TestCA.root()
        let names = RequestedNames(commonName: "x")
        let certificates = await withTaskGroup(of: [Certificate].self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<25).compactMap { _ in try? root.leaf(for: root.key.publicKey, names: names) } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(certificates.count == 200)
        #expect(Set(certificates.map(\.serial)).count == 200)
        #expect(certificates.allSatisfy { $0.wasSigned(by: root.certificate) })
    }
}
