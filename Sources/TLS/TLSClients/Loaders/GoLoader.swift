internal import X509

/// encoding/pem and crypto/x509's pool: each END line looks back for its BEGIN, and what is not whole is skipped.
///
/// Source: `Decode` in Go's src/encoding/pem/pem.go and `AppendCertsFromPEM` in src/crypto/x509/cert_pool.go, which
/// skips blocks with headers; as measured with Go 1.27.
enum GoLoader {
    static func blocks(_ bytes: [UInt8]) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var start = 0
        while blocks.count < TrustBytes.blockLimit, let end = bytes.place(of: endOfBody, from: start) {
            let afterMark = end + endOfBody.count
            if let block = block(bytes, start..<end, afterMark) {
                blocks.append(block)
                start = bytes.line(from: afterMark).next
            } else {
                start = afterMark
            }
        }
        return blocks
    }

    private static let endOfBody = [PEMMark.newline] + PEMMark.end
    private static let trailer = Array("CERTIFICATE-----".utf8)

    /// The content of the block of a certificate that ends where `range` does.
    private static func block(_ bytes: [UInt8], _ range: Range<Int>, _ afterMark: Int) -> [UInt8]? {
        guard let begin = bytes.lastPlace(of: PEMMark.begin, in: range),
            begin == range.lowerBound || bytes[begin - 1] == PEMMark.newline,
            isTrailer(bytes, from: begin + PEMMark.begin.count), isTrailer(bytes, from: afterMark)
        else { return nil }
        let body = bytes.line(from: begin).next
        guard body <= range.upperBound else { return nil }
        let first = bytes[bytes.line(from: body).content]
        return first.contains(UInt8(ascii: ":")) ? nil : bytes[body..<range.upperBound].decodedBase64
    }

    /// Nothing but spaces may follow on the line.
    private static func isTrailer(_ bytes: [UInt8], from start: Int) -> Bool {
        start < bytes.count && bytes[bytes.line(from: start).content].trimmedEnd.elementsEqual(trailer)
    }
}
