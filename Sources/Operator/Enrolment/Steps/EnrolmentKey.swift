import Boundary
import Core
import System
import X509

/// The key of the certificate that is asked for: on the device before anything that cannot be done twice.
struct EnrolmentKey {
    let key: PrivateKey
    let pem: SecretBytes

    /// The one that an earlier run has left, if it is of the kind that is wanted, or a new one, which is kept.
    init(in boundary: BoundaryDirectory, _ algorithm: KeyAlgorithm) throws(EnrolmentError) {
        let kept = try inBoundary { () throws(BoundaryError) in try boundary.enrolmentKey() }
        if let kept, let key = try? PrivateKey.parse(pem: kept), key.algorithm == algorithm {
            (self.key, pem) = (key, kept)
            return
        }
        let key = try inPKI { () throws(PKIError) in try PrivateKey.generate(algorithm) }
        let pem = try inPKI { () throws(PKIError) in try key.pkcs8PEM() }
        try inBoundary { () throws(BoundaryError) in try boundary.keepEnrolmentKey(pem) }
        (self.key, self.pem) = (key, pem)
    }

    /// The one that an earlier run has left; `nil` when there is none.
    init?(leftIn boundary: BoundaryDirectory) throws(EnrolmentError) {
        guard let kept = try inBoundary({ () throws(BoundaryError) in try boundary.enrolmentKey() }) else { return nil }
        key = try inPKI { () throws(PKIError) in try PrivateKey.parse(pem: kept) }
        pem = kept
    }

    /// The request. Its name is for readers alone: the server takes the one that the request's parameters say.
    func request(_ commonName: String) throws(EnrolmentError) -> CertificateRequest {
        try inPKI { () throws(PKIError) in
            try CertificateRequest.make(key: key, names: RequestedNames(commonName: commonName))
        }
    }

    /// Why a certificate that was signed for it is none to log in with; `nil` for a good one. `names` is the common name, where
    /// it is known.
    func fault(of certificate: Certificate, named name: String?, now: WallTime) -> String? {
        if !key.matches(certificate) { return "it is of another key" }
        if let name, certificate.commonName != name {
            return
                "its name is \(bounded(certificate.commonName ?? "none", limit: 80)) instead of \(bounded(name, limit: 80))"
        }
        if certificate.isCA { return "it is a CA" }
        if certificate.extendedKeyUsage?.contains(KeyPurpose.clientAuth) != true { return "it is not for clients" }
        return certificate.notAfter <= now ? "it expired at \(certificate.notAfter.rfc3339)" : nil
    }
}
