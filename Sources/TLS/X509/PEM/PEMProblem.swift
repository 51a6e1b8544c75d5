/// Something in a PEM file that keeps a certificate from some or all readers, and where.
package struct PEMProblem: Hashable, Sendable {
    /// The line, from 1.
    package var line: Int
    /// What it is.
    package var kind: Kind

    package init(line: Int, _ kind: Kind) {
        self.line = line
        self.kind = kind
    }

    /// The kinds of problems. Texts in them come from the file: the sentences show them bounded.
    package enum Kind: Hashable, Sendable {
        /// Nothing in the file, or only blank lines.
        case empty
        /// Larger than ``PEM/sizeLimit``.
        case tooLarge
        /// More blocks than ``PEM/blockLimit``: what follows was not read.
        case tooManyBlocks
        /// No block at all, and no idea what it is.
        case notPEM
        /// A web page.
        case html
        /// Certificates in their binary form.
        case der
        /// `\n` written as two letters, as from a quoted JSON string.
        case escapedLineBreaks
        /// The invisible mark that some editors put first.
        case byteOrderMark
        /// A zero byte on a line of a block.
        case nulByte
        /// Spaces before a line of a block.
        case indented
        /// An END and a BEGIN, or data and a marker, on one line.
        case glued
        /// Other text on the line of a BEGIN or END.
        case textOnMarkerLine
        /// A letter that is not base64, or wrong padding.
        case badBase64
        /// Whole base64 that is no certificate.
        case badCertificate(reason: String)
        /// A block without its END: the file was cut.
        case noEnd(label: String)
        /// An END without its BEGIN.
        case noBegin
        /// A BEGIN and an END that do not belong together.
        case wrongEnd(begin: String, end: String)
        /// `Name: value` lines inside a block.
        case headers
        /// Bytes that are no text between the blocks.
        case binary
        /// `TRUSTED CERTIFICATE`, which only OpenSSL reads.
        case trustedLabel
        /// `X509 CERTIFICATE`, which many do not read.
        case oldLabel
        /// A block that does not belong in a file of certificates; strict intake alone complains of it.
        case foreign(PEMBlock.Kind, label: String)
        /// Text between the blocks. Harmless.
        case textOutside
        /// Lines that end in CR LF. Harmless.
        case carriageReturns
        /// The last line does not end. Harmless until another file is appended.
        case noFinalNewline
        /// Lines of more than 76 letters. Harmless to all readers tried.
        case longLines
    }
}

extension PEMProblem.Kind {
    /// Every reader tried loads the same certificates in spite of it.
    package var isHarmless: Bool {
        switch self {
        case .textOutside, .carriageReturns, .noFinalNewline, .longLines: true
        default: false
        }
    }
}
