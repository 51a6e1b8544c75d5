internal import X509

/// GnuTLS: wherever the text has a BEGIN it reads up to the next dash, and one block that is no certificate refuses the file.
///
/// Source: GnuTLS 3.7 and 3.8, `gnutls_x509_crt_list_import` in lib/x509/x509.c and `_gnutls_fbase64_decode` in
/// lib/x509_b64.c.
enum GnuTLSLoader {
    /// `nil` where a block cannot be decoded.
    static func blocks(_ bytes: [UInt8]) -> [[UInt8]]? {
        var blocks: [[UInt8]] = []
        var start = next(bytes, from: 0)
        while let begin = start, blocks.count < TrustBytes.blockLimit {
            guard let block = block(bytes, begin) else { return nil }
            blocks.append(block)
            start = next(bytes, from: begin + 1)
        }
        return blocks
    }

    /// Longer labels begin so too.
    private static let marks = [Array("-----BEGIN CERTIFICATE".utf8), Array("-----BEGIN X509 CERTIFICATE".utf8)]

    /// Blocks of the older name count only behind the last one of the newer.
    private static func next(_ bytes: [UInt8], from start: Int) -> Int? {
        bytes.place(of: marks[0], from: start) ?? bytes.place(of: marks[1], from: start)
    }

    private static func block(_ bytes: [UInt8], _ begin: Int) -> [UInt8]? {
        guard let close = bytes.place(of: PEMMark.dashes, from: begin + 1) else { return nil }
        let body = close + PEMMark.dashes.count
        guard let end = bytes.place(of: PEMMark.end, from: body) else { return nil }
        let letters = bytes[body..<end].prefix { $0 != PEMMark.dash }
        guard let content = letters.decodedBase64, !content.isEmpty else { return nil }
        return content
    }
}
