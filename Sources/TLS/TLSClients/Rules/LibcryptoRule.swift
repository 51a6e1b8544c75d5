internal import X509

/// Programs on libcrypto: it decides itself, on the trust that it loaded itself.
///
/// Source: OpenSSL 3.0 and 3.5, `X509_verify_cert` with `build_chain` and `check_trust` in crypto/x509/x509_vfy.c, which is
/// called and not imitated. Only limits of length are the programs' own: nginx hands its number to
/// `SSL_CTX_set_verify_depth` (`ngx_ssl_trusted_certificate` in src/event/ngx_event_openssl.c of nginx 1.22.1 and 1.26.3), Apache
/// compares `errdepth` itself (`ssl_callback_SSLVerify` in modules/ssl/ssl_engine_kernel.c of httpd 2.4.62, message AH02040).
struct LibcryptoRule {
    /// How a program limits the length of chains.
    enum Limit: Hashable {
        /// Not below libcrypto's own hundred.
        case none
        /// So many intermediates, as libcrypto counts.
        case intermediates(Int)
        /// So many certificates above the leaf, the root included, as Apache counts.
        case authorities(Int)
    }

    /// What the program asks of libcrypto.
    let policy: LibcryptoPolicy
    /// The longest chain that it takes.
    let limit: Limit

    func refusal(_ question: ChainVerificationInput, _ trust: LibcryptoTrust) -> Refusal? {
        var limited = policy
        if case .intermediates(let depth) = limit { limited.depth = depth }
        do throws(PKIError) {
            let verdict = try trust.verify(question.chain, by: limited, at: question.moment)
            guard verdict.accepts else { return try refusal(verdict, question, trust) }
            guard case .authorities(let depth) = limit, verdict.length - 1 > depth else { return nil }
            return Refusal(
                .tooLong, question.leaf, number: 22,
                text: "Certificate Chain too long (chain has \(verdict.length - 1) certificates, "
                    + "but maximum allowed are only \(depth))")
        } catch {
            return Refusal(.malformed, question.leaf, text: error.summary)
        }
    }

    /// Where the limit alone keeps the chain from being accepted, that is the reason, whatever libcrypto calls it.
    private func refusal(
        _ verdict: LibcryptoVerdict, _ question: ChainVerificationInput, _ trust: LibcryptoTrust
    ) throws(PKIError) -> Refusal {
        var refusal = Refusal(
            Refusal.Kind(verdict.number), verdict.certificate, number: verdict.number, text: verdict.text)
        if case .intermediates = limit, try trust.verify(question.chain, by: policy, at: question.moment).accepts {
            refusal.kind = .tooLong
        }
        return refusal
    }
}

extension Refusal.Kind {
    /// What one of libcrypto's `X509_V_ERR` numbers means. They are part of its interface and never change.
    init(_ number: Int) {
        self =
            switch number {
            case 2, 20, 21, 27: .issuerUnknown
            case 18, 19: .selfSigned
            case 10, 14: .expired
            case 9, 13: .notYetValid
            case 4, 6, 7: .badSignature
            case 24, 37, 79: .notAuthority
            case 32: .keyUsage
            case 25: .pathLength
            case 47...53: .nameConstraint
            case 26, 28: .purpose
            case 66, 67, 68: .weak
            case 34: .criticalExtension
            case 62, 63, 64: .name
            case 22: .tooLong
            case 76...95: .strict
            default: .malformed
            }
    }
}
