internal import AgentConfig
internal import Artifacts
internal import CommandLine
internal import Core
internal import JSON

/// What `coppice prove` prints: the conclusion, each cause, then a line for each identity.
struct ProveReport: Report {
    private let matrix: RightsMatrix
    private let showsAll: Bool

    init(_ matrix: RightsMatrix, showsAll: Bool) {
        (self.matrix, self.showsAll) = (matrix, showsAll)
    }

    /// The matrix's facts.
    var facts: JSONObject { matrix.facts }

    func text(on console: Console) -> String {
        let notes = matrix.notes.map { console.styled("note:", .warning) + " " + bounded($0, limit: 600) }
        let causes = matrix.findings.flatMap { [""] + lines($0, console) }
        return ([conclusion(console), effort] + notes + causes + [""] + rows(console)).joined(separator: "\n")
    }

    private func conclusion(_ console: Console) -> String {
        let subject = "\(bounded(matrix.environment, limit: 80)) at \(bounded(matrix.server)): "
        let all = matrix.rows.count
        guard !matrix.isGood else {
            let who = all == 1 ? "the one identity" : "each of \(all) identities"
            return subject + console.styled("\(who) has the access that it needs, and no more", .good)
        }
        let found = matrix.findings.count == 1 ? "1 finding" : "\(matrix.findings.count) findings"
        let text = "\(found), \(matrix.concerned.count) of \(all) identities concerned"
        return subject + console.styled(text, .bad)
    }

    private var effort: String {
        let effort = matrix.effort
        var parts = [
            "\(effort.tokens) probe tokens, \(Self.of(effort.tokensRevoked, effort.tokens)) revoked",
            "\(effort.paths) questions about paths",
        ]
        if effort.certificates > 0 {
            parts.append(
                "\(effort.certificates) certificates signed by tries, "
                    + "\(Self.of(effort.certificatesRevoked, effort.certificates)) revoked")
        }
        return "  " + parts.joined(separator: "; ")
    }

    private static func of(_ part: Int, _ all: Int) -> String { part == all ? "all" : "\(part)" }

    private func lines(_ finding: RightsFinding, _ console: Console) -> [String] {
        let head = console.styled(finding.code.rawValue, finding.code.isBreach ? .bad : .warning)
        return ["\(head)  \(Self.shown(finding.identities))", "  " + bounded(finding.summary, limit: 600)]
            + finding.evidence.map { "    " + bounded($0, limit: 400) }
            + ["  hint: " + bounded(finding.remedy, limit: 400)]
    }

    private static func shown(_ names: [String]) -> String {
        let shown = names.prefix(6).joined(separator: ", ")
        return names.isEmpty ? "no identity yet" : names.count > 6 ? shown + " and \(names.count - 6) more" : shown
    }
}

// Rows.
extension ProveReport {
    private func rows(_ console: Console) -> [String] {
        var table = Table()
        let hasTries = matrix.rows.contains { !$0.tries.isEmpty }
        table.add(["IDENTITY", "KIND", "NEEDED", "DENIED"] + (hasTries ? ["TRIED"] : []) + [""], .faint)
        let codes = Self.codes(matrix.findings)
        for row in matrix.rows { table.add(cells(row, hasTries, codes[row.name] ?? [])) }
        let lines = table.lines(on: console)
        guard showsAll, let head = lines.first else { return lines }
        return [head]
            + zip(matrix.rows, lines.dropFirst()).flatMap { [$1] + details($0).lines(on: console, indent: "      ") }
    }

    private static func codes(_ findings: [RightsFinding]) -> [String: [String]] {
        findings.reduce(into: [:]) { codes, finding in
            for name in finding.identities where codes[name]?.contains(finding.code.rawValue) != true {
                codes[name, default: []].append(finding.code.rawValue)
            }
        }
    }

    private func cells(_ row: IdentityRights, _ hasTries: Bool, _ codes: [String]) -> [Table.Cell] {
        let needed = row.areas.flatMap(\.needed)
        let denied = row.areas.reduce(0) { $0 + $1.denied }
        let breaches = row.areas.reduce(0) { $0 + $1.breaches.count }
        func cell(_ good: Int, _ all: Int) -> Table.Cell {
            Table.Cell(good == all ? "\(all)" : "\(good) of \(all)", good == all ? nil : .bad)
        }
        let tried = hasTries ? [cell(row.tries.count(where: \.isGood), row.tries.count)] : []
        return [
            Table.Cell(row.name), Table.Cell(row.kind.rawValue),
            cell(needed.count(where: \.isAsExpected), needed.count), cell(denied - breaches, denied),
        ] + tried + [Table.Cell(codes.joined(separator: ", "), .bad)]
    }

    private func details(_ row: IdentityRights) -> Table {
        var table = Table()
        for area in row.areas {
            for right in area.needed { table.add([Self.mark(right.isAsExpected)] + Self.texts(right)) }
            for right in area.breaches { table.add([Self.mark(false)] + Self.texts(right)) }
            let denied = area.denied - area.breaches.count
            if denied > 0 { table.add(["denied", "\(area.area.title): \(denied) paths"]) }
        }
        for attempt in row.tries {
            table.add([Self.mark(attempt.isGood), "\(attempt.path): \(attempt.kind.title)", Self.text(attempt.outcome)])
        }
        return table
    }

    private static func mark(_ isGood: Bool) -> String { isGood ? "good" : "WRONG" }

    private static func texts(_ right: Right) -> [String] {
        func list(_ names: [String]) -> String { names.isEmpty ? "nothing" : names.joined(separator: ", ") }
        let actual = list(right.actual)
        return [right.path, right.isAsExpected ? actual : "\(actual) instead of \(list(right.expected))"]
    }

    private static func text(_ outcome: SigningProbe.Outcome) -> String {
        switch outcome {
        case .signed: "signed"
        case .signedTooMuch(let text): "signed too much: " + bounded(text, limit: 120)
        case .signedInVain(let text): "signed, and unusable: " + bounded(text, limit: 120)
        case .refused: "refused"
        case .failed(let text): bounded(text, limit: 120)
        }
    }
}
