import COpenSSL
import Core

/// libcrypto's own idea of a certificate.
///
/// It is never changed: what libcrypto notes in it on first use is behind libcrypto's own lock, so threads may share it.
@safe
final class CertificateHandle: Sendable {
    private nonisolated(unsafe) let pointer: OpaquePointer

    private init(takingOwnership pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe X509_free(pointer) }

    /// libcrypto's reading of `der`, all of which must be one certificate.
    static func parse(_ der: [UInt8]) throws(PKIError) -> CertificateHandle {
        ERR_clear_error()
        defer { ERR_clear_error() }
        let pointer = unsafe der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            return unsafe d2i_X509(nil, &cursor, bytes.count)
        }
        guard let pointer = unsafe pointer else { throw .notACertificate(reason: ErrorQueue.drain()) }
        return unsafe CertificateHandle(takingOwnership: pointer)
    }

    /// Issuer and subject are one, and the certificate's own key verifies its signature.
    var isSelfSigned: Bool {
        defer { ERR_clear_error() }
        return unsafe X509_self_signed(pointer, 1) == 1
    }

    /// The key of `issuer` verifies the signature.
    func isSigned(by issuer: CertificateHandle) -> Bool {
        defer { ERR_clear_error() }
        guard let key = unsafe X509_get0_pubkey(issuer.pointer) else { return false }
        return unsafe X509_verify(pointer, key) == 1
    }

    /// Lends the pointer, which stays this handle's.
    func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(pointer) }
}

extension Certificate {
    /// Whether the certificate is for `host`, a DNS name or an address, by OpenSSL's rule (RFC 6125, RFC 9525): alternative
    /// names with a wildcard as the whole first label, and, with `commonName`, the common name where there is no DNS name.
    /// Go and rustls never look at the common name.
    package func isFor(host: String, commonName: Bool = true) -> Bool {
        guard let handle = try? CertificateHandle.parse(der) else { return false }
        defer { ERR_clear_error() }
        let flags = commonName ? 0 : UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT)
        return unsafe handle.withPointer { pointer in
            IPAddress(host) == nil
                ? unsafe X509_check_host(pointer, host, host.utf8.count, flags, nil) == 1
                : unsafe X509_check_ip_asc(pointer, host, 0) == 1
        }
    }
}
