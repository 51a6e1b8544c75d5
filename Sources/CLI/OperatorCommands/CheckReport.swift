internal import AgentConfig
internal import CommandLine
internal import Core
internal import JSON
internal import Manifest

/// What `coppice check` prints.
struct CheckReport: Report {
    private let source: ManifestSource
    private var reading: ManifestReading { source.reading }

    init(_ source: ManifestSource) { self.source = source }

    /// Whether there are no errors.
    var isGood: Bool { reading.model != nil }

    var facts: JSONObject {
        [
            "manifest": .string(source.path), "good": .bool(isGood),
            "environments": .array((reading.model?.worlds ?? []).map(Self.facts)),
            "errors": .array(reading.errors.map(Self.facts)), "notes": .array(reading.notes.map(Self.facts)),
        ]
    }

    private static func facts(_ world: World) -> JSONValue {
        .object([
            "name": .string(world.name),
            "identities": .array(
                world.identities.map {
                    .object([
                        "name": .string($0.name), "kind": .string($0.kind.rawValue), "workload": .string($0.workload),
                        "client_name": .string($0.clientName), "user": .string($0.user),
                        "root": .string($0.rootDirectory),
                    ])
                }),
        ])
    }

    private static func facts(_ complaint: Complaint) -> JSONValue {
        .object([
            "line": .integer(complaint.mark.line), "column": .integer(complaint.mark.column),
            "rule": complaint.code.map { .string($0) } ?? .null, "message": .string(complaint.message),
            "hint": .string(complaint.hint),
        ])
    }

    func text(on console: Console) -> String {
        let lines = reading.text.split(separator: "\n", omittingEmptySubsequences: false)
        let errors = shown(reading.errors) { $0.rendered(in: lines) }
        let notes = shown(reading.notes) { $0.rendered(in: lines, as: "note") }
        return (errors + notes + [conclusion(on: console)]).joined(separator: "\n")
    }

    private func shown(_ complaints: [Complaint], _ render: (Complaint) -> String) -> [String] {
        let rest = complaints.count - Complaints.shownLimit
        return complaints.prefix(Complaints.shownLimit).map(render)
            + (rest > 0 ? ["and \(rest) more of the kind; --json has all of them"] : [])
    }

    private func conclusion(on console: Console) -> String {
        let path = bounded(source.path)
        guard let model = reading.model else {
            let errors = counted(reading.errors.count, "error")
            let notes = reading.notes.isEmpty ? "" : ", " + counted(reading.notes.count, "note")
            return console.styled("\(path): \(errors)\(notes)", .bad)
        }
        return console.styled("\(path) is good: \(contents(model))", .good)
    }

    private func contents(_ model: OperatingModel) -> String {
        let identities = model.worlds.flatMap(\.identities)
        let workloads = { (kind: AgentKind) in Set(identities.filter { $0.kind == kind }.map(\.workload)).count }
        let names = model.worlds.map { bounded($0.name, limit: 40) }.joined(separator: ", ")
        return "\(counted(model.worlds.count, "environment")) (\(names)), "
            + "\(counted(identities.count, "identity", "identities")) of \(counted(workloads(.app), "app")) and "
            + counted(workloads(.proxy), "proxy", "proxies")
    }

    private func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        count == 1 ? "1 \(one)" : "\(count) \(many ?? one + "s")"
    }
}
