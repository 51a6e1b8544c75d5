internal import Boundary
internal import Core

/// Why a renewal was not asked for.
enum RenewError: ErrorWithHints, Hashable {
    /// Another user's boundary is only looked at.
    case othersDirectory(String, user: String, words: [String])
    /// The agent does not renew the client certificate of this identity.
    case renewedByOperator(String, directory: String)
    /// The word names nothing that can be renewed.
    case notRenewable(String)

    var summary: String {
        switch self {
        case .othersDirectory(let directory, let user, _):
            "\(bounded(directory)) belongs to \(user): only that user may ask its agent"
        case .renewedByOperator(_, let directory):
            "the agent of \(bounded(directory)) does not renew its client certificate: agent.yaml leaves that to an operator"
        case .notRenewable(let word): "\"\(bounded(word, limit: 80))\" names no output"
        }
    }

    var hints: [String] {
        switch self {
        case .othersDirectory(let directory, let user, let words):
            [
                "runuser -u \(user) -- coppice renew --dir \(bounded(directory)) "
                    + words.map { bounded($0, limit: 80) }.joined(separator: " ")
            ]
        case .renewedByOperator(let identity, _): [ClientRemedy.ticket(for: identity)]
        case .notRenewable:
            ["write leaf/NAME, secret/NAME or trust/NAME, or client; coppice status shows them"]
        }
    }
}

extension RenewalSubject {
    /// What a word of a command line names.
    init(word: String) throws(RenewError) {
        guard let subject = RenewalSubject(word) else { throw .notRenewable(word) }
        self = subject
    }
}
