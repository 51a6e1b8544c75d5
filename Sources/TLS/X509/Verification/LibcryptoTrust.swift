import COpenSSL

/// A trust file as programs on libcrypto hold it: loaded by libcrypto itself, in whatever way it takes or refuses a file.
///
/// libcrypto locks the store, and nothing is added to it after it was made: any number of threads may verify with it.
@safe
package final class LibcryptoTrust: Sendable {
    /// How programs load their file.
    package enum Manner: CaseIterable, Sendable {
        /// At once, by the library's own function: damage anywhere refuses the whole file.
        case whole
        /// Certificate by certificate up to the end or the first damage.
        case untilDamage
        /// Certificate by certificate up to the end.
        case skippingDamage
    }

    private nonisolated(unsafe) let store: OpaquePointer
    private let encodings: [[UInt8]]

    private init(takingOwnership store: OpaquePointer, _ encodings: [[UInt8]]) {
        unsafe self.store = store
        self.encodings = encodings
    }

    /// How many certificates were taken from the file, repeated ones included.
    package var count: Int { encodings.count }

    deinit { unsafe X509_STORE_free(store) }

    /// Loads a trust file. Throws ``PKIError/library(operation:reason:)`` where libcrypto refuses it or finds no
    /// certificate in it.
    package static func load(_ file: Span<UInt8>, _ manner: Manner) throws(PKIError) -> LibcryptoTrust {
        try ErrorQueue.run("load the trust file") { () throws(PKIError) -> LibcryptoTrust? in
            guard file.count <= PEM.sizeLimit, let store = unsafe X509_STORE_new() else { return nil }
            let taken = unsafe file.withUnsafeBufferPointer { unsafe Self.fill(store, $0, manner) }
            let trust = unsafe LibcryptoTrust(takingOwnership: store, taken)
            return taken.isEmpty ? nil : trust
        }
    }

    /// Answers the certificates that it took, in their binary form; none where the file is refused.
    private static func fill(
        _ store: OpaquePointer, _ file: UnsafeBufferPointer<UInt8>, _ manner: Manner
    ) -> [[UInt8]] {
        guard let text = unsafe BIO_new_mem_buf(file.baseAddress, Int32(file.count)) else { return [] }
        defer { unsafe BIO_free(text) }
        switch manner {
        case .whole: return unsafe addAll(text, to: store)
        case .untilDamage: return unsafe addEach(text, to: store, skipsDamage: false)
        case .skippingDamage: return unsafe addEach(text, to: store, skipsDamage: true)
        }
    }

    private static func addAll(_ text: OpaquePointer, to store: OpaquePointer) -> [[UInt8]] {
        guard let list = unsafe PEM_X509_INFO_read_bio(text, nil, { _, _, _, _ in -1 }, nil) else { return [] }
        defer {
            unsafe OPENSSL_sk_pop_free(list) { unsafe X509_INFO_free($0?.assumingMemoryBound(to: X509_INFO.self)) }
        }
        var taken: [[UInt8]] = []
        for index in 0..<max(unsafe OPENSSL_sk_num(list), 0) {
            let entry = unsafe OPENSSL_sk_value(list, index)?.assumingMemoryBound(to: X509_INFO.self)
            guard let certificate = unsafe entry?.pointee.x509 else { continue }
            guard unsafe X509_STORE_add_cert(store, certificate) == 1 else { return [] }
            unsafe taken.append(encoding(of: certificate))
        }
        return taken
    }

    private static func addEach(_ text: OpaquePointer, to store: OpaquePointer, skipsDamage: Bool) -> [[UInt8]] {
        var taken: [[UInt8]] = []
        while true {
            guard let certificate = unsafe PEM_read_bio_X509_AUX(text, nil, { _, _, _, _ in -1 }, nil) else {
                guard skipsDamage, unsafe BIO_ctrl_pending(text) > 0 else { return taken }
                continue
            }
            defer { unsafe X509_free(certificate) }
            guard unsafe X509_STORE_add_cert(store, certificate) == 1 else { return taken }
            unsafe taken.append(encoding(of: certificate))
        }
    }

    private static func encoding(of certificate: OpaquePointer) -> [UInt8] {
        unsafe Encoding.bytes { unsafe i2d_X509(certificate, $0) } ?? []
    }

    /// The certificates that were taken, in the file's order, each once; those that our own reader does not take left out.
    package var certificates: [Certificate] {
        var seen: Set<[UInt8]> = []
        return encodings.filter { seen.insert($0).inserted }.compactMap { try? Certificate.parse(der: $0) }
    }

    /// Lends the store, which stays this object's.
    func withStore<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(store) }
}
