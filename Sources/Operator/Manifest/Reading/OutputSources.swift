internal import AgentConfig
internal import Core

/// How an identity's outputs are read in one environment: which mounts there are, and which file lies where in its boundary directory.
final class OutputSources {
    private let environment: UnresolvedEnvironment
    private let objectName: String
    private(set) var caFiles: CAFilePaths

    /// `objectName` is what the identity's signing role is called.
    init(_ environment: UnresolvedEnvironment, objectName: String) {
        self.environment = environment
        self.objectName = objectName
        self.caFiles = CAFilePaths(environment.settings)
    }

    static let leafKeys = ["mount"]
    static let trustKeys = ["accept"]

    /// `mount:` instead of `sign:` and `roots:`.
    var leaf: LeafSection.Source {
        LeafSection.Source(
            keys: Self.leafKeys,
            elsewhere: [
                "sign": "write `mount: pki_int`: the role is compiled",
                "roots": "they follow from the mount, which names them under `issuing:`",
            ],
            example: "`- { name: server, mount: pki_int, dns: [web.<domain>] }`"
        ) { fields in
            self.mount(fields).map {
                ($0 + "/sign/" + self.objectName, Roots(files: self.caFiles.roots(of: $0)))
            }
        }
    }

    /// Mounts of the environment, all of them when none are named.
    var trust: TrustSection.Source {
        TrustSection.Source(
            keys: Self.trustKeys,
            elsewhere: ["roots": "they follow from the mounts, which name them under `issuing:`"],
            example: "`- { name: upstream, issuers: [pki_int] }`"
        ) { fields in
            let issuers = self.issuers(fields)
            let roots = issuers.flatMap(self.caFiles.roots)
            let old = TrustSection.intermediates(fields, Rules.manifestFile).map { self.caFiles.add($0) }
            return TrustSection.Sources(
                issuers: issuers, roots: Roots(files: roots, accept: self.accept(fields)), intermediates: old)
        }
    }

    /// What `accept:` of a trust takes. Pins would name certificates of one environment: the manifest has none.
    private enum Accept: String, CaseIterable {
        case files
        case crossSigned = "cross-signed"
    }

    private func accept(_ fields: Fields) -> Roots.Accept {
        let accept: Accept = fields.choice("accept") ?? .files
        return accept == .crossSigned ? .crossSigned : .files
    }

    private var mounts: [String] { environment.settings.issuing.map(\.path) }

    private func mount(_ fields: Fields) -> String? {
        if fields.has("mount") { return fields.value("mount", known) }
        if mounts.count == 1 { return mounts[0] }
        guard environment.knowsMounts else { return mounts.first ?? "pki_int" }
        if mounts.isEmpty {
            noMount(fields)
        } else {
            fields.findings.complain(
                "a leaf needs `mount`: the environment \(shown(environment.settings.name)) has several that issue",
                at: fields.mark, hint: "add one of: " + list(mounts.map { "mount: " + $0 }))
        }
        return nil
    }

    private func issuers(_ fields: Fields) -> [String] {
        if fields.has("issuers") { return fields.list("issuers", known) }
        if mounts.isEmpty, environment.knowsMounts { noMount(fields) }
        return mounts
    }

    private func noMount(_ fields: Fields) {
        fields.findings.complain(
            "the environment \(shown(environment.settings.name)) has no mount that issues", at: fields.mark,
            hint: "add it there: \(IssuingSection.example)")
    }

    private func known(_ text: String) throws(Refusal) -> String {
        let path = try Rules.mount(text)
        guard mounts.contains(path) || !environment.knowsMounts else {
            throw Refusal(
                "\(shown(path)) issues nothing in the environment \(shown(environment.settings.name))",
                hint: mounts.isEmpty ? "add it there: \(IssuingSection.example)" : "it is one of: " + list(mounts))
        }
        return path
    }

    private func list(_ words: [String]) -> String { words.map { bounded($0, limit: 60) }.joined(separator: ", ") }
}
