import COpenSSL

/// libcrypto's check of a request's own signature.
enum RequestSignature {
    /// `der` is one request, all of it, and its key verifies its signature.
    static func isValid(_ der: [UInt8]) -> Bool {
        ERR_clear_error()
        defer { ERR_clear_error() }
        return unsafe der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            guard let request = unsafe d2i_X509_REQ(nil, &cursor, bytes.count) else { return false }
            defer { unsafe X509_REQ_free(request) }
            guard unsafe cursor == bytes.baseAddress.map({ unsafe $0 + bytes.count }),
                let key = unsafe X509_REQ_get0_pubkey(request)
            else { return false }
            return unsafe X509_REQ_verify(request, key) == 1
        }
    }
}
