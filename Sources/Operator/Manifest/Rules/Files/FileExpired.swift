internal import Core

extension ManifestRule {
    /// A file is used until its certificates end.
    static let fileExpired = ManifestRule(
        "file.expired", "a certificate that has ended",
        reason:
            "What has ended verifies nothing, and some TLS libraries stop at an expired certificate although a live one of the "
            + "same name stands beside it.", looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            contents.certificates.first { $0.notAfter <= context.now }.map {
                RuleViolation(
                    "\(quoted(file.path)), line \($0.line): \(bounded($0.subject, limit: 100)) ended on \($0.notAfter.rfc3339)",
                    at: file.mark, hint: "replace it by its successor, or remove it from the file")
            }
        }
    }
}
