internal import Core

/// A word that should name an output and does not.
enum OutputWordError: ErrorWithHints, Hashable {
    /// The word names no output.
    case notAnOutput(String)
    /// The agent keeps no such output.
    case unknownOutput(OutputID, known: [OutputID], directory: String)

    var summary: String {
        switch self {
        case .notAnOutput(let word): "\"\(bounded(word, limit: 80))\" names no output"
        case .unknownOutput(let output, _, let directory): "the agent of \(bounded(directory)) keeps no \(output)"
        }
    }

    var hints: [String] {
        switch self {
        case .notAnOutput: ["write leaf/NAME, secret/NAME or trust/NAME; coppice status shows them"]
        case .unknownOutput(_, let known, _):
            [
                known.isEmpty
                    ? "it keeps nothing yet: is it running?"
                    : "it keeps: " + known.map(\.description).joined(separator: ", ")
            ]
        }
    }
}

extension OutputID {
    /// The output that a word of a command line names.
    init(word: String) throws(OutputWordError) {
        guard let output = OutputID(word) else { throw .notAnOutput(word) }
        self = output
    }
}
