internal import Core

extension ManifestRule {
    /// A manifest is written before the certificates are there.
    static let fileMissing = ManifestRule(
        "file.missing", "a file that is not there yet", as: .note,
        reason:
            "A manifest may be written before its certificates are there. What needs them, such as `plan` and `compile`, says so.",
        looksAtFiles: true
    ) { context in
        context.known.filter { $0.facts == .missing }.map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) is not there yet", at: file.mark,
                hint: "put \(file.purpose.words) there; the path is relative to the manifest")
        }
    }
}
