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
    }

    private nonisolated(unsafe) let store: OpaquePointer
    /// How many certificates were taken from the file, repeated ones included.
    package let count: Int

    private init(takingOwnership store: OpaquePointer, count: Int) {
        unsafe self.store = store
        self.count = count
    }

    deinit { unsafe X509_STORE_free(store) }

    /// Loads a trust file. Throws ``PKIError/library(operation:reason:)`` where libcrypto refuses it or finds no
    /// certificate in it.
    package static func load(_ file: Span<UInt8>, _ manner: Manner) throws(PKIError) -> LibcryptoTrust {
        try ErrorQueue.run("load the trust file") { () throws(PKIError) -> LibcryptoTrust? in
            guard file.count <= PEM.sizeLimit, let store = unsafe X509_STORE_new() else { return nil }
            let count = unsafe file.withUnsafeBufferPointer { unsafe Self.fill(store, $0, manner) }
            let trust = unsafe LibcryptoTrust(takingOwnership: store, count: count)
            return count > 0 ? trust : nil
        }
    }

    private static func fill(_ store: OpaquePointer, _ file: UnsafeBufferPointer<UInt8>, _ manner: Manner) -> Int {
        guard let text = unsafe BIO_new_mem_buf(file.baseAddress, Int32(file.count)) else { return 0 }
        defer { unsafe BIO_free(text) }
        switch manner {
        case .whole: return unsafe addAll(text, to: store)
        case .untilDamage: return unsafe addEach(text, to: store)
        }
    }

    private static func addAll(_ text: OpaquePointer, to store: OpaquePointer) -> Int {
        guard let list = unsafe PEM_X509_INFO_read_bio(text, nil, { _, _, _, _ in -1 }, nil) else { return 0 }
        defer {
            unsafe OPENSSL_sk_pop_free(list) { unsafe X509_INFO_free($0?.assumingMemoryBound(to: X509_INFO.self)) }
        }
        var count = 0
        for index in 0..<max(unsafe OPENSSL_sk_num(list), 0) {
            let entry = unsafe OPENSSL_sk_value(list, index)?.assumingMemoryBound(to: X509_INFO.self)
            guard let certificate = unsafe entry?.pointee.x509 else { continue }
            guard unsafe X509_STORE_add_cert(store, certificate) == 1 else { return 0 }
            count += 1
        }
        return count
    }

    private static func addEach(_ text: OpaquePointer, to store: OpaquePointer) -> Int {
        var count = 0
        while let certificate = unsafe PEM_read_bio_X509_AUX(text, nil, { _, _, _, _ in -1 }, nil) {
            defer { unsafe X509_free(certificate) }
            guard unsafe X509_STORE_add_cert(store, certificate) == 1 else { break }
            count += 1
        }
        return count
    }

    /// Lends the store, which stays this object's.
    func withStore<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(store) }
}
