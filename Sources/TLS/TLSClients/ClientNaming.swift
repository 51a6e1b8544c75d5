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

/// Each as the client was seen to compare.
extension NameStyle {
    fileprivate static let nginxAddress = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), address: .text)
    fileprivate static let apache = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .always, address: .text, dropsDot: true)
    fileprivate static let haproxy = NameStyle(
        wildcard: .firstLabel(orAlone: false), commonName: .always, address: .text)
    fileprivate static let psql = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns, .ip]),
        address: .valueAndCommonName(always: false))
    fileprivate static let node = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), dropsDot: true, dropsCertificateDot: true)
    fileprivate static let ruby = NameStyle(
        wildcard: .firstLabel(orAlone: false), commonName: .unless([.dns, .ip]), address: .valueAndText,
        dropsDot: true, dropsCertificateDot: true)
    fileprivate static let php = NameStyle(
        wildcard: .firstLabel(orAlone: true), commonName: .unless([.dns, .uri]), address: .valueAndText,
        dropsCertificateDot: true)
    fileprivate static let curl = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns, .ip]),
        address: .valueAndCommonName(always: false), dropsDot: true, dropsCertificateDot: true)
    fileprivate static let gnutls = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns, .ip, .uri]))
    fileprivate static let nss = NameStyle(
        wildcard: .wholeLabel(before: 2), commonName: .unless([.dns]), address: .valueAndCommonName(always: true))
    fileprivate static let go = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .never, dropsDot: true, takesDottedTwin: true)
    /// Of its own validator, told to compare alternative names.
    fileprivate static let envoy = NameStyle(wildcard: .firstLabel(orAlone: false), commonName: .never)
    fileprivate static let grpc = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns]), address: .valueAndText, dropsDot: true,
        dropsCertificateDot: true)
    fileprivate static let nio = NameStyle(
        wildcard: .firstLabel(orAlone: true), commonName: .unless([.dns, .ip, .uri, .other]), dropsDot: true,
        dropsCertificateDot: true, isStrict: true, mindsCase: true)
    fileprivate static let java = NameStyle(
        wildcard: .anyLabel(orAlone: false), commonName: .unless([.dns]), dropsDot: true, isStrict: true)
    fileprivate static let rustls = NameStyle(wildcard: .wholeLabel(before: 2), commonName: .never, dropsDot: true)
    fileprivate static let mbedtls = NameStyle(
        wildcard: .wholeLabel(before: 1), commonName: .unless([.dns, .ip, .uri, .other]), address: .text)
    fileprivate static let wolfssl = NameStyle(
        wildcard: .anyLabel(orAlone: true), commonName: .unless([.dns, .ip, .uri]), address: .shortValueAndText)
}
