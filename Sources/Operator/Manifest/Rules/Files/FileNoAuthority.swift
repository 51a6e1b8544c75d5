internal import Core

extension ManifestRule {
    /// Only authorities sign.
    static let fileNoAuthority = ManifestRule(
        "file.not-an-authority", "a certificate that may not sign others",
        reason:
            "Every file of the manifest holds authorities. A server's own certificate among them is the usual mix-up, and "
            + "verifies nothing.", looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            contents.certificates.first { !$0.isAuthority }.map {
                RuleViolation(
                    "\(quoted(file.path)), line \($0.line): \(bounded($0.subject, limit: 100)) is no authority",
                    at: file.mark,
                    hint: "put \(file.purpose.words) there")
            }
        }
    }
}
