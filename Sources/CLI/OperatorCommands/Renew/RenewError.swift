internal import Core

/// Why a renewal was not asked for.
enum RenewError: ErrorWithHints, Hashable {
    /// The word names no output.
    case notAnOutput(String)
    /// The agent keeps no such output.
    case unknownOutput(OutputID, known: [OutputID], directory: String)
    /// Another user's boundary is only looked at.
    case notTheOwner(directory: String, user: String, words: [String])

    var summary: String {
        switch self {
        case .notAnOutput(let word): "\"\(bounded(word, limit: 80))\" names no output"
        case .unknownOutput(let output, _, let directory): "the agent of \(bounded(directory)) keeps no \(output)"
        case .notTheOwner(let directory, let user, _):
            "\(bounded(directory)) belongs to \(user): only that user may ask its agent"
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
        case .notTheOwner(let directory, let user, let words):
            [
                "runuser -u \(user) -- coppice renew --dir \(bounded(directory)) \(words.map { bounded($0, limit: 80) }.joined(separator: " "))"
            ]
        }
    }
}
