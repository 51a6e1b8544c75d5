package import AgentConfig
package import Boundary
package import Core
internal import Renewal

/// Owners, modes, links and what does not belong there: everything in the boundary held against the layout, and what no agent can do without.
package enum LayoutCheck {
    static let kinds = FindingKind.ofBoundary

    static let check = DoctorCheck(
        "boundary.layout", in: .boundary, kinds: kinds,
        .boundary { result($0.entries, $0.other, fault: $0.fault) })

    /// What is wrong with the entries of a boundary, and what is missing. That its `agent.yaml` is an `other` identity's comes first:
    /// much of the rest may follow from it.
    package static func findings(_ entries: [LayoutEntry], _ other: OtherIdentity? = nil) -> [Finding] {
        [other?.finding].compactMap(\.self) + missing(entries) + misplaced(entries)
    }

    private static func misplaced(_ entries: [LayoutEntry]) -> [Finding] {
        entries.compactMap { entry in
            entry.finding.map { finding in
                guard finding.code == FindingKind.boundaryUnreadable.code else {
                    return Finding(finding.code, .error, finding.summary, hint: finding.hint)
                }
                let summary = "\(bounded(entry.path)) cannot be looked at"
                return Finding(finding.code, .error, summary, evidence: [finding.summary], hint: finding.hint)
            }
        }
    }

    /// The entries with the remedies for damage that the configuration tells: the name for a new ticket, and what no agent
    /// writes again since it is not configured. Outputs of an `other` identity are never to be removed for it. `directory` is the
    /// boundary's.
    package static func remedied(
        _ entries: [LayoutEntry], _ configuration: AgentConfiguration?, _ other: OtherIdentity?, in directory: String
    ) -> [LayoutEntry] {
        guard let configuration else { return entries }
        return entries.map { entry in
            var entry = entry
            guard entry.finding?.code == FindingKind.boundaryDamaged.code else { return entry }
            let parts = entry.path.split(separator: "/")
            if parts.first.map(String.init) == Layout.mtls {
                entry.finding?.hint = ClientRemedy.damaged(for: configuration.identity)
            } else if parts.count > 1, let output = OutputID("\(parts[0])/\(parts[1])"),
                !configuration.outputs.contains(where: { $0.id == output })
            {
                entry.finding?.hint = other?.hint ?? removal(of: output, in: directory)
            }
            return entry
        }
    }

    /// The command for an output that no agent keeps.
    static func removal(of output: OutputID, in directory: String) -> String {
        "\(Layout.configuration) does not name it: once no program reads it any more, "
            + "rm -r \(CommandHint.shellWord(directory))/\(output)"
    }

    private static func missing(_ entries: [LayoutEntry]) -> [Finding] {
        let present = Set(entries.map(\.path))
        return essentials.filter { !present.contains($0.path) }.map {
            Finding(kind(of: $0.path, present), "\($0.path) is missing: \($0.consequence)", hint: $0.remedy)
        }
    }

    /// Without either file of the client keypair there is none; with one of them there is half of it.
    private static func kind(of path: String, _ present: Set<String>) -> FindingKind {
        guard path.hasPrefix(Layout.mtls + "/") else { return .serverTrustMissing }
        let isHalf = [Layout.clientKey, Layout.clientCertificate].contains { present.contains(Layout.mtls + "/" + $0) }
        return isHalf ? .clientHalf : .clientMissing
    }

    private static let essentials = [
        (
            path: "\(Layout.ca)/\(Layout.vaultCA)", consequence: "without it no server is trusted",
            remedy: "put the full chain there that verifies Vault: intermediates and their root"
        ),
        (
            path: "\(Layout.mtls)/\(Layout.clientKey)", consequence: "without it there is no login",
            remedy: "put the client key there, mode 0600, and the certificate beside it as \(Layout.clientCertificate)"
        ),
        (
            path: "\(Layout.mtls)/\(Layout.clientCertificate)", consequence: "without it there is no login",
            remedy: "put the client certificate there, then its intermediates"
        ),
    ]

    /// Whether something is wrong with the links or the access of a directory or of what is in it.
    static func tells(of directory: String, _ entries: [LayoutEntry]) -> Bool {
        entries.contains { $0.finding != nil && ($0.path == directory || $0.path.hasPrefix(directory + "/")) }
    }

    /// What is missing in `mtls/` and `ca/` is told by the checks of those.
    static func result(
        _ entries: [LayoutEntry], _ other: OtherIdentity?, fault: BoundaryError?
    ) -> CheckResult {
        let outside = fault.map { [Finding($0.code, .error, $0.summary, hint: $0.hints.joined(separator: "; "))] }
        return CheckResult(
            check, (outside ?? []) + [other?.finding].compactMap(\.self) + misplaced(entries),
            good: "owners, modes and links are as the layout has them")
    }
}
