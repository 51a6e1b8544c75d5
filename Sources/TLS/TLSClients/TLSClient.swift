internal import X509

/// A program that verifies servers, by the name that reports give it.
package enum TLSClient: String, CaseIterable, Sendable {
    /// `openssl s_client`, and most programs on OpenSSL that change nothing.
    case openssl
    /// The same with `-partial_chain`.
    case opensslPartial = "openssl-partial"
    /// The same with `-x509_strict`.
    case opensslStrict = "openssl-strict"
    /// `proxy_ssl_verify`, with its depth of 1.
    case nginx
    case haproxy
    /// `SSLProxyVerify`, with its depth of 1.
    case apache
    case stunnel
    /// libpq with `sslmode=verify-ca` or `verify-full`.
    case psql
    case node
    /// Python's `ssl` up to 3.12.
    case python312 = "python-3.12"
    /// Python's `ssl.create_default_context()` since 3.13.
    case python313 = "python-3.13"
    case ruby
    case php
    /// curl and libcurl on OpenSSL, with `X509_V_FLAG_PARTIAL_CHAIN` since 7.68.0 (lib/vtls/openssl.c).
    case curl
    /// GnuTLS: wget and Debian's git too.
    case gnutls
    case nss
    /// crypto/tls: Vault, Consul, Traefik too.
    case go
    case caddy
    case envoy
    case grpc
    /// SwiftNIO's TLS, on BoringSSL without partial chains (2.37.2, Sources/NIOSSL/SSLContext.swift).
    case nioSSL = "nio-ssl"
    case java
    case rustls
    case mbedtls
    case wolfssl

    /// The rule that it judges by.
    package var behaviour: ClientBehaviour {
        switch self {
        case .openssl, .nginx, .haproxy, .apache, .stunnel, .psql, .node, .python312, .ruby, .php: .openssl
        case .opensslPartial, .curl: .opensslPartial
        case .opensslStrict: .opensslStrict
        case .python313: .opensslPartialStrict
        case .gnutls: .gnutls
        case .nss: .nss
        case .go, .caddy: .go
        case .envoy, .grpc: .boringSSLPartial
        case .nioSSL: .boringSSL
        case .java: .java
        case .rustls: .rustls
        case .mbedtls: .mbedtls
        case .wolfssl: .wolfssl
        }
    }

    /// How it takes certificates from its trust file.
    var loader: TrustLoader {
        switch self {
        case .node: .libcrypto(.untilDamage)
        case .php: .libcrypto(.skippingDamage)
        case .grpc: .boringSSL(.untilDamage)
        case .envoy, .nioSSL: .boringSSL(.whole)
        case .go: .go
        case .caddy: .caddy
        case .gnutls: .gnutls
        case .nss: .nss
        case .java: .java
        case .rustls: .rustls
        case .mbedtls: .mbedtls
        case .wolfssl: .wolfssl
        default: .libcrypto(.whole)
        }
    }

    /// The security level of keys and digests: Node brings its own libcrypto, without Debian's setting.
    var level: Int { self == .node ? 1 : 2 }

    /// The length of chains that it takes; `depth` is what `--depth` says.
    func limit(_ depth: Int?) -> LibcryptoRule.Limit {
        switch self {
        case .nginx: .intermediates(depth ?? 1)
        case .apache: .authorities(depth ?? 1)
        default: .none
        }
    }

    /// Its name in the middle of a sentence.
    package var name: String {
        switch self {
        case .openssl: "OpenSSL"
        case .opensslPartial: "OpenSSL with -partial_chain"
        case .opensslStrict: "OpenSSL with -x509_strict"
        case .haproxy: "HAProxy"
        case .apache: "Apache"
        case .node: "Node"
        case .python312: "Python up to 3.12"
        case .python313: "Python 3.13"
        case .ruby: "Ruby"
        case .php: "PHP"
        case .gnutls: "GnuTLS"
        case .nss: "NSS"
        case .go: "Go"
        case .caddy: "Caddy"
        case .envoy: "Envoy"
        case .grpc: "gRPC"
        case .nioSSL: "SwiftNIO"
        case .java: "Java"
        case .mbedtls: "Mbed TLS"
        case .wolfssl: "wolfSSL"
        case .nginx, .stunnel, .psql, .curl, .rustls: rawValue
        }
    }
}

/// A way to judge that several clients share.
package enum ClientBehaviour: String, CaseIterable, Sendable {
    /// The path must end in a self-signed certificate of the trust file.
    case openssl
    /// Any certificate of the trust file ends the path.
    case opensslPartial = "openssl-partial"
    /// As ``openssl``, and RFC 5280 to the letter.
    case opensslStrict = "openssl-strict"
    /// Both.
    case opensslPartialStrict = "openssl-partial-strict"
    case boringSSL = "boringssl"
    case boringSSLPartial = "boringssl-partial"
    case gnutls, nss, go, java, rustls, mbedtls, wolfssl

    /// What libcrypto is asked, where it decides.
    func libcryptoPolicy(name: String?) -> LibcryptoPolicy? {
        switch self {
        case .openssl: LibcryptoPolicy(name: name)
        case .opensslPartial: LibcryptoPolicy(partialChain: true, name: name)
        case .opensslStrict: LibcryptoPolicy(strict: true, name: name)
        case .opensslPartialStrict: LibcryptoPolicy(partialChain: true, strict: true, name: name)
        default: nil
        }
    }

    /// Why the rule refuses, for those that are rules of ours; `nil` when it accepts.
    func refusal(_ question: inout ChainVerificationInput) -> Refusal? {
        switch self {
        case .openssl, .opensslPartial, .opensslStrict, .opensslPartialStrict: nil
        case .boringSSL: BoringSSLRule(partialChain: false, order: .heap).refusal(&question)
        case .boringSSLPartial: BoringSSLRule(partialChain: true, order: .stable).refusal(&question)
        case .gnutls: GnuTLSRule.refusal(&question)
        case .nss: NSSRule.refusal(&question)
        case .go: GoRule.refusal(&question)
        case .java: JavaRule.refusal(&question)
        case .rustls: RustlsRule.refusal(&question)
        case .mbedtls: MbedTLSRule.refusal(&question)
        case .wolfssl: WolfSSLRule.refusal(&question)
        }
    }
}
