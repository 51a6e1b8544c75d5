import Core

extension PEMProblem.Kind {
    /// What is wrong, in a few words, lower case, without a full stop.
    package var sentence: String {
        switch self {
        case .empty: "the file is empty"
        case .tooLarge: "the file is larger than \(PEM.sizeLimit) bytes"
        case .tooManyBlocks: "there are more than \(PEM.blockLimit) blocks in the file"
        case .notPEM: "there is no PEM block in the file"
        case .html: "this is a web page, not a PEM file"
        case .der: "the certificate is in binary (DER) form, not PEM"
        case .escapedLineBreaks: "line breaks are written as the two letters '\\n'"
        case .byteOrderMark: "the file begins with a byte order mark"
        case .nulByte: "there is a zero byte on the line of a marker"
        case .indented: "a line of a block is indented"
        case .glued: "two parts of PEM stand on one line"
        case .textOnMarkerLine: "there is other text on the line of a marker"
        case .badBase64: "this is not base64"
        case .badCertificate(let reason): "the block holds no certificate: \(bounded(reason))"
        case .noEnd(let label): "the block '\(bounded(label, limit: 60))' has no END line: the file was cut"
        case .noBegin: "there is an END line without its BEGIN"
        case .wrongEnd(let begin, let end):
            "a block begins as '\(bounded(begin, limit: 60))' and ends as '\(bounded(end, limit: 60))'"
        case .headers: "there are PEM headers inside the block"
        case .binary: "there are bytes here that are not text"
        case .trustedLabel: "'TRUSTED CERTIFICATE' is a form that only OpenSSL reads"
        case .oldLabel: "'X509 CERTIFICATE' is an old form that many programs skip"
        case .foreign(let kind, let label): Self.foreign(kind, label)
        case .textOutside: "there is text outside the blocks"
        case .carriageReturns: "lines end in CR LF"
        case .noFinalNewline: "the last line has no end"
        case .longLines: "base64 lines are longer than 76 letters"
        }
    }

    private static func foreign(_ kind: PEMBlock.Kind, _ label: String) -> String {
        switch kind {
        case .privateKey, .encryptedPrivateKey: "there is a private key in a file of certificates"
        case .request: "there is a certificate request in a file of certificates"
        case .revocationList: "there is a revocation list in a file of certificates"
        default: "there is a block '\(bounded(label, limit: 60))' in a file of certificates"
        }
    }

    /// What helps.
    package var remedy: String {
        switch self {
        case .empty, .notPEM, .html: "write the certificates there again, from where they come"
        case .tooLarge, .tooManyBlocks: "give a file with the certificates that are needed and no more"
        case .der: "convert it with 'openssl x509 -inform DER -in FILE -out FILE.pem'"
        case .escapedLineBreaks: "write it with real line breaks, as 'jq -r' does"
        case .byteOrderMark, .nulByte, .binary: "save it as plain ASCII text"
        case .indented: "take the spaces at the beginnings of the lines away"
        case .glued, .noFinalNewline: "put a newline at the end of each file before joining them"
        case .textOnMarkerLine: "leave nothing but the marker on its line"
        case .badBase64, .badCertificate, .noEnd, .noBegin, .wrongEnd: "copy the file again: it was damaged on its way"
        case .headers: "take the header lines out of the block"
        case .trustedLabel: "convert it with 'openssl x509 -in FILE -out FILE.new'"
        case .oldLabel: "write BEGIN CERTIFICATE and END CERTIFICATE"
        case .foreign(.privateKey, _), .foreign(.encryptedPrivateKey, _):
            "keep the key in a file of its own, mode 0600, and take it out of here"
        case .foreign: "take that block out"
        case .textOutside: "nothing needs to be done; a plain file has no text outside the blocks"
        case .carriageReturns: "nothing needs to be done; 'sed -i s/\\\\r$// FILE' makes it plain"
        case .longLines: "nothing needs to be done; 'openssl x509' writes lines of 64 letters"
        }
    }
}
