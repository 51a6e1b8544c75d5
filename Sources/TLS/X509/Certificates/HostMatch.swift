import COpenSSL
import Core

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
