internal import X509

extension TLSClient {
    /// How it compares names itself; `nil` where it leaves that to libcrypto.
    func nameStyle(for name: ServerName) -> NameStyle? {
        switch self {
        case .openssl, .opensslPartial, .opensslStrict, .stunnel, .python312, .python313: nil
        case .nginx: if case .ip = name { .nginxAddress } else { nil }
        case .apache: .apache
        case .haproxy: .haproxy
        case .psql: .psql
        case .node: .node
        case .ruby: .ruby
        case .php: .php
        case .curl: .curl
        case .gnutls: .gnutls
        case .nss: .nss
        case .go, .caddy: .go
        case .envoy: .envoy
        case .grpc: .grpc
        case .nioSSL: .nio
        case .java: .java
        case .rustls: .rustls
        case .mbedtls: .mbedtls
        case .wolfssl: .wolfssl
        }
    }
}

// Each as the client was seen to compare. What they share is RFC 9525 section 6 (before it RFC 6125 section 6.4); they differ
// in wildcards within a label and in the common name, which RFC 9525 no longer uses.
extension NameStyle {
    /// nginx 1.22.1 and 1.26.3, `ngx_ssl_check_host` in src/event/ngx_event_openssl.c, which hands addresses to libcrypto as names.
    fileprivate static let nginxAddress = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), address: .text)
    /// Apache httpd 2.4.62, `modssl_X509_match_name` in modules/ssl/ssl_util_ssl.c.
    fileprivate static let apache = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .always, address: .text, dropsDot: true)
    /// HAProxy 2.6.0 and 3.0.0, `ssl_sock_srv_hostcheck` in src/ssl_sock.c.
    fileprivate static let haproxy = NameStyle(
        wildcard: .firstLabel(orAlone: false), commonName: .always, address: .text)
    /// libpq of PostgreSQL 18.4, `wildcard_certificate_match`, `pq_verify_peer_name_matches_certificate_name` and `…_ip` in
    /// src/interfaces/libpq/fe-secure-common.c.
    fileprivate static let psql = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns, .ip]),
        address: .valueAndCommonName(always: false))
    /// Node 20.20.2, `checkServerIdentity` in lib/tls.js.
    fileprivate static let node = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), dropsDot: true, dropsCertificateDot: true)
    /// Ruby's openssl 3.1.0 to 3.3.0, `OpenSSL::SSL.verify_certificate_identity` in lib/openssl/ssl.rb.
    fileprivate static let ruby = NameStyle(
        wildcard: .firstLabel(orAlone: false), commonName: .unless([.dns, .ip]), address: .valueAndText,
        dropsDot: true, dropsCertificateDot: true)
    /// PHP, `php_openssl_matches_san_list` and its neighbours in ext/openssl/xp_ssl.c.
    fileprivate static let php = NameStyle(
        wildcard: .firstLabel(orAlone: true), commonName: .unless([.dns, .uri]), address: .valueAndText,
        dropsCertificateDot: true)
    /// curl 7.88.1 and 8.14.1, `Curl_cert_hostcheck` in lib/vtls/hostcheck.c and `ossl_verifyhost` in lib/vtls/openssl.c.
    fileprivate static let curl = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns, .ip]),
        address: .valueAndCommonName(always: false), dropsDot: true, dropsCertificateDot: true)
    /// GnuTLS 3.7.9 and 3.8.9, `gnutls_x509_crt_check_hostname2` in lib/x509/hostname-verify.c.
    fileprivate static let gnutls = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns, .ip, .uri]))
    /// NSS 3.87 and 3.110, `CERT_VerifyCertName` in lib/certdb/certdb.c.
    fileprivate static let nss = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), address: .valueAndCommonName(always: true))
    /// Go, `VerifyHostname` in src/crypto/x509/verify.go (commit 0184fe5e).
    fileprivate static let go = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .never, dropsDot: true, takesDottedTwin: true)
    /// Of its own validator, told to compare alternative names.
    fileprivate static let envoy = NameStyle(wildcard: .firstLabel(orAlone: false), commonName: .never)
    /// gRPC, `does_entry_match_name` in src/core/tsi/ssl_transport_security.cc.
    fileprivate static let grpc = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns]), address: .valueAndText, dropsDot: true,
        dropsCertificateDot: true)
    /// SwiftNIO SSL 2.37.2, `validIdentityForService` in Sources/NIOSSL/IdentityVerification.swift.
    fileprivate static let nio = NameStyle(
        wildcard: .firstLabel(orAlone: true), commonName: .unless([.dns, .ip, .uri, .other]), dropsDot: true,
        dropsCertificateDot: true, isStrict: true, mindsCase: true)
    /// OpenJDK 17.0.15, `matchDNS`, `matchIP` and `matchAllWildcards` in sun/security/util/HostnameChecker.java.
    fileprivate static let java = NameStyle(
        wildcard: .anyLabel(orAlone: false), commonName: .unless([.dns]), dropsDot: true, isStrict: true)
    /// webpki 0.102.8 and 0.103.0, src/subject_name.
    fileprivate static let rustls = NameStyle(wildcard: .wholeLabel(before: 2), commonName: .never, dropsDot: true)
    /// Mbed TLS 2.28.3 and 3.6.0, `x509_crt_verify_name` and `x509_crt_check_cn` in library/x509_crt.c.
    fileprivate static let mbedtls = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns, .ip, .uri, .other]), address: .text)
    /// wolfSSL, `CheckHostName` and `MatchDomainName` in src/internal.c.
    fileprivate static let wolfssl = NameStyle(
        wildcard: .anyLabel(orAlone: true), commonName: .unless([.dns, .ip, .uri]), address: .shortValueAndText)
}
