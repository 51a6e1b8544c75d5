import COpenSSL
package import Core

/// How a program on libcrypto verifies a server's chain.
package struct LibcryptoPolicy: Hashable, Sendable {
    /// Any certificate of the trust file ends a path (`X509_V_FLAG_PARTIAL_CHAIN`).
    package var partialChain: Bool
    /// RFC 5280 to the letter (`X509_V_FLAG_X509_STRICT`).
    package var strict: Bool
    /// How many intermediates are allowed; `nil` for the library's own 100.
    package var depth: Int?
    /// The security level of keys and digests: Debian's TLS has 2.
    package var level: Int
    /// The name or address of the server, when it is to be checked.
    package var name: String?

    package init(
        partialChain: Bool = false, strict: Bool = false, depth: Int? = nil, level: Int = 2, name: String? = nil
    ) {
        self.partialChain = partialChain
        self.strict = strict
        self.depth = depth
        self.level = level
        self.name = name
    }
}

/// What libcrypto itself says of a server's chain.
package struct LibcryptoVerdict: Hashable, Sendable {
    /// One of `X509_V_ERR_…`; 0 for accepted.
    package var number: Int
    /// libcrypto's own words for ``number``.
    package var text: String
    /// Which certificate of the path, the leaf being 0.
    package var depth: Int
    /// The certificate at fault; `nil` when it is none in particular, or our own reader does not take it.
    package var certificate: Certificate?
    /// How many certificates the path has that libcrypto built, leaf and root included.
    package var length: Int

    /// The chain is accepted.
    package var accepts: Bool { number == 0 }
}

extension LibcryptoTrust {
    /// Asks libcrypto whether a client with this trust accepts `chain`, leaf first as the server sends it, at `moment`.
    ///
    /// As in a handshake: the purpose is that of a TLS server, every sent certificate may be used for the path, and
    /// nothing is read from the system's own store. Throws when a certificate cannot be handed to libcrypto.
    package func verify(
        _ chain: [Certificate], by policy: LibcryptoPolicy, at moment: WallTime
    ) throws(PKIError) -> LibcryptoVerdict {
        guard let first = chain.first else { throw .notACertificate(reason: "the chain is empty") }
        let leaf = try CertificateHandle.parse(first.der)
        let sent = try CertificateStack.make(chain)
        return try ErrorQueue.run("verify a chain") { () throws(PKIError) -> LibcryptoVerdict? in
            guard let context = unsafe X509_STORE_CTX_new() else { return nil }
            defer { unsafe X509_STORE_CTX_free(context) }
            let isReady = unsafe withStore { store in
                unsafe leaf.withPointer { unsafe X509_STORE_CTX_init(context, store, $0, sent.pointer) == 1 }
            }
            guard isReady, unsafe policy.apply(to: context, at: moment) else { return nil }
            _ = unsafe X509_verify_cert(context)
            return unsafe LibcryptoVerdict(of: context)
        }
    }
}

extension LibcryptoPolicy {
    fileprivate func apply(to context: OpaquePointer, at moment: WallTime) -> Bool {
        guard unsafe X509_STORE_CTX_set_default(context, "ssl_server") == 1,
            let parameters = unsafe X509_STORE_CTX_get0_param(context)
        else { return false }
        unsafe X509_STORE_CTX_set_time(context, 0, time_t(moment.seconds))
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, Int32(level))
        let flags = (partialChain ? X509_V_FLAG_PARTIAL_CHAIN : 0) | (strict ? X509_V_FLAG_X509_STRICT : 0)
        if flags != 0 { unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(flags)) }
        if let depth { unsafe X509_VERIFY_PARAM_set_depth(parameters, Int32(clamping: depth)) }
        guard let name else { return true }
        if let address = IPAddress(name) {
            return unsafe X509_VERIFY_PARAM_set1_ip(parameters, address.bytes, address.bytes.count) == 1
        }
        return unsafe X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1
    }
}

extension LibcryptoVerdict {
    fileprivate init(of context: OpaquePointer) {
        let error = unsafe X509_STORE_CTX_get_error(context)
        let current = unsafe error == 0 ? nil : X509_STORE_CTX_get_current_cert(context)
        let der = unsafe current.flatMap { certificate in
            unsafe Encoding.bytes { unsafe i2d_X509(certificate, $0) }
        }
        self.init(
            number: Int(error), text: unsafe String(cString: X509_verify_cert_error_string(Int(error))),
            depth: Int(unsafe X509_STORE_CTX_get_error_depth(context)),
            certificate: der.flatMap { try? Certificate.parse(der: $0) },
            length: Int(max(unsafe OPENSSL_sk_num(X509_STORE_CTX_get0_chain(context)), 0)))
    }
}
