internal import X509

/// rustls-pki-types, as uv uses it: a BEGIN must start its line, another BEGIN takes its place, and what fails is skipped.
///
/// Source: rustls/pki-types 1.10.0, 1.12.0 and 1.14.0, src/pem.rs, `from_buf` and `read`.
enum RustlsLoader {
    static func blocks(_ bytes: [UInt8]) -> [[UInt8]] {
        var blocks: [[UInt8]] = []
        var open: (end: [UInt8], isCertificate: Bool)?
        var body: [UInt8] = []
        for line in bytes.split(whereSeparator: { $0 == PEMMark.newline || $0 == PEMMark.return }) {
            if line.starts(with: PEMMark.begin) {
                guard let label = label(line) else {
                    (open, body) = (nil, [])
                    continue
                }
                open = (PEMMark.end + label + PEMMark.dashes, label.elementsEqual("CERTIFICATE".utf8))
            } else if let section = open, line.starts(with: section.end) {
                if section.isCertificate, let block = body[...].decodedUnpaddedBase64 { blocks.append(block) }
                (open, body) = (nil, [])
                guard blocks.count < TrustBytes.blockLimit else { break }
            } else if open != nil {
                body += line
            }
        }
        return blocks
    }

    private static func label(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let line = line.trimmedEnd.dropFirst(PEMMark.begin.count)
        let label = line.dropLast(PEMMark.dashes.count)
        return line.suffix(5).elementsEqual(PEMMark.dashes) && label.last != PEMMark.dash ? label : nil
    }
}
