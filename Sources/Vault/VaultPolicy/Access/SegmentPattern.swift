/// A pattern with `+` for whole segments and perhaps a `*` at its end.
package struct SegmentPattern: Sendable {
    private let path: String
    private let isPrefix: Bool
    private let parts: [Substring]

    /// The pattern of that text.
    package init(_ pattern: String) {
        isPrefix = pattern.hasSuffix("*")
        path = isPrefix ? String(pattern.dropLast()) : pattern
        parts = path.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// Whether it matches a path.
    package func matches(_ candidate: String) -> Bool {
        let segments = candidate.split(separator: "/", omittingEmptySubsequences: false)
        guard isPrefix ? segments.count >= parts.count : segments.count == parts.count else { return false }
        for (place, part) in parts.enumerated() where part != "+" && part != segments[place] {
            guard isPrefix, place == parts.count - 1, segments[place].hasPrefix(part) else { return false }
        }
        return true
    }

    /// Whether the pattern can match something below a mount's path.
    func mayReach(below mount: String) -> Bool {
        let segments = mount.split(separator: "/")
        for (part, segment) in zip(parts, segments) where part != "+" && part != segment { return false }
        return parts.count >= segments.count || isPrefix
    }

    var rank: PatternRank {
        PatternRank(
            firstWildcard: path.utf8.firstIndex(of: UInt8(ascii: "+")).map {
                path.utf8.distance(from: path.startIndex, to: $0)
            } ?? 0,
            isPrefix: isPrefix, wildcards: parts.count { $0 == "+" }, path: path)
    }
}

/// How specific a matching pattern is; the greatest counts.
struct PatternRank: Comparable {
    var firstWildcard: Int
    var isPrefix: Bool
    var wildcards: Int
    var path: String

    init(firstWildcard: Int, isPrefix: Bool, wildcards: Int, path: String) {
        self.firstWildcard = firstWildcard
        self.isPrefix = isPrefix
        self.wildcards = wildcards
        self.path = path
    }

    /// A literal beginning: its first wildcard is its end.
    init(prefix: String) {
        self.init(firstWildcard: prefix.utf8.count, isPrefix: true, wildcards: 0, path: prefix)
    }

    /// A later first wildcard wins, then no `*` at the end, then fewer `+`, then the longer, then the greater text.
    static func < (left: PatternRank, right: PatternRank) -> Bool {
        if left.firstWildcard != right.firstWildcard { return left.firstWildcard < right.firstWildcard }
        if left.isPrefix != right.isPrefix { return left.isPrefix }
        if left.wildcards != right.wildcards { return left.wildcards > right.wildcards }
        let (one, other) = (left.path.utf8.count, right.path.utf8.count)
        return one != other ? one < other : left.path < right.path
    }
}
