internal import AgentConfig
package import Core
package import YAML

/// A `coppice.yaml` as far as it can be understood, with all its errors and notes.
package struct ManifestReading: Sendable {
    /// The whole text, for the carets.
    package let text: String
    /// What keeps the manifest from being used, those of the reading of YAML included, by place.
    package private(set) var errors: [Diagnostic]
    /// The notes, by place.
    package private(set) var notes: [Diagnostic]
    private var context: RuleContext
    /// Where the file's form was complained of: what the rules would say there is only a consequence.
    private let malformed: Set<Mark>
    private let environments: [Environment]

    /// Reads the tree of a document and looks at every rule that needs no file. Never fails: what is wrong is in ``errors``.
    package init(_ document: SourceDocument) {
        let findings = DiagnosticCollector(document.diagnostics)
        let environments = document.root.flatMap { ManifestFile($0, findings: findings)?.environments() } ?? []
        text = document.text
        self.environments = environments.map(\.settings)
        context = RuleContext(environments: environments.filter(\.isWhole))
        (errors, notes) = (findings.diagnostics, [])
        malformed = Set(findings.diagnostics.map(\.mark))
        look(at: ManifestRule.all.filter { !$0.looksAtFiles })
    }

    /// What the manifest says; `nil` when there are errors.
    package var manifest: ResolvedManifest? {
        errors.isEmpty && !environments.isEmpty ? ResolvedManifest(environments: environments) : nil
    }

    /// What the manifest says; throws every error at once.
    package func checked() throws(Diagnostics) -> ResolvedManifest {
        guard let manifest else { throw Diagnostics(errors, in: text) }
        return manifest
    }

    /// Every file that the manifest names, once for each place that names it.
    package var files: [NamedFile] { context.namedFiles }

    /// The same reading with what the rules say that look at files. `files` is what is known of them, by their path in the
    /// manifest, at the moment `now`.
    package func with(_ files: [String: FileFacts], at now: WallTime) -> ManifestReading {
        var reading = self
        (reading.context.files, reading.context.now) = (files, now)
        reading.look(at: ManifestRule.all.filter(\.looksAtFiles))
        return reading
    }

    private mutating func look(at rules: [ManifestRule]) {
        let told = rules.map { rule in
            (rule.severity, rule.diagnostics(context).filter { !malformed.contains($0.mark) })
        }
        errors += told.filter { $0.0 == .error }.flatMap(\.1)
        notes += told.filter { $0.0 == .note }.flatMap(\.1)
        errors.sort { $0.mark < $1.mark }
        notes.sort { $0.mark < $1.mark }
    }
}
