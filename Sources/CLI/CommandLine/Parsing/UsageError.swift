import Core

/// A command line that cannot be understood.
package enum UsageError: ErrorWithHints, Hashable {
    /// No command was named.
    case noCommand(program: String)
    /// No such command; `nearest` is what may have been meant.
    case unknownCommand(program: String, word: String, nearest: String?)
    /// No such option.
    case unknownOption(command: String, option: String, nearest: String?)
    /// An option's value is missing.
    case missingValue(command: String, option: String)
    /// A flag was given a value.
    case unexpectedValue(command: String, option: String)
    /// An option or argument was given something that it does not take.
    case wrongValue(command: String, subject: String, value: String, allowed: [String])
    /// An option that may stand once stands twice.
    case repeated(command: String, option: String)
    /// An argument is missing.
    case missingArgument(command: String, argument: String)
    /// A word too many.
    case unexpectedArgument(command: String, word: String)
    /// What only the command itself can know.
    case other(String, hint: String)

    package var summary: String {
        switch self {
        case .noCommand: "no command given"
        case .unknownCommand(_, let word, _): "unknown command \"\(bounded(word, limit: 60))\""
        case .unknownOption(_, let option, _): "unknown option \(bounded(option, limit: 60))"
        case .missingValue(_, let option): "option \(option) needs a value"
        case .unexpectedValue(_, let option): "option \(option) takes no value"
        case .wrongValue(_, let subject, let value, _): "\(subject) cannot be \"\(bounded(value, limit: 60))\""
        case .repeated(_, let option): "option \(option) is given twice"
        case .missingArgument(_, let argument): "missing \(argument)"
        case .unexpectedArgument(_, let word): "unexpected argument \"\(bounded(word, limit: 60))\""
        case .other(let message, _): message
        }
    }

    package var hints: [String] {
        switch self {
        case .noCommand(let program): ["see \"\(program) --help\""]
        case .unknownCommand(let program, _, let nearest): meant(nearest) + ["see \"\(program) --help\""]
        case .unknownOption(let command, _, let nearest): meant(nearest) + ["see \"\(command) --help\""]
        case .missingValue(let command, let option):
            ["a value that begins with a dash is written \(option)=-VALUE; see \"\(command) --help\""]
        case .wrongValue(_, _, _, let allowed): ["it is one of: " + allowed.joined(separator: ", ")]
        case .repeated: ["keep one of them"]
        case .unexpectedValue(let command, _), .missingArgument(let command, _),
            .unexpectedArgument(let command, _):
            ["see \"\(command) --help\""]
        case .other(_, let hint): [hint]
        }
    }

    private func meant(_ nearest: String?) -> [String] {
        nearest.map { ["did you mean \"\($0)\"?"] } ?? []
    }
}

/// The candidate that a mistyped word may have meant, `nil` when none is near: a third of its letters may differ.
func nearest(to word: String, among candidates: [String]) -> String? {
    let limit = max(1, word.count / 3)
    let ranked = candidates.map { (word: $0, distance: editDistance(word, $0)) }
    return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
}
