internal import Core

extension ManifestRule {
    /// There, and not for us.
    static let fileUnreadable = ManifestRule(
        "file.unreadable", "a file that cannot be read",
        reason: "Certificates are public: the file must be one that whoever runs `coppice` may read.",
        looksAtFiles: true
    ) { context in
        context.known.compactMap { file, facts in
            guard case .unreadable(let why) = facts else { return nil }
            return RuleViolation(
                "\(quoted(file.path)): \(why)", at: file.mark, hint: "see ls -l \(bounded(file.path, limit: 120))")
        }
    }
}
