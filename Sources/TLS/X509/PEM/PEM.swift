import Core

/// The text form of certificates and keys (RFC 7468).
package enum PEM {
    /// Larger files are not read: Debian's whole store of roots is a sixtieth of it.
    package static let sizeLimit = 16 << 20

    /// No more blocks of a file are read.
    package static let blockLimit = 2000

    /// Strict intake: the certificates of a file that holds nothing else, in the file's order, repeated ones included.
    ///
    /// Text between blocks and CR LF are taken, because every reader takes them. Private keys, other blocks, PEM headers and
    /// any damage are refused with what they are and their line. Empty files are refused too. `source` is the file's name
    /// for the messages.
    package static func certificates(_ bytes: Span<UInt8>, source: String) throws(PKIError) -> [Certificate] {
        guard bytes.count <= sizeLimit else { throw .tooLarge(source: source, limit: sizeLimit) }
        let file = inspect(bytes)
        let foreign = file.blocks.filter { $0.kind != .certificate && $0.kind != .trustedCertificate }
            .map { PEMProblem(line: $0.line, .foreign($0.kind, label: $0.label)) }
        if let worst = (file.damage + foreign).min(by: { $0.line < $1.line }) {
            throw .unacceptable(worst, source: source)
        }
        guard !file.certificates.isEmpty else { throw .noCertificates(source: source) }
        return file.certificates
    }

    /// Lenient reading: every block with its kind, line and problem. Never fails; bodies of private keys are not copied.
    package static func inspect(_ bytes: Span<UInt8>) -> PEMFile {
        guard bytes.count <= sizeLimit else {
            return PEMFile(blocks: [], problems: [PEMProblem(line: 1, .tooLarge)])
        }
        var scanner = PEMScanner()
        scanner.scan(bytes)
        return scanner.finish(bytes)
    }

    /// The whole chain as one PEM text, in this order.
    package static func text(_ certificates: [Certificate]) -> String {
        certificates.map(\.pem).joined()
    }

    /// `der` as a block: 64 columns, LF, with a final newline.
    package static func text(_ der: [UInt8], label: String) -> String {
        let letters = Base64.encode(der)
        var text = Array("-----BEGIN \(label)-----\n".utf8)
        for start in stride(from: 0, to: letters.count, by: 64) {
            text += letters[start..<min(start + 64, letters.count)]
            text.append(UInt8(ascii: "\n"))
        }
        return String(decoding: text + "-----END \(label)-----\n".utf8, as: UTF8.self)
    }

    /// The DER of the first block with one of `labels` that is whole; `nil` when there is none.
    package static func firstBlock(_ labels: [String], in text: String) -> [UInt8]? {
        var scanner = PEMScanner()
        scanner.keptLabels = Set(labels)
        scanner.scan(Array(text.utf8).span)
        return scanner.kept
    }
}
