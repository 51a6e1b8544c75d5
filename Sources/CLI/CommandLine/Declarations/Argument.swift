/// A word that a command takes by its place.
package struct Argument: Hashable, Sendable {
    /// How often it stands. Only a command's last argument may stand more than once.
    package enum Count: Hashable, Sendable {
        /// Exactly once.
        case one
        /// Once or not at all.
        case optional
        /// At least once.
        case oneOrMore
        /// As often as one likes.
        case any
    }

    /// How it is called in help: `FILE`.
    package var name: String
    /// How often it stands.
    package var count: Count
    /// What it may be.
    package var values: Values
    /// What it is, in a few words without a full stop.
    package var help: String

    package init(_ name: String, count: Count = .one, of values: Values = .text, _ help: String) {
        self.name = name
        self.count = count
        self.values = values
        self.help = help
    }

    /// As a usage line shows it: `FILE...`, `[DIR]`.
    var usage: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .oneOrMore: name + "..."
        case .any: "[\(name)...]"
        }
    }

    var isRequired: Bool { count == .one || count == .oneOrMore }
    var isMany: Bool { count == .oneOrMore || count == .any }
}
