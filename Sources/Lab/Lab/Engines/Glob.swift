/// Whether `subject` fits `pattern`, in which every `*` stands for any run of characters, also an empty one.
///
/// Nothing else is special, and letters match only themselves: this is the match that roles use for names, and it is not
/// the path match of policies.
func globMatches(_ pattern: String, _ subject: String) -> Bool {
    let parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return pattern == subject }
    let bytes = Array(subject.utf8)
    guard bytes.count >= first.count + last.count, bytes.starts(with: first),
        bytes.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = bytes[first.count..<(bytes.count - last.count)]
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
        guard let found = firstRange(of: Array(part), in: rest) else { return false }
        rest = rest[found.upperBound...]
    }
    return true
}

private func firstRange(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Range<Int>? {
    var start = bytes.startIndex
    while start + needle.count <= bytes.endIndex {
        if bytes[start..<(start + needle.count)].elementsEqual(needle) { return start..<(start + needle.count) }
        start += 1
    }
    return nil
}
