import Core

/// Reads a PEM text line by line. It looks at lines where they are, so that private keys are not copied about.
struct PEMScanner {
    /// A block whose END has not been seen yet.
    private struct Open {
        var block: PEMBlock
        var letters: [UInt8] = []
        var badLine: Int?
        var keepsLetters: Bool
    }

    private var blocks: [PEMBlock] = []
    private var problems: [PEMProblem] = []
    private var open: Open?
    /// Where the line that is being looked at begins and ends in the file.
    private var place = 0..<0
    private var seen: Set<PEMProblem.Kind> = []
    /// Labels whose first whole block is kept as ``kept``.
    var keptLabels: Set<String> = []
    /// The bytes of the first whole block among ``keptLabels``.
    private(set) var kept: [UInt8]?

    /// Takes in the whole text.
    mutating func scan(_ bytes: Span<UInt8>) {
        var start = 0
        if bytes.begins(with: Marker.byteOrderMark) {
            problems.append(PEMProblem(line: 1, .byteOrderMark))
            start = 3
        }
        var number = 1
        while start < bytes.count {
            let end = bytes.first(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
            place = start..<min(end + 1, bytes.count)
            take(bytes.extracting(start..<end), number, hasEnd: end < bytes.count)
            start = end + 1
            number += 1
        }
    }

    /// The result, once everything was scanned; `bytes` is the same text, for what holds no block at all.
    mutating func finish(_ bytes: Span<UInt8>) -> PEMFile {
        closeUnfinished(at: bytes.count)
        if blocks.isEmpty, !seen.contains(.escapedLineBreaks) {
            // Bytes that are no text were noted on the way: what the whole file is says more.
            problems.removeAll { $0.kind == .binary || $0.kind == .textOutside || $0.kind == .carriageReturns }
            explainWithoutBlocks(bytes)
        }
        return PEMFile(blocks: blocks, problems: problems.sorted { $0.line < $1.line })
    }

    private mutating func take(_ line: Span<UInt8>, _ number: Int, hasEnd: Bool) {
        if !hasEnd, !line.isBlank { note(.noFinalNewline, number) }
        guard line.count > 0, line[line.count - 1] == UInt8(ascii: "\r") else { return dispatch(line, number) }
        note(.carriageReturns, number)
        dispatch(line.extracting(0..<(line.count - 1)), number)
    }

    private mutating func dispatch(_ line: Span<UInt8>, _ number: Int) {
        if open == nil { outside(line, number) } else { inside(line, number) }
    }

    // MARK: Between blocks

    private mutating func outside(_ line: Span<UInt8>, _ number: Int) {
        guard blocks.count < PEM.blockLimit else { return note(.tooManyBlocks, number) }
        guard let begin = line.first(of: Marker.begin) else { return between(line, number) }
        guard line.first(of: Marker.escapedLineBreak) == nil else { return note(.escapedLineBreaks, number) }
        notePrefix(line.extracting(0..<begin), number)
        guard let close = line.first(of: Marker.dashes, from: begin + 11) else { return between(line, number) }
        let label = line.extracting((begin + 11)..<close).text
        let kind = PEMBlock.Kind(label: label)
        let keeps = kind.isCertificate || keptLabels.contains(label)
        open = Open(block: PEMBlock(kind: kind, label: label, line: number, range: place), keepsLetters: keeps)
        if label == "X509 CERTIFICATE" { noteInBlock(.oldLabel, number) }
        if kind == .trustedCertificate { noteInBlock(.trustedLabel, number) }
        let rest = line.extracting((close + 5)..<line.count)
        guard !rest.isBlank else { return }
        noteInBlock(.textOnMarkerLine, number)
        inside(rest, number)
    }

    private mutating func between(_ line: Span<UInt8>, _ number: Int) {
        if line.first(of: Marker.end) != nil {
            problems.append(PEMProblem(line: number, .noBegin))
        } else if !line.isBlank {
            note(line.isText ? .textOutside : .binary, number)
        }
    }

    private mutating func notePrefix(_ prefix: Span<UInt8>, _ number: Int) {
        guard prefix.count > 0 else { return }
        let hasZero = prefix.first(of: 0, from: 0) != nil
        let kind: PEMProblem.Kind = hasZero ? .nulByte : prefix.isBlank ? .indented : .textOnMarkerLine
        problems.append(PEMProblem(line: number, kind))
    }

    // MARK: Inside a block

    private mutating func inside(_ line: Span<UInt8>, _ number: Int) {
        if let end = line.first(of: Marker.end) {
            self.end(line, at: end, number)
        } else if line.first(of: Marker.begin) != nil {
            closeUnfinished(at: place.lowerBound)
            outside(line, number)
        } else {
            body(line, number)
        }
    }

    private mutating func end(_ line: Span<UInt8>, at end: Int, _ number: Int) {
        let before = line.extracting(0..<end)
        if !before.isBlank {
            noteInBlock(.glued, number)
            body(before, number)
        } else if before.count > 0 {
            noteInBlock(.indented, number)
        }
        guard let close = line.first(of: Marker.dashes, from: end + 9) else { return }
        closeFinished(label: line.extracting((end + 9)..<close).text, number)
        let rest = line.extracting((close + 5)..<line.count)
        guard !rest.isBlank else { return }
        problems.append(PEMProblem(line: number, rest.first(of: Marker.begin) == nil ? .textOnMarkerLine : .glued))
        if rest.begins(with: Marker.begin) { outside(rest, number) }
    }

    private mutating func body(_ line: Span<UInt8>, _ number: Int) {
        guard !line.isBlank else { return }
        if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") { noteInBlock(.indented, number) }
        if line.count > 78 { note(.longLines, number) }
        if line.first(of: UInt8(ascii: ":"), from: 0) != nil { return header(line, number) }
        for index in 0..<line.count where !line[index].isSpace {
            if open?.badLine == nil, !Base64.isLetter(line[index]) { open?.badLine = number }
            if open?.keepsLetters == true { open?.letters.append(line[index]) }
        }
    }

    private mutating func header(_ line: Span<UInt8>, _ number: Int) {
        if line.first(of: Marker.encrypted) != nil, open?.block.kind == .privateKey {
            open?.block.kind = .encryptedPrivateKey
        } else {
            noteInBlock(.headers, number)
        }
    }

    // MARK: Closing a block

    private mutating func closeUnfinished(at end: Int) {
        guard let open else { return }
        noteInBlock(.noEnd(label: open.block.label), open.block.line)
        close(at: end)
    }

    private mutating func closeFinished(label: String, _ number: Int) {
        guard let open else { return }
        if label != open.block.label {
            noteInBlock(.wrongEnd(begin: open.block.label, end: label), number)
        } else if let line = open.badLine {
            noteInBlock(.badBase64, line)
        } else if open.keepsLetters {
            decode(open)
        }
        close(at: place.upperBound)
    }

    private mutating func decode(_ block: Open) {
        guard let der = Base64.decode(block.letters) else { return noteInBlock(.badBase64, block.block.line) }
        if kept == nil, keptLabels.contains(block.block.label) { kept = der }
        guard block.block.kind.isCertificate else { return }
        do throws(PKIError) {
            open?.block.certificate = try Self.certificate(der, block.block.kind)
        } catch {
            noteInBlock(.badCertificate(reason: error.reason), block.block.line)
        }
    }

    private static func certificate(_ der: [UInt8], _ kind: PEMBlock.Kind) throws(PKIError) -> Certificate {
        guard kind == .trustedCertificate else { return try Certificate.parse(der: der) }
        var reader = DERReader(der)
        guard let first = try? reader.next() else { throw .notACertificate(reason: "it ends too early") }
        return try Certificate.parse(der: Array(first.encoded))
    }

    private mutating func close(at end: Int) {
        guard var block = open?.block else { return }
        block.range = block.range.lowerBound..<max(end, block.range.lowerBound)
        blocks.append(block)
        problems += block.problems
        open = nil
    }

    // MARK: Noting

    /// Notes a problem of the open block, each kind once a block.
    private mutating func noteInBlock(_ kind: PEMProblem.Kind, _ line: Int) {
        guard open?.block.problems.contains(where: { $0.kind == kind }) == false else { return }
        open?.block.problems.append(PEMProblem(line: line, kind))
    }

    /// Notes a problem of the file, each kind once a file.
    private mutating func note(_ kind: PEMProblem.Kind, _ line: Int) {
        if seen.insert(kind).inserted { problems.append(PEMProblem(line: line, kind)) }
    }

    private mutating func explainWithoutBlocks(_ bytes: Span<UInt8>) {
        if bytes.isBlank {
            problems.removeAll()
            problems.append(PEMProblem(line: 1, .empty))
        } else if let certificates = Self.binary(bytes) {
            problems = [PEMProblem(line: 1, .der)]
            let count = bytes.count
            blocks = certificates.map { certificate in
                PEMBlock(
                    kind: .certificate, label: "DER", line: 1, range: 0..<count, certificate: certificate,
                    problems: [PEMProblem(line: 1, .der)])
            }
        } else {
            let start = bytes.extracting(first: 4096).array.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            let isPage = Marker.pages.contains { start.span.first(of: $0) != nil }
            problems.insert(PEMProblem(line: 1, isPage ? .html : .notPEM), at: 0)
        }
    }

    /// The certificates of a file that is nothing but their DER; `nil` for anything else.
    private static func binary(_ bytes: Span<UInt8>) -> [Certificate]? {
        guard bytes[0] == DER.Tag.sequence else { return nil }
        var reader = DERReader(bytes.array)
        guard let values = try? reader.all() else { return nil }
        let certificates = values.compactMap { try? Certificate.parse(der: Array($0.encoded)) }
        return certificates.count == values.count ? certificates : nil
    }
}

extension PKIError {
    /// Why something is no certificate, for the middle of a sentence.
    fileprivate var reason: String {
        if case .notACertificate(let reason) = self { reason } else { summary }
    }
}
