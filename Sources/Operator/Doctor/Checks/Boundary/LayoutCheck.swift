internal import AgentConfig
package import Boundary
package import Core

/// Owners, modes, links and strangers: everything in the boundary held against the layout, and what no agent can do without.
package enum LayoutCheck {
    static let kinds = [
        FindingKind(
            "boundary.missing", .error, "Something is not there that no agent can do without.",
            remedy: "coppice where shows what belongs there"),
        FindingKind(
            "boundary.owner", .error,
            "Something belongs to another user than the boundary does: that user could change or replace it.",
            remedy: "chown it to the boundary's user"),
        FindingKind(
            "boundary.writable", .error,
            "Someone other than root and the user can write there, and so put other keys, trust or configuration in place "
                + "of the right ones. The agent refuses to start.",
            remedy: "chmod go-w it"),
        FindingKind(
            "boundary.readable", .error, "Someone other than the user, or than the group of an output, can look in.",
            remedy: "chmod it to the mode that coppice where shows"),
        FindingKind(
            "boundary.link", .error,
            "A symbolic link where none is followed. Only `current` and `confirmed`, and the two links in `mtls/`, are links.",
            remedy: "remove the link and put the file or directory itself there"),
        FindingKind(
            "boundary.kind", .error, "A file stands where a directory belongs.",
            remedy: "move it away; the directory is made by itself"),
        FindingKind(
            "boundary.damaged", .error,
            "A generation and its record do not agree: a file was changed, removed or cut after it was published.",
            remedy: "remove that generation; the agent makes it again"),
        FindingKind(
            "boundary.unreadable", .error, "The operating system refuses to show it.",
            remedy: "namei -l PATH shows owners and modes on the way"),
        FindingKind(
            "boundary.which", .error, "No boundary was named or found, or more than one could be meant.",
            remedy: "name it with --dir DIR"),
        FindingKind(
            "boundary.group", .error, "Outputs name groups that the user is not in, or more than one of them.",
            remedy: "let all outputs of a root name one group, and put the user into it"),
    ]

    static let check = DoctorCheck(
        "boundary.places", in: .boundary, kinds: kinds,
        .boundary { result($0.entries, $0.configuration.said, fault: $0.fault) })

    /// What is wrong with the entries of a boundary, and what is missing.
    package static func findings(_ entries: [LayoutEntry]) -> [Finding] { missing(entries) + misplaced(entries) }

    private static func misplaced(_ entries: [LayoutEntry]) -> [Finding] {
        entries.compactMap { entry in
            entry.finding.map { finding in
                guard finding.code == "boundary.unreadable" else {
                    return Finding(finding.code, .error, finding.summary, hint: finding.hint)
                }
                let summary = "\(bounded(entry.path)) cannot be looked at"
                return Finding(finding.code, .error, summary, evidence: [finding.summary], hint: finding.hint)
            }
        }
    }

    /// The remedy for damage in an output that is not configured.
    private static func kept(_ entry: LayoutEntry, _ configuration: AgentConfiguration?) -> LayoutEntry {
        var entry = entry
        let parts = entry.path.split(separator: "/")
        guard let configuration, entry.finding?.code == "boundary.damaged", parts.count > 1,
            let output = OutputID("\(parts[0])/\(parts[1])"),
            !configuration.outputs.contains(where: { $0.id == output })
        else { return entry }
        entry.finding?.hint = "rm -r \(output) in the root: \(Layout.configuration) does not name it"
        return entry
    }

    private static func missing(_ entries: [LayoutEntry]) -> [Finding] {
        let present = Set(entries.map(\.path))
        return essentials.filter { !present.contains($0.path) }.map {
            Finding("boundary.missing", .error, "\($0.path) is missing: \($0.consequence)", hint: $0.remedy)
        }
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

    /// What is missing in `mtls/` and `ca/` is told by the checks of those. With a configuration, what it does not name is not
    /// called something that the agent makes again.
    static func result(
        _ entries: [LayoutEntry], _ configuration: AgentConfiguration?, fault: BoundaryError?
    ) -> CheckResult {
        let outside = fault.map { [Finding($0.code, .error, $0.summary, hint: $0.hints.joined(separator: "; "))] }
        return CheckResult(
            check, (outside ?? []) + misplaced(entries.map { kept($0, configuration) }),
            good: "owners, modes and links are as the layout has them")
    }
}
