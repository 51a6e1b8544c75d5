internal import AgentConfig
internal import CommandLine
internal import Core
internal import JSON
internal import Manifest

extension Command {
    /// `coppice check [-f FILE]`
    static let checkManifest = Command(
        "check", "reports everything that is wrong with a manifest, each with its place and a hint",
        about: [
            "Reads the manifest and the certificates that it names, and reports every error at once. Beyond its form it looks at "
                + "what breaks the model: rights that two identities would share, names and secrets that another workload "
                + "reaches, lifetimes that cannot work. Each rule is explained in docs/reference/rules.md by the name in brackets.",
            "Notes are advisory and do not fail the check: a file that is named and not there yet is one.",
        ],
        options: [.manifest, .json],
        examples: [
            Example("coppice check", "looks at coppice.yaml in this directory"),
            Example("coppice check -f infra/coppice.yaml --json", "prints the same facts for a program to read"),
        ],
        exits: ExitStatus.usual(findings: "the manifest has at least one error")
    ) { invocation in
        let report = CheckReport(try ManifestSource.read(invocation.manifestPath))
        invocation.show(report)
        return report.isGood ? .good : .findings
    }
}

/// What `coppice check` prints.
struct CheckReport: Report {
    private let source: ManifestSource
    private var reading: ManifestReading { source.reading }

    init(_ source: ManifestSource) { self.source = source }

    /// Whether there are no errors.
    var isGood: Bool { reading.manifest != nil }

    var facts: JSONObject {
        [
            "manifest": .string(source.path), "good": .bool(isGood),
            "environments": .array((reading.manifest?.environments ?? []).map(Self.facts)),
            "errors": .array(reading.errors.map(Self.facts)), "notes": .array(reading.notes.map(Self.facts)),
        ]
    }

    private static func facts(_ environment: Environment) -> JSONValue {
        .object([
            "name": .string(environment.name),
            "identities": .array(
                environment.identities.map {
                    .object([
                        "name": .string($0.name), "kind": .string($0.kind.rawValue), "workload": .string($0.workload),
                        "client_name": .string($0.clientName), "user": .string($0.user),
                        "dir": .string($0.directory),
                    ])
                }),
        ])
    }

    private static func facts(_ diagnostic: Diagnostic) -> JSONValue {
        .object([
            "line": .integer(diagnostic.mark.line), "column": .integer(diagnostic.mark.column),
            "rule": diagnostic.code.map { .string($0) } ?? .null, "message": .string(diagnostic.message),
            "hint": .string(diagnostic.hint),
        ])
    }

    func text(on console: Console) -> String {
        let lines = reading.text.split(separator: "\n", omittingEmptySubsequences: false)
        let errors = shown(reading.errors) { $0.rendered(in: lines) }
        let notes = shown(reading.notes) { $0.rendered(in: lines, as: "note") }
        return (errors + notes + [conclusion(on: console)]).joined(separator: "\n")
    }

    private func shown(_ diagnostics: [Diagnostic], _ render: (Diagnostic) -> String) -> [String] {
        let rest = diagnostics.count - Diagnostics.shownLimit
        return diagnostics.prefix(Diagnostics.shownLimit).map(render)
            + (rest > 0 ? ["and \(rest) more of the kind; --json has all of them"] : [])
    }

    private func conclusion(on console: Console) -> String {
        let path = bounded(source.path)
        guard let manifest = reading.manifest else {
            let errors = counted(reading.errors.count, "error")
            let notes = reading.notes.isEmpty ? "" : ", " + counted(reading.notes.count, "note")
            return console.styled("\(path): \(errors)\(notes)", .bad)
        }
        return console.styled("\(path) is good: \(contents(manifest))", .good)
    }

    private func contents(_ manifest: ResolvedManifest) -> String {
        let identities = manifest.environments.flatMap(\.identities)
        let workloads = { (kind: AgentKind) in Set(identities.filter { $0.kind == kind }.map(\.workload)).count }
        let names = manifest.environments.map { bounded($0.name, limit: 40) }.joined(separator: ", ")
        return "\(counted(manifest.environments.count, "environment")) (\(names)), "
            + "\(counted(identities.count, "identity", "identities")) of \(counted(workloads(.app), "app")) and "
            + counted(workloads(.proxy), "proxy", "proxies")
    }

    private func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
    }
}
