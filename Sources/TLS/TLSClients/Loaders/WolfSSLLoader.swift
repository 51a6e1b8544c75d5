import Core
internal import X509

/// wolfSSL: the text between a BEGIN and the next END is one block, read up to its padding. A block that fails is skipped.
///
/// Source: wolfSSL 5.5 and 5.7, `PemToDer` in wolfcrypt/src/asn.c and `Base64_Decode` in wolfcrypt/src/coding.c.
enum WolfSSLLoader {
    static func blocks(_ bytes: [UInt8]) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var (start, limit) = (0, zero(bytes, from: 0))
        while blocks.count < TrustBytes.blockLimit, let range = body(bytes, start..<limit) {
            if let block = decoded(bytes[range]) { blocks.append(block) }
            start = skippingEnds(bytes, range.upperBound + PEMMark.endCertificate.count)
            if start == limit, start < bytes.count {
                start += 1
                limit = zero(bytes, from: start)
            }
        }
        return blocks
    }

    private static func zero(_ bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex(of: 0) ?? bytes.count
    }

    /// A zero byte ends the search.
    private static func body(_ bytes: [UInt8], _ text: Range<Int>) -> Range<Int>? {
        guard let begin = bytes.place(of: PEMMark.beginCertificate, in: text) else { return nil }
        let body = skippingEnds(bytes, begin + PEMMark.beginCertificate.count)
        guard body <= text.upperBound,
            let end = bytes.place(of: PEMMark.endCertificate, in: body..<text.upperBound)
        else { return nil }
        return body..<end
    }

    private static func skippingEnds(_ bytes: [UInt8], _ start: Int) -> Int {
        bytes[start...].firstIndex { $0 != PEMMark.newline && $0 != PEMMark.return } ?? bytes.count
    }

    /// Between two letters there may be spaces, and one end of line with spaces behind it.
    private static func decoded(_ body: ArraySlice<UInt8>) -> [UInt8]? {
        var letters: [UInt8] = []
        var rest = body
        while true {
            rest = rest.drop { $0 == UInt8(ascii: " ") }
            if rest.first == PEMMark.return {
                rest = rest.dropFirst()
                guard rest.first == PEMMark.newline else { return nil }
            }
            if rest.first == PEMMark.newline { rest = rest.dropFirst().drop { $0 == UInt8(ascii: " ") } }
            guard let letter = rest.popFirst() else { break }
            letters.append(letter)
            if letter == UInt8(ascii: "="), letters.count % 4 == 0 { break }
        }
        return Base64.decode(Array(letters.dropLast(letters.count % 4)))
    }
}
