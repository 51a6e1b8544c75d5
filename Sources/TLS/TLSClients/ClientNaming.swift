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
    /// nginx, `ngx_ssl_check_host` in src/event/ngx_event_openssl.c, which hands addresses to libcrypto as names.
    fileprivate static let nginxAddress = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), address: .text)
    /// Apache 2.4, `modssl_X509_match_name` in modules/ssl/ssl_util_ssl.c.
    fileprivate static let apache = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .always, address: .text, dropsDot: true)
    /// HAProxy, `ssl_sock_srv_hostcheck` in src/ssl_sock.c.
    fileprivate static let haproxy = NameStyle(
        wildcard: .firstLabel(orAlone: false), commonName: .always, address: .text)
    /// libpq, src/interfaces/libpq/fe-secure-common.c.
    fileprivate static let psql = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns, .ip]),
        address: .valueAndCommonName(always: false))
    /// Node, `checkServerIdentity` in lib/tls.js.
    fileprivate static let node = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), dropsDot: true, dropsCertificateDot: true)
    /// Ruby, `OpenSSL::SSL.verify_certificate_identity` in lib/openssl/ssl.rb.
    fileprivate static let ruby = NameStyle(
        wildcard: .firstLabel(orAlone: false), commonName: .unless([.dns, .ip]), address: .valueAndText,
        dropsDot: true, dropsCertificateDot: true)
    /// PHP, `php_openssl_matches_san_list` and its neighbours in ext/openssl/xp_ssl.c.
    fileprivate static let php = NameStyle(
        wildcard: .firstLabel(orAlone: true), commonName: .unless([.dns, .uri]), address: .valueAndText,
        dropsCertificateDot: true)
    /// curl, lib/vtls/hostcheck.c and openssl.c.
    fileprivate static let curl = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns, .ip]),
        address: .valueAndCommonName(always: false), dropsDot: true, dropsCertificateDot: true)
    /// GnuTLS, `gnutls_x509_crt_check_hostname2` in lib/x509/hostname-verify.c.
    fileprivate static let gnutls = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns, .ip, .uri]))
    /// NSS, `CERT_VerifyCertName` in lib/certdb/certdb.c.
    fileprivate static let nss = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), address: .valueAndCommonName(always: true))
    /// Go, `VerifyHostname` in src/crypto/x509/verify.go.
    fileprivate static let go = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .never, dropsDot: true, takesDottedTwin: true)
    /// Of its own validator, told to compare alternative names.
    fileprivate static let envoy = NameStyle(wildcard: .firstLabel(orAlone: false), commonName: .never)
    /// gRPC, `does_entry_match_name` in src/core/tsi/ssl_transport_security.cc.
    fileprivate static let grpc = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns]), address: .valueAndText, dropsDot: true,
        dropsCertificateDot: true)
    /// SwiftNIO, `validIdentityForService` in Sources/NIOSSL/IdentityVerification.swift.
    fileprivate static let nio = NameStyle(
        wildcard: .firstLabel(orAlone: true), commonName: .unless([.dns, .ip, .uri, .other]), dropsDot: true,
        dropsCertificateDot: true, isStrict: true, mindsCase: true)
    /// OpenJDK, `HostnameChecker` in sun.security.util.
    fileprivate static let java = NameStyle(
        wildcard: .anyLabel(orAlone: false), commonName: .unless([.dns]), dropsDot: true, isStrict: true)
    /// webpki, src/subject_name.
    fileprivate static let rustls = NameStyle(wildcard: .wholeLabel(before: 2), commonName: .never, dropsDot: true)
    /// Mbed TLS, `x509_crt_verify_name` and `x509_crt_check_cn` in library/x509_crt.c.
    fileprivate static let mbedtls = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns, .ip, .uri, .other]), address: .text)
    /// wolfSSL, `CheckHostName` and `MatchDomainName` in src/internal.c.
    fileprivate static let wolfssl = NameStyle(
        wildcard: .anyLabel(orAlone: true), commonName: .unless([.dns, .ip, .uri]), address: .shortValueAndText)
}
