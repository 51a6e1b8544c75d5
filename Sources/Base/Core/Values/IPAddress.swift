/// An IPv4 or IPv6 address as certificates hold it: 4 or 16 bytes.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// In network order.
    package let bytes: [UInt8]

    /// From 4 or 16 bytes; `nil` for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// From `10.0.0.1` or `fd00::1` (also `::ffff:10.0.0.1`); no zone, no prefix length, no leading zeros in IPv4.
    package init?(_ text: some StringProtocol) {
        guard let bytes = text.contains(":") ? Self.version6(text) : Self.version4(text) else { return nil }
        self.bytes = bytes
    }

    /// The shortest usual text, RFC 5952 for IPv6.
    package var description: String {
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        if groups.prefix(5).allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            return "::ffff:" + bytes.suffix(4).map(String.init).joined(separator: ".")
        }
        let texts = groups.map { String($0, radix: 16) }
        guard let zeros = Self.longestZeros(groups) else { return texts.joined(separator: ":") }
        return texts[..<zeros.lowerBound].joined(separator: ":") + "::"
            + texts[zeros.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of two or more zero groups.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        for start in groups.indices {
            let end = groups[start...].firstIndex { $0 != 0 } ?? groups.endIndex
            if end - start >= 2, end - start > (best?.count ?? 0) { best = start..<end }
        }
        return best
    }

    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.utf8.count == 1 || part.first != "0"
            else { return nil }
            return UInt8(part)
        }
        return parts.count == 4 && bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let gap = parts.indices.dropFirst().dropLast().first(where: { parts[$0].isEmpty }) else {
            return groups(parts[...]).flatMap { $0.count == 16 ? $0 : nil }
        }
        // A `::` at an end leaves an empty part on its outer side too.
        let before = gap == 1 && parts[0].isEmpty ? parts[1..<1] : parts[..<gap]
        let isLast = gap == parts.count - 2 && parts[gap + 1].isEmpty
        let after = isLast ? parts[gap..<gap] : parts[(gap + 1)...]
        guard let left = groups(before), let right = groups(after), left.count + right.count <= 14 else { return nil }
        return left + [UInt8](repeating: 0, count: 16 - left.count - right.count) + right
    }

    /// Groups of hexadecimal digits; the last may be an IPv4 address.
    private static func groups(_ parts: ArraySlice<some StringProtocol>) -> [UInt8]? {
        var bytes: [UInt8] = []
        for (index, part) in zip(parts.indices, parts) {
            if index == parts.indices.last, part.contains(".") {
                guard let address = version4(part) else { return nil }
                bytes += address
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }
}
