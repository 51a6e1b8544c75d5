internal import Core

extension ManifestRule {
    /// The most common failure in the field.
    static let fileNoRoot = ManifestRule(
        "file.no-root", "a trust file for the server without a self-signed root",
        reason: "An intermediate alone is not a full chain: most TLS clients refuse to end a chain in it. The agents' "
            + "`ca/vault-ca.pem` is a copy of this file.", looksAtFiles: true
    ) { context in
        context.read.filter { file, contents in
            file.purpose == .serverTrust && !contents.certificates.isEmpty
                && !contents.certificates.contains(where: \.isSelfSigned)
        }.map { file, _ in
            RuleViolation(
                "\(quoted(file.path)) holds intermediates only, and no root that they end in", at: file.mark,
                hint: "add the root: cat ROOT.pem >> \(bounded(file.path, limit: 120))")
        }
    }
}
