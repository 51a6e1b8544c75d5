internal import Core

/// What is wrong with a file's bytes before YAML is asked: the faults that an editor does not show.
struct TextCheck {
    /// The text as the carets show it, without byte order mark; bytes that are no UTF-8 are replaced.
    private(set) var text: String
    /// The bytes for the parser.
    private(set) var parseable: [UInt8]
    /// In the file's order.
    private(set) var diagnostics: [Diagnostic] = []
    /// Whether a parser can make sense of the bytes all the same.
    private(set) var canBeParsed = true
    private let file: String

    init(_ bytes: [UInt8], file: String) {
        self.file = file
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        parseable = hasMark ? Array(bytes.dropFirst(3)) : bytes
        text = String(decoding: Self.withoutCarriageReturns(parseable), as: UTF8.self)
        if hasMark { byteOrderMark() }
        if isUTF16(bytes) {
            utf16()
        } else {
            encoding()
            lines()
        }
    }

    /// Swift takes CR LF for one character: without the CR the text has lines again.
    private static func withoutCarriageReturns(_ bytes: [UInt8]) -> [UInt8] {
        bytes.indices.filter { bytes[$0] != 0x0D || $0 + 1 == bytes.count || bytes[$0 + 1] != 0x0A }.map { bytes[$0] }
    }

    private mutating func complain(_ message: String, line: Int, column: Int, hint: String, fatal: Bool) {
        diagnostics.append(Diagnostic(message, at: Mark(file: file, line: line, column: column), hint: hint))
        if fatal { canBeParsed = false }
    }

    private mutating func byteOrderMark() {
        complain(
            "the file begins with a byte order mark", line: 1, column: 1,
            hint: "save it as UTF-8 without a BOM: sed -i '1s/^\\xEF\\xBB\\xBF//' FILE", fatal: false)
    }

    private func isUTF16(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    private mutating func utf16() {
        complain(
            "the file is UTF-16", line: 1, column: 1,
            hint: "save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE", fatal: true)
    }

    /// The first byte that is no UTF-8, if any.
    private mutating func encoding() {
        guard String(validating: parseable, as: UTF8.self) == nil else { return }
        let valid = validPrefix()
        let before = String(decoding: parseable[..<valid], as: UTF8.self)
        let lastLine = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        complain(
            "byte 0x\(String(parseable[valid], radix: 16)) is not UTF-8", line: lines(in: valid),
            column: lastLine.unicodeScalars.count + 1, hint: "save the file as UTF-8: iconv -f LATIN1 -t UTF-8 FILE",
            fatal: true)
    }

    private func lines(in count: Int) -> Int {
        parseable[..<count].count { $0 == UInt8(ascii: "\n") } + 1
    }

    /// How many bytes stand before the first one that is no UTF-8.
    private func validPrefix() -> Int {
        var decoder = UTF8()
        var iterator = CountingIterator(parseable)
        var valid = 0
        while case .scalarValue = decoder.decode(&iterator) {
            valid = iterator.consumed
        }
        return min(valid, parseable.count - 1)
    }

    private mutating func lines() {
        var carriageReturns = 0
        for (index, line) in parseable.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.last == UInt8(ascii: "\r") {
                carriageReturns += 1
                if carriageReturns == 1 { windowsLine(line, number: index + 1) }
            }
            tab(line, number: index + 1)
            control(line, number: index + 1)
        }
    }

    private mutating func windowsLine(_ line: ArraySlice<UInt8>, number: Int) {
        complain(
            "the line ends with a carriage return", line: number, column: column(line, line.endIndex - 1),
            hint: "save the file with Unix line ends: sed -i 's/\\r$//' FILE", fatal: false)
    }

    private mutating func tab(_ line: ArraySlice<UInt8>, number: Int) {
        let indent = line.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let position = indent.firstIndex(of: UInt8(ascii: "\t")), indent.count < line.count else { return }
        complain(
            "a tab indents the line", line: number, column: column(line, position),
            hint: "YAML is indented with spaces: expand -t2 FILE", fatal: true)
    }

    private mutating func control(_ line: ArraySlice<UInt8>, number: Int) {
        let isControl = { (byte: UInt8) in byte < 0x20 && byte != UInt8(ascii: "\t") || byte == 0x7F }
        let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard let position = content.firstIndex(where: isControl) else { return }
        let name = line[position] == 0 ? "a NUL byte" : "the control character 0x" + String(line[position], radix: 16)
        complain(
            "the line holds \(name)", line: number, column: column(line, position),
            hint: "remove it; in a double-quoted text such a character is written \"\\x01\"", fatal: true)
    }

    private func column(_ line: ArraySlice<UInt8>, _ position: Int) -> Int {
        String(decoding: line[..<position], as: UTF8.self).unicodeScalars.count + 1
    }
}

/// Hands out bytes and counts them.
private struct CountingIterator: IteratorProtocol {
    private let bytes: [UInt8]
    private(set) var consumed = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> UInt8? {
        guard consumed < bytes.count else { return nil }
        consumed += 1
        return bytes[consumed - 1]
    }
}
