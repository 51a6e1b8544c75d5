internal import Manifest
package import Model

/// A `coppice.yaml` as far as it can be understood, with everything that is wrong in it.
package struct ManifestReading: Sendable {
    /// The whole text, for the carets.
    package let text: String
    /// What keeps the manifest from being used, those of the reading of YAML included.
    package let errors: [Complaint]
    /// What the manifest says; `nil` when there are errors.
    package let model: OperatingModel?

    /// Reads the tree of a document. Never fails: what is wrong is in ``errors``.
    package init(_ document: SourceDocument) {
        let findings = Findings(document.complaints)
        let environments = document.root.flatMap { ManifestFile($0, findings: findings)?.environments() } ?? []
        text = document.text
        errors = findings.complaints
        model = findings.complaints.isEmpty ? OperatingModel(worlds: environments.map(\.world)) : nil
    }
}
