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
}
