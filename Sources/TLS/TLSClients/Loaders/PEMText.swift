import Core
internal import X509

/// What the readers look for.
enum PEMMark {
    static let begin = Array("-----BEGIN ".utf8)
    static let end = Array("-----END ".utf8)
    static let dashes = Array("-----".utf8)
    static let beginCertificate = Array("-----BEGIN CERTIFICATE-----".utf8)
    static let endCertificate = Array("-----END CERTIFICATE-----".utf8)
    static let newline = UInt8(ascii: "\n")
    static let `return` = UInt8(ascii: "\r")
    static let dash = UInt8(ascii: "-")
}

extension Array<UInt8> {
    /// Where `wanted` begins first within `range`, whole.
    func place(of wanted: [UInt8], in range: Range<Int>) -> Int? {
        var start = range.lowerBound
        while start + wanted.count <= range.upperBound {
            if matches(wanted, at: start) { return start }
            start += 1
        }
        return nil
    }

    /// Where `wanted` begins first, from `start` on.
    func place(of wanted: [UInt8], from start: Int) -> Int? { place(of: wanted, in: Swift.min(start, count)..<count) }

    /// Where `wanted` begins last within `range`, whole.
    func lastPlace(of wanted: [UInt8], in range: Range<Int>) -> Int? {
        var start = range.upperBound - wanted.count
        while start >= range.lowerBound {
            if matches(wanted, at: start) { return start }
            start -= 1
        }
        return nil
    }

    /// The line from `start` on without its end, and where the next one begins.
    func line(from start: Int) -> (content: Range<Int>, next: Int) {
        let end = self[start...].firstIndex(of: PEMMark.newline)
        return (start..<(end ?? count), end.map { $0 + 1 } ?? count)
    }

    func matches(_ wanted: [UInt8], at start: Int) -> Bool {
        guard self[start] == wanted[0], start + wanted.count <= count else { return false }
        return wanted.indices.allSatisfy { self[start + $0] == wanted[$0] }
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces, tabs and ends of lines at its end.
    var trimmedEnd: ArraySlice<UInt8> {
        self[..<((lastIndex { !$0.isBlank }).map { $0 + 1 } ?? startIndex)]
    }

    /// What its base64 letters stand for, spaces and ends of lines left out; `nil` where another letter is among them.
    var decodedBase64: [UInt8]? { Base64.decode(filter { !$0.isBlank }) }

    /// The same where padding may be missing.
    var decodedUnpaddedBase64: [UInt8]? {
        let letters = filter { !$0.isBlank }
        let missing = letters.contains(UInt8(ascii: "=")) ? 0 : (4 - letters.count % 4) % 4
        return missing == 3 ? nil : Base64.decode(letters + [UInt8](repeating: UInt8(ascii: "="), count: missing))
    }
}

extension UInt8 {
    /// A space, a tab or an end of line.
    var isBlank: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
}
