import COpenSSL

/// Makes keys with libcrypto's generator.
enum KeyGenerator {
    /// A new key that is the caller's to free; `nil` where libcrypto refuses.
    static func generate(_ kind: PublicKey.Kind) throws(PKIError) -> OpaquePointer? {
        switch kind {
        case .rsa(let bits) where (2048...8192).contains(bits):
            unsafe generate(EVP_PKEY_RSA) { unsafe EVP_PKEY_CTX_set_rsa_keygen_bits($0, Int32(bits)) }
        case .ec(let curve):
            unsafe generate(EVP_PKEY_EC) { unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid($0, curve.number) }
        case .ed25519: unsafe generate(EVP_PKEY_ED25519) { _ in 1 }
        case .rsa, .other: throw .unsupportedKey(kind.description)
        }
    }

    /// The SubjectPublicKeyInfo of a key on a curve that was just made, from its point; `nil` for other kinds.
    ///
    /// libcrypto's own writer first goes through everything that it could write, which takes longer than making the key.
    static func publicHalf(of key: OpaquePointer, _ kind: PublicKey.Kind) -> [UInt8]? {
        guard case .ec(let curve) = kind else { return nil }
        var point = [UInt8](repeating: 0, count: 2 * ((curve.bits + 7) / 8) + 1)
        var count = 0
        guard unsafe EVP_PKEY_get_octet_string_param(key, "encoded-pub-key", &point, point.count, &count) == 1,
            count == point.count, point.first == 4
        else { return nil }
        return DER.sequence(DER.sequence(DER.object(.ecPublicKey), DER.object(curve.identifier)), DER.bits(point))
    }

    private static func generate(_ type: Int32, _ configure: (OpaquePointer) -> Int32) -> OpaquePointer? {
        guard let context = unsafe EVP_PKEY_CTX_new_id(type, nil) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1, unsafe configure(context) == 1,
            unsafe EVP_PKEY_generate(context, &key) == 1
        else { return nil }
        return unsafe key
    }
}

extension PublicKey.Curve {
    /// libcrypto's number for it.
    fileprivate var number: Int32 {
        switch self {
        case .p224: NID_secp224r1
        case .p256: NID_X9_62_prime256v1
        case .p384: NID_secp384r1
        case .p521: NID_secp521r1
        }
    }
}

/// Reads keys, and never asks anyone for a passphrase.
enum KeyReader {
    /// The first private key of a PEM text, the caller's to free. `isEncrypted` is set where a passphrase would be needed.
    static func read(_ text: UnsafeRawBufferPointer, isEncrypted: inout Bool) -> OpaquePointer? {
        guard text.count <= 1 << 20, let memory = unsafe BIO_new_mem_buf(text.baseAddress, Int32(text.count)) else {
            return nil
        }
        defer { unsafe BIO_free(memory) }
        return unsafe withUnsafeMutablePointer(to: &isEncrypted) { flag in
            unsafe PEM_read_bio_PrivateKey(memory, nil, { unsafe KeyReader.refusePassphrase($3) }, flag)
        }
    }

    /// Instead of asking for a passphrase: notes in `flag`, a `Bool`, that one is needed.
    fileprivate static func refusePassphrase(_ flag: UnsafeMutableRawPointer?) -> Int32 {
        unsafe flag?.assumingMemoryBound(to: Bool.self).pointee = true
        return -1
    }
}

/// Signs with libcrypto.
enum Signer {
    /// The signature over `message`; `nil` where libcrypto refuses.
    static func sign(_ message: [UInt8], with algorithm: SignatureAlgorithm, key: OpaquePointer) -> [UInt8]? {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        defer { unsafe EVP_MD_CTX_free(context) }
        var options: OpaquePointer?
        guard unsafe EVP_DigestSignInit(context, &options, algorithm.hash?.method, nil, key) == 1,
            unsafe pad(options, algorithm)
        else { return nil }
        var count = Int(unsafe EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: count)
        guard unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1 else { return nil }
        signature.removeLast(signature.count - count)
        return signature
    }

    private static func pad(_ options: OpaquePointer?, _ algorithm: SignatureAlgorithm) -> Bool {
        guard case .rsaPSS = algorithm else { return true }
        return unsafe EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1
    }
}

/// The last inch of libcrypto's `i2d` functions.
enum Encoding {
    /// The bytes that `write` makes: it is called once for the size and once to fill. `nil` where it refuses.
    static func bytes(_ write: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8]? {
        let count = Int(write(nil))
        guard count > 0 else { return nil }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            var cursor = buffer.baseAddress
            written = max(Int(unsafe write(&cursor)), 0)
        }
    }
}
