/// The spelling of values in a unit file.
enum UnitText {
    /// A path or user as a setting takes it: systemd's own `%` is doubled, and what would end the word is quoted.
    static func value(_ text: String) -> String {
        let percents = text.replacing("%", with: "%%")
        guard percents.contains(where: { " \t\"'\\".contains($0) }) else { return percents }
        return "\"" + percents.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// A path that is all of a setting's line, where nothing is quoted.
    static func line(_ path: String) -> String { path.replacing("%", with: "%%") }

    /// A whole file: its parts, each a few lines, with an empty line between.
    static func file(_ parts: [[String]]) -> String {
        parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// A word of a command line, where `$` begins a variable.
    static func word(_ text: String) -> String { value(text.replacing("$", with: "$$")) }
}

/// One section of a unit file while it is written.
struct UnitSection {
    private(set) var lines: [String]

    init(_ name: String) { lines = ["[\(name)]"] }

    /// A setting, written as it must stand.
    mutating func set(_ name: String, _ value: String) { lines.append(name + "=" + value) }

    /// Settings that are `yes`.
    mutating func set(_ names: [String]) {
        for name in names { set(name, "yes") }
    }

    /// A remark on what follows.
    mutating func remark(_ texts: String...) {
        lines += texts.map { "# " + $0 }
    }
}
