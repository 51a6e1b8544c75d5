internal import X509

/// Mbed TLS: reads a text up to its first zero byte, block by block up to the first that is not closed. Programs take its
/// count of blocks that failed for an error.
///
/// Source: Mbed TLS 2.28 and 3.6, `mbedtls_x509_crt_parse` in library/x509_crt.c and `mbedtls_pem_read_buffer` in
/// library/pem.c.
enum MbedTLSLoader {
    struct Content {
        var blocks: [[UInt8]] = []
        /// Every closed block could be decoded.
        var isWhole = true
    }

    static func content(_ bytes: [UInt8]) -> Content {
        let text = Array(bytes.prefix { $0 != 0 })
        guard text.place(of: PEMMark.beginCertificate, from: 0) != nil else { return Content(blocks: [bytes]) }
        var content = Content()
        var start = 0
        while content.blocks.count < TrustBytes.blockLimit, let body = body(text, from: start) {
            guard let block = decoded(text, body) else {
                content.isWhole = false
                break
            }
            content.blocks.append(block)
            start = body.upperBound + PEMMark.endCertificate.count
        }
        return content
    }

    /// From the line behind the BEGIN to the END.
    private static func body(_ text: [UInt8], from start: Int) -> Range<Int>? {
        guard let begin = text.place(of: PEMMark.beginCertificate, from: start),
            let end = text.place(of: PEMMark.endCertificate, from: start), end > begin
        else { return nil }
        var body = begin + PEMMark.beginCertificate.count
        for optional in [UInt8(ascii: " "), PEMMark.return] where text[body] == optional { body += 1 }
        return text[body] == PEMMark.newline ? (body + 1)..<max(end, body + 1) : nil
    }

    /// Spaces may stand at the ends of lines alone.
    private static func decoded(_ text: [UInt8], _ body: Range<Int>) -> [UInt8]? {
        for line in text[body].split(separator: PEMMark.newline) {
            let letters = line.last == PEMMark.return ? line.dropLast() : line
            let used = letters.last == UInt8(ascii: " ") ? letters.trimmedEnd : letters
            if used.contains(where: \.isBlank) { return nil }
        }
        return text[body].decodedBase64
    }
}
