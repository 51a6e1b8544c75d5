/// A network of IP addresses, as `10.0.0.0/8` or `fd00::/8`.
struct AddressRange: Sendable {
    private let prefix: [UInt8]
    private let length: Int

    /// `nil` when the text is no address, a slash, and a length that fits.
    init?(_ text: String) {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, let address = AddressText.bytes(String(sides[0])), let length = Int(sides[1]),
            (0...(address.count * 8)).contains(length)
        else { return nil }
        prefix = address
        self.length = length
    }

    /// Whether `address`, 4 or 16 bytes, lies in the network.
    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == prefix.count else { return false }
        let (whole, rest) = length.quotientAndRemainder(dividingBy: 8)
        guard address.prefix(whole).elementsEqual(prefix.prefix(whole)) else { return false }
        return rest == 0 || (address[whole] ^ prefix[whole]) >> UInt8(8 - rest) == 0
    }
}

/// IP addresses between text and bytes.
enum AddressText {
    /// 4 or 16 bytes; an IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) becomes 4. `nil` when it is none.
    static func bytes(_ text: String) -> [UInt8]? {
        guard text.contains(":") else { return four(text) }
        guard let all = sixteen(text) else { return nil }
        let mapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        return mapped ? Array(all.suffix(4)) : all
    }

    /// The usual text of 4 or 16 bytes; IPv6 with its longest run of zeros as `::`.
    static func text(_ bytes: [UInt8]) -> String {
        guard bytes.count == 16 else { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        let run = longestZeros(groups)
        guard run.count > 1 else { return joined(groups[...]) }
        return joined(groups[..<run.lowerBound]) + "::" + joined(groups[run.upperBound...])
    }

    private static func joined(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > best.count { best = start..<(index + 1) }
        }
        return best
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part in
            part.count > 1 && part.hasPrefix("0") || !part.allSatisfy { $0.isASCII && $0.isNumber } ? nil : UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func sixteen(_ text: String) -> [UInt8]? {
        guard let gap = text.utf8.firstRange(of: Array("::".utf8)) else {
            let all = groups(text)
            return all?.count == 16 ? all : nil
        }
        let after = String(text[gap.upperBound...])
        guard let head = groups(String(text[..<gap.lowerBound])), let tail = groups(after),
            head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: String) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if part.contains(".") {
                guard index == parts.count - 1, let last = four(String(part)) else { return nil }
                bytes += last
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }
}
