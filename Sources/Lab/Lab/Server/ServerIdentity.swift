import Core
import Issuing
package import System
import X509

/// The certificate and key that the lab's server shows, and the root that clients trust it by.
package struct ServerIdentity: Sendable {
    /// PEM: the server's certificate, then its intermediates if any.
    package var certificates: [UInt8]
    /// PEM.
    package var privateKey: SecretBytes
    /// PEM: what clients put into their trust file.
    package var trust: String

    /// An identity that was made elsewhere, as tests do for servers that are wrong in some way.
    package init(certificates: [UInt8], privateKey: SecretBytes, trust: String) {
        self.certificates = certificates
        self.privateKey = privateKey
        self.trust = trust
    }

    /// A certificate for this machine's loopback names, and for `host`, signed by `root`.
    init(host: String, by root: Issuer, at now: WallTime) throws(LabError) {
        do throws(IssuingError) {
            let key = try Self.wrapped { () throws(PKIError) in try PrivateKey.generate(.ecP256) }
            var template = CertificateTemplate(
                subject: Subject(commonName: "coppice-lab").name, from: now - .seconds(86_400),
                to: now + .seconds(90 * 86_400))
            template.keyUsage = [.digitalSignature]
            template.extendedKeyUsage = [KeyPurpose.serverAuth]
            let addresses = Set(["127.0.0.1", "::1", host]).subtracting(["0.0.0.0", "::"]).sorted()
            template.alternativeNames =
                [.dns("localhost")] + addresses.compactMap { IPAddress($0).map(GeneralName.ip) }
            let certificate = try root.issue(template, for: key.publicKey)
            certificates = Array(certificate.pem.utf8)
            privateKey = try Self.wrapped { () throws(PKIError) in try key.pkcs8PEM() }
            trust = root.certificate.pem
        } catch {
            throw .certificate(error.summary)
        }
    }

    /// A root of the lab's own, for ten years.
    static func makeRoot(at now: WallTime) throws(LabError) -> Issuer {
        do throws(IssuingError) {
            let key = try wrapped { () throws(PKIError) in try PrivateKey.generate(.ecP256) }
            var template = CertificateTemplate(
                subject: Subject(commonName: "coppice-lab root " + Randomness.hex(4)).name,
                from: now - .seconds(86_400), to: now + .seconds(3650 * 86_400))
            template.basicConstraints = BasicConstraints(isCA: true)
            template.keyUsage = [.certSign, .crlSign]
            return try Issuer.selfSigned(template, key: key)
        } catch {
            throw .certificate(error.summary)
        }
    }

    private static func wrapped<Value>(_ body: () throws(PKIError) -> Value) throws(IssuingError) -> Value {
        do throws(PKIError) { return try body() } catch { throw .pki(error) }
    }
}
