import Core

/// The lines in which two texts differ, remarks and empty lines aside, in the order of the files.
struct TextDifference {
    /// `- ` what is there, `+ ` what the other has; ``shown`` lines at most, and how many more there are. Where too much differs
    /// to be compared line by line, how much it is.
    let lines: [String]

    /// How many lines are told.
    static let shown = 200
    /// Up to how many lines, of both texts together and without what they begin and end with alike, are compared: the work grows
    /// with the square.
    private static let limit = 2000

    init(from old: String, to new: String) {
        let (old, new) = Self.middle(Self.telling(old), Self.telling(new))
        guard old.count + new.count <= Self.limit else {
            lines = ["- \(old.count) lines, too many to compare", "+ \(new.count) lines"]
            return
        }
        let all = Self.compare(old, new)
        let more = all.count - Self.shown
        lines = all.prefix(Self.shown) + (more > 0 ? ["… and \(more) more lines"] : [])
    }

    private static func compare(_ old: [Substring], _ new: [Substring]) -> [String] {
        let change = new.difference(from: old)
        let removed = Set(change.removals.map(\.offset))
        let inserted = Set(change.insertions.map(\.offset))
        var lines: [String] = []
        var (before, after) = (0, 0)
        while before < old.count || after < new.count {
            if removed.contains(before) {
                lines.append("- " + bounded(String(old[before]), limit: 160))
                before += 1
            } else if inserted.contains(after) {
                lines.append("+ " + bounded(String(new[after]), limit: 160))
                after += 1
            } else {
                (before, after) = (before + 1, after + 1)
            }
        }
        return lines
    }

    /// Both without the lines that they begin and end with alike.
    private static func middle(_ old: [Substring], _ new: [Substring]) -> ([Substring], [Substring]) {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let (old, new) = (old.dropFirst(head), new.dropFirst(head))
        let tail = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count
        return (Array(old.dropLast(tail)), Array(new.dropLast(tail)))
    }

    private static func telling(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { line in
            let start = line.drop { $0 == " " }
            return !start.isEmpty && !start.hasPrefix("#")
        }
    }
}

extension CollectionDifference.Change {
    fileprivate var offset: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
