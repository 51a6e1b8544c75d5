import COpenSSL

/// Digests of bytes, and their text.
package enum Digest {
    /// SHA-256 (FIPS 180-4): 32 bytes.
    package static func sha256(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { digest, count in
                guard unsafe EVP_Digest(source.baseAddress, source.count, digest.baseAddress, nil, method, nil) == 1
                else { fatalError("libcrypto has no SHA-256") }
                count = Int(SHA256_DIGEST_LENGTH)
            }
        }
    }

    /// libcrypto's SHA-256, kept for good: it would otherwise be looked up by name for every digest.
    private nonisolated(unsafe) static let method = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    /// SHA-256 of an array or a slice of one.
    package static func sha256(_ bytes: ArraySlice<UInt8>) -> [UInt8] { sha256(bytes.span) }

    /// SHA-256 of a text in UTF-8, in lower-case hexadecimal.
    package static func sha256Hex(of text: String) -> String { hex(sha256(Array(text.utf8).span)) }

    /// The usual identifier of a public key (RFC 5280 section 4.2.1.2, method 1): SHA-1 of its bits, 20 bytes. It names the
    /// key and protects nothing.
    package static func keyIdentifier(_ bits: ArraySlice<UInt8>) -> [UInt8] { sha1(bits) }

    /// SHA-1: 20 bytes. For comparing with what other programs show; it protects nothing.
    package static func sha1(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { source in
            unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA_DIGEST_LENGTH)) { digest, count in
                _ = unsafe SHA1(source.baseAddress, source.count, digest.baseAddress)
                count = Int(SHA_DIGEST_LENGTH)
            }
        }
    }

    /// Lower-case hexadecimal digits, two a byte, with `separator` between bytes.
    package static func hex(_ bytes: some Sequence<UInt8>, separator: String = "") -> String {
        var text = ""
        for byte in bytes {
            if !text.isEmpty { text += separator }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0xF)])
        }
        return text
    }

    private static let digits = Array("0123456789abcdef")
}
