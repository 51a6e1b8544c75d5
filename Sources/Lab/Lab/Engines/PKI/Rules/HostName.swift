/// The shapes of host names that roles ask for.
enum HostName {
    /// Labels of letters, digits and inner hyphens, with a final dot or without, and `*.` in front or not.
    static func isHostName(_ name: String) -> Bool {
        var rest = name.hasSuffix(".") ? name.dropLast() : name[...]
        if rest.hasPrefix("*.") { rest = rest.dropFirst(2) }
        return rest.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0.utf8) }
    }

    /// A leftmost label with one `*` in it: alone, or before, after or between whole labels' characters.
    static func isWildcardLabel(_ label: String) -> Bool {
        let sides = label.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        return sides.count == 2 && sides.allSatisfy { $0.isEmpty || isLabel($0) }
    }

    private static func isLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        guard let first = bytes.first, let last = bytes.last, first != hyphen, last != hyphen else { return false }
        return bytes.allSatisfy { byte in
            byte == hyphen || (48...57).contains(byte) || (97...122).contains(byte | 0x20)
        }
    }
}
