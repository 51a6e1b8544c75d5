import COpenSSL
package import System

/// A private key. It never leaves libcrypto's memory but as ``SecretBytes``, and shows itself as `‹private key›`.
///
/// libcrypto's handle is only read after the initialiser, so any number of threads may sign with one key at once.
@safe
package final class PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    private nonisolated(unsafe) let handle: OpaquePointer
    /// The other half.
    package let publicKey: PublicKey

    private init(takingOwnership handle: OpaquePointer, publicKey: PublicKey) {
        unsafe self.handle = handle
        self.publicKey = publicKey
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// A new key, of the kinds that a configuration may name.
    package static func generate(_ algorithm: KeyAlgorithm) throws(PKIError) -> PrivateKey {
        try generate(kind: PublicKey.Kind(algorithm))
    }

    /// A new key of any kind that a CA may be asked for: RSA from 2048 to 8192 bits, the curves, Ed25519.
    package static func generate(kind: PublicKey.Kind) throws(PKIError) -> PrivateKey {
        let handle = try unsafe ErrorQueue.run("make a key of the kind \(kind)") { () throws(PKIError) in
            try unsafe KeyGenerator.generate(kind)
        }
        return try unsafe adopt(handle, publicHalf: unsafe KeyGenerator.publicHalf(of: handle, kind))
    }

    /// Reads the first private key of a PEM text: PKCS#8, PKCS#1 or SEC1, without a passphrase.
    package static func parse(pem: SecretBytes) throws(PKIError) -> PrivateKey {
        ERR_clear_error()
        defer { ERR_clear_error() }
        var isEncrypted = false
        let handle = unsafe pem.withUnsafeBytes { unsafe KeyReader.read($0, isEncrypted: &isEncrypted) }
        guard !isEncrypted else { throw .encryptedKey }
        guard let handle = unsafe handle else { throw .notAPrivateKey(reason: ErrorQueue.drain()) }
        return try unsafe adopt(handle)
    }

    /// Takes `handle` over, also where it throws. `publicHalf`: its SubjectPublicKeyInfo, where that is known.
    private static func adopt(
        _ handle: OpaquePointer, publicHalf: [UInt8]? = nil
    ) throws(PKIError) -> PrivateKey {
        do {
            let publicKey = try unsafe PublicKey(der: publicHalf ?? Self.publicHalf(of: handle))
            return unsafe PrivateKey(takingOwnership: handle, publicKey: publicKey)
        } catch {
            unsafe EVP_PKEY_free(handle)
            throw (error as? PKIError) ?? .notAPrivateKey(reason: "its public half cannot be read")
        }
    }

    private static func publicHalf(of handle: OpaquePointer) throws(PKIError) -> [UInt8] {
        try ErrorQueue.run("read the public half of a key") { () throws(PKIError) -> [UInt8]? in
            unsafe Encoding.bytes { unsafe i2d_PUBKEY(handle, $0) }
        }
    }

    /// As a PKCS#8 PEM text (`BEGIN PRIVATE KEY`), 64 columns, LF, final newline.
    package func pkcs8PEM() throws(PKIError) -> SecretBytes {
        try unsafe write { unsafe PEM_write_bio_PKCS8PrivateKey($0, handle, nil, nil, 0, nil, nil) }
    }

    /// In the older form of its kind: PKCS#1 (`BEGIN RSA PRIVATE KEY`) or SEC1 (`BEGIN EC PRIVATE KEY`). Ed25519 has none
    /// and comes as PKCS#8.
    package func traditionalPEM() throws(PKIError) -> SecretBytes {
        switch publicKey.kind {
        case .rsa, .ec:
            try unsafe write { unsafe PEM_write_bio_PrivateKey_traditional($0, handle, nil, nil, 0, nil, nil) }
        case .ed25519, .other: try pkcs8PEM()
        }
    }

    private func write(_ body: (OpaquePointer) -> Int32) throws(PKIError) -> SecretBytes {
        try ErrorQueue.run("write a private key") { () throws(PKIError) -> SecretBytes? in
            guard let memory = unsafe BIO_new(BIO_s_mem()) else { return nil }
            defer { unsafe BIO_free(memory) }
            guard unsafe body(memory) == 1 else { return nil }
            return unsafe SecretBytes(capacity: BIO_ctrl_pending(memory)) { buffer in
                Int(max(unsafe BIO_read(memory, buffer.baseAddress, Int32(buffer.count)), 0))
            }
        }
    }

    /// Signs `message` (not its digest).
    package func sign(_ message: [UInt8], with algorithm: SignatureAlgorithm) throws(PKIError) -> [UInt8] {
        try ErrorQueue.run("sign with a key of the kind \(publicKey)") { () throws(PKIError) -> [UInt8]? in
            unsafe Signer.sign(message, with: algorithm, key: handle)
        }
    }

    /// Lends libcrypto's handle, which stays this key's, to another part of this target.
    func withHandle<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(handle) }

    /// SHA-256 of the public half's SubjectPublicKeyInfo.
    package var publicKeyDigest: [UInt8] { publicKey.digest }

    /// The name that a configuration has for this kind of key, `nil` for kinds that it cannot name.
    package var algorithm: KeyAlgorithm? { KeyAlgorithm.allCases.first { PublicKey.Kind($0) == publicKey.kind } }

    /// Whether `certificate` is for this key.
    package func matches(_ certificate: Certificate) -> Bool { certificate.publicKey == publicKey }

    package var description: String { "‹private key›" }
    /// Empty, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension PublicKey.Kind {
    /// The kind that a configuration's word names.
    package init(_ algorithm: KeyAlgorithm) {
        switch algorithm {
        case .ecP256: self = .ec(.p256)
        case .ecP384: self = .ec(.p384)
        case .rsa2048: self = .rsa(bits: 2048)
        case .rsa3072: self = .rsa(bits: 3072)
        case .rsa4096: self = .rsa(bits: 4096)
        case .ed25519: self = .ed25519
        }
    }
}

/// The kinds of private keys that Coppice makes, spelt as `key:` spells them.
package enum KeyAlgorithm: String, CaseIterable, Sendable {
    case ecP256 = "ec-p256"
    case ecP384 = "ec-p384"
    case rsa2048 = "rsa-2048"
    case rsa3072 = "rsa-3072"
    case rsa4096 = "rsa-4096"
    case ed25519
}
