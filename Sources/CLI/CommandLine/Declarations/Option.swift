/// Something that a command takes by its name: `--once`, `--dir DIR`.
package struct Option: Hashable, Sendable {
    /// The long name without the dashes.
    package var name: String
    /// The short name where there is one: `f` for `-f`.
    package var letter: Character?
    /// How its value is called in help, `nil` for a flag.
    package var placeholder: String?
    /// What the value may be.
    package var values: Values
    /// Whether it may be given more than once.
    package var repeats: Bool
    /// Whether the command does nothing without it.
    package var isRequired = false
    /// What it does, in a few words without a full stop.
    package var help: String

    /// An option that is there or not.
    package static func flag(_ name: String, letter: Character? = nil, _ help: String) -> Option {
        Option(name: name, letter: letter, placeholder: nil, values: .text, repeats: false, help: help)
    }

    /// An option with a value.
    package static func value(
        _ name: String, _ placeholder: String, letter: Character? = nil, of values: Values = .text,
        repeats: Bool = false, isRequired: Bool = false, _ help: String
    ) -> Option {
        Option(
            name: name, letter: letter, placeholder: placeholder, values: values, repeats: repeats,
            isRequired: isRequired, help: help)
    }

    /// `--json`: the same facts for a program to read.
    package static let json = Option.flag("json", "print the same facts as one JSON document")
    static let help = Option.flag("help", letter: "h", "show this help")
    static let version = Option.flag("version", "show the version")

    /// As help shows it: `-f, --file FILE`.
    var usage: String {
        let short = letter.map { "-\($0), " } ?? ""
        return short + "--" + name + (placeholder.map { " " + $0 } ?? "")
    }
}

/// What a value may be: checked where it can be without looking at the disk, and offered by completions.
package enum Values: Hashable, Sendable {
    /// Any text.
    case text
    /// The path of a file.
    case file
    /// The path of a directory.
    case directory
    /// One of these words.
    case oneOf([String])

    /// Whether the text is one of them.
    func accept(_ text: String) -> Bool {
        if case .oneOf(let words) = self { words.contains(text) } else { true }
    }
}
