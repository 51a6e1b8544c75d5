internal import Core

extension ManifestRule {
    /// A root is self-signed.
    static let fileNotRoots = ManifestRule(
        "file.not-a-root", "something else than roots among the roots of a mount",
        reason:
            "What stands here ends chains: leaves and trusts reach one of these certificates. An intermediate among them would be "
            + "trusted by itself, also after its root has taken it back. Intermediates come from the mount.",
        looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            guard case .roots = file.purpose else { return nil }
            return contents.certificates.first { $0.isAuthority && !$0.isSelfSigned }.map {
                RuleViolation(
                    "\(quoted(file.path)), line \($0.line): \(bounded($0.subject, limit: 100)) is an intermediate",
                    at: file.mark, hint: "put its root there instead; `coppice inspect` shows its issuer")
            }
        }
    }
}
