internal import Core

/// Why a renewal was not asked for: another user's boundary is only looked at.
struct RenewError: ErrorWithHints, Hashable {
    let directory: String
    let user: String
    let words: [String]

    var summary: String { "\(bounded(directory)) belongs to \(user): only that user may ask its agent" }

    var hints: [String] {
        let outputs = words.map { bounded($0, limit: 80) }.joined(separator: " ")
        return ["runuser -u \(user) -- coppice renew --dir \(bounded(directory)) \(outputs)"]
    }
}
