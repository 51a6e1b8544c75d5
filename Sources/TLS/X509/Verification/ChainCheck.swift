import COpenSSL
import Core

/// One run of libcrypto's chain verification, with the stacks and contexts it needs.
@safe
struct ChainCheck: ~Copyable {
    /// What libcrypto says when it refuses.
    struct Refusal: Error {
        var code: ChainFinding.Code
        var text: String
        /// The DER of the certificate at fault, empty when it is none in particular.
        var certificate: [UInt8]
    }

    private let leaf: CertificateHandle
    private let untrusted: CertificateStack
    private let trusted: CertificateStack

    private init(
        leaf: CertificateHandle, untrusted: consuming CertificateStack, trusted: consuming CertificateStack
    ) {
        self.leaf = leaf
        self.untrusted = untrusted
        self.trusted = trusted
    }

    static func make(
        leaf: Certificate, intermediates: [Certificate], roots: [Certificate]
    ) throws(PKIError) -> ChainCheck {
        ChainCheck(
            leaf: try leaf.handle(), untrusted: try CertificateStack.make(intermediates),
            trusted: try CertificateStack.make(roots))
    }

    /// The chain from the leaf to its root as DER, or why there is none.
    borrowing func run(at moment: WallTime, purpose: Verification.Purpose) -> Result<[[UInt8]], Refusal> {
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let store = unsafe X509_STORE_new() else { return .failure(Self.noMemory) }
        defer { unsafe X509_STORE_free(store) }
        guard let context = unsafe X509_STORE_CTX_new() else { return .failure(Self.noMemory) }
        defer { unsafe X509_STORE_CTX_free(context) }
        let isReady = unsafe leaf.withPointer { unsafe X509_STORE_CTX_init(context, store, $0, untrusted.pointer) == 1 }
        guard isReady else { return .failure(Self.noMemory) }
        unsafe X509_STORE_CTX_set0_trusted_stack(context, trusted.pointer)
        unsafe Self.configure(context, moment, purpose)
        guard unsafe X509_verify_cert(context) == 1 else { return .failure(unsafe Self.refusal(context)) }
        return .success(unsafe Self.chain(X509_STORE_CTX_get0_chain(context)))
    }

    private static func configure(_ context: OpaquePointer, _ moment: WallTime, _ purpose: Verification.Purpose) {
        unsafe X509_STORE_CTX_set_time(context, 0, time_t(moment.seconds))
        switch purpose {
        case .server: unsafe X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER)
        case .client: unsafe X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_CLIENT)
        case .any: unsafe X509_STORE_CTX_set_purpose(context, X509_PURPOSE_ANY)
        }
        unsafe X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context), 2)
    }

    private static func refusal(_ context: OpaquePointer) -> Refusal {
        let error = unsafe X509_STORE_CTX_get_error(context)
        let text = unsafe String(cString: X509_verify_cert_error_string(Int(error)))
        let certificate = unsafe X509_STORE_CTX_get_current_cert(context).flatMap { unsafe der($0) }
        return Refusal(code: ChainFinding.Code(error), text: text, certificate: certificate ?? [])
    }

    private static func chain(_ stack: OpaquePointer?) -> [[UInt8]] {
        unsafe (0..<max(OPENSSL_sk_num(stack), 0)).compactMap { index in
            unsafe OPENSSL_sk_value(stack, index).flatMap { unsafe der(OpaquePointer($0)) }
        }
    }

    private static func der(_ certificate: OpaquePointer) -> [UInt8]? {
        unsafe Encoding.bytes { unsafe i2d_X509(certificate, $0) }
    }

    private static var noMemory: Refusal { Refusal(code: .refused, text: "out of memory", certificate: []) }
}

/// A stack of certificates that it owns.
@safe
struct CertificateStack: ~Copyable {
    let pointer: OpaquePointer

    private init(takingOwnership pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit {
        unsafe OPENSSL_sk_pop_free(pointer) { unsafe X509_free(OpaquePointer($0)) }
    }

    static func make(_ certificates: [Certificate]) throws(PKIError) -> CertificateStack {
        let pointer = try unsafe ErrorQueue.run("make a list of certificates") { () throws(PKIError) in
            unsafe OPENSSL_sk_new_null()
        }
        let stack = unsafe CertificateStack(takingOwnership: pointer)
        for certificate in certificates { stack.push(try certificate.handle()) }
        return stack
    }

    private borrowing func push(_ certificate: CertificateHandle) {
        unsafe certificate.withPointer { other in
            guard unsafe X509_up_ref(other) == 1 else { return }
            if unsafe OPENSSL_sk_push(pointer, UnsafeRawPointer(other)) == 0 { unsafe X509_free(other) }
        }
    }
}

extension ChainFinding.Code {
    /// The code for one of libcrypto's `X509_V_ERR` numbers.
    init(_ error: Int32) {
        self =
            switch error {
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
                .unknownIssuer
            case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: .untrustedRoot
            case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD: .expired
            case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD: .notYetValid
            case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: .badSignature
            case X509_V_ERR_INVALID_CA, X509_V_ERR_INVALID_NON_CA, X509_V_ERR_KEYUSAGE_NO_CERTSIGN: .notACA
            case X509_V_ERR_PATH_LENGTH_EXCEEDED, X509_V_ERR_CERT_CHAIN_TOO_LONG: .pathTooLong
            case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION, X509_V_ERR_SUBTREE_MINMAX,
                X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX,
                X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
                .nameConstraint
            case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_CERT_REJECTED: .wrongPurpose
            case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK: .tooWeak
            case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: .unknownExtension
            default: .refused
            }
    }
}
