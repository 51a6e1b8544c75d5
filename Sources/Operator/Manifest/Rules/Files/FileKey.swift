internal import Core

extension ManifestRule {
    /// Keys stay where they were made.
    static let fileKey = ManifestRule(
        "file.private-key", "a private key in a file of certificates",
        reason:
            "These files are copied to every host. A private key has no business with any of them, and none in a repository.",
        looksAtFiles: true
    ) { context in
        context.read.filter(\.contents.hasKey).map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) holds a private key", at: file.mark,
                hint:
                    "take the key out, and consider it known: `coppice inspect \(bounded(file.path, limit: 120))` shows its line"
            )
        }
    }
}
