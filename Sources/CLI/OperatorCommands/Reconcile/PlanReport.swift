internal import CommandLine
internal import Core
internal import JSON
internal import Reconcile

/// A plan for a reader, and for a program.
struct PlanReport: Report {
    private let plan: Plan
    private let address: String
    private let removes: Bool

    /// `removes` says that what the manifest no longer names goes too.
    init(_ plan: Plan, address: String, removes: Bool = false) {
        self.plan = plan
        self.address = address
        self.removes = removes
    }

    /// The plan's facts.
    var facts: JSONObject {
        [
            "environment": .string(plan.environment), "address": .string(address),
            "server": .string(plan.server.text), "objects": .integer(plan.objects),
            "empty": .bool(plan.isEmpty),
            "changes": .array(plan.changes.map { .object($0.facts) }),
            "problems": .array(plan.problems.map { ["summary": .string($0.summary), "hints": .strings($0.hints)] }),
            "notes": .strings(plan.notes.map(\.text)),
        ]
    }

    /// The conclusion first, then each change.
    func text(on console: Console) -> String {
        let notes = plan.notes.map { console.styled("note:", .warning) + " " + $0.text }
        return ([conclusion(console)] + notes + plan.changes.map { "\n" + $0.text(on: console, removes: removes) })
            .joined(separator: "\n")
    }

    private func conclusion(_ console: Console) -> String {
        let subject = "\(plan.environment) at \(address) (\(plan.server.text)): "
        if plan.changes.isEmpty, plan.problems.isEmpty {
            return subject
                + console.styled("nothing to change, \(plan.objects) objects are as the manifest says", .good)
        }
        let counts = [
            (plan.count(.create), "to create"), (plan.count(.update), "to change"),
            (plan.count(.remove), removes ? "to remove" : "no longer named"), (plan.problems.count, "in the way"),
        ]
        let said = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return subject + console.styled(said, plan.problems.isEmpty ? .warning : .bad)
    }
}

extension Change {
    fileprivate var facts: JSONObject {
        var facts: JSONObject = [
            "action": .string(action.rawValue), "kind": .string(kind.rawValue), "path": .string(path),
        ]
        facts["identity"] = identity.map { .string($0) }
        if action == .remove { facts["needs_prune"] = true }
        facts["differences"] = .array(differences.map { .object($0.facts) })
        return facts
    }

    fileprivate func text(on console: Console, removes: Bool) -> String {
        let (sign, style): (String, Style) =
            switch action {
            case .create: ("+", .good)
            case .update: ("~", .warning)
            case .remove: ("-", .bad)
            }
        let about = kind.name + (identity.map { " of \($0)" } ?? "")
        let head = console.styled("\(sign) \(bounded(path))", style) + "  "
        if action == .remove {
            return head + about + ", not in the manifest" + (removes ? "" : ": coppice apply --prune removes it")
        }
        return ([head + about] + lines(on: console)).joined(separator: "\n")
    }

    private func lines(on console: Console) -> [String] {
        var table = Table()
        for difference in shownDifferences { table.add(difference.cells(isNew: action == .create)) }
        return table.lines(on: console, indent: "    ")
    }

    /// Of a new role only what tells it from the others; everything stands in the facts.
    private var shownDifferences: [Difference] {
        guard action == .create else { return differences }
        let telling: Set<String> =
            switch kind {
            case .mount, .policy: Set(differences.map(\.setting))
            case .login: ["allowed_common_names", "token_policies", "token_ttl", "certificate"]
            case .ticket: ["allowed_policies", "token_explicit_max_ttl", "token_num_uses"]
            case .signer, .client: ["allowed_domains", "allowed_ip_sans_cidr", "allowed_uri_sans", "key_type", "ttl"]
            }
        return differences.filter { telling.contains($0.setting) && $0.new != "[]" }
    }
}

extension Change.Difference {
    fileprivate var facts: JSONObject {
        [
            "setting": .string(setting), "old": old.map { .string($0) } ?? .null,
            "new": new.map { .string($0) } ?? .null, "reason": .string(reason),
        ]
    }

    /// Of a new object there is no old value to show.
    fileprivate func cells(isNew: Bool) -> [Table.Cell] {
        let value =
            switch (old, new) {
            case (let old?, let new?): "\(old) → \(new)"
            case (nil, let new?): isNew ? new : "nothing → \(new)"
            case (let old?, nil): "\(old) → nothing"
            case (nil, nil): ""
            }
        return [Table.Cell(bounded(setting)), Table.Cell(value), Table.Cell(reason, .faint)]
    }
}
