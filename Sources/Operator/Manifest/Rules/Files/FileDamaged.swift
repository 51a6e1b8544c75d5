internal import Core
internal import X509

extension ManifestRule {
    /// What some reader loses.
    static let fileDamaged = ManifestRule(
        "file.damaged", "a file of which some readers lose a part",
        reason:
            "TLS libraries disagree about damaged PEM: some skip a block, some stop there, some refuse the file. A trust file must "
            + "mean the same to all of them.", looksAtFiles: true
    ) { context in
        context.read.compactMap { file, contents in
            contents.damage.first.map {
                RuleViolation(
                    "\(quoted(file.path)): \($0)", at: file.mark,
                    hint: "`coppice inspect \(bounded(file.path, limit: 120))` says what each part is")
            }
        }
    }
}
