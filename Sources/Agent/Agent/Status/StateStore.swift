import Boundary
import Core
import JSON
import Renewal

/// What the agent remembers in `state/`: budgets, what was applied, which issuers were ever seen.
///
/// A file that cannot be written is a finding and never stops the work: what it holds is kept in memory and written with
/// the next change. A file that does not parse was set aside by `Boundary` and counts as empty.
final class StateStore {
    /// What was applied last for an output.
    struct Applied: Hashable {
        /// The generation's name.
        var generation: GenerationName
        /// When its hook succeeded.
        var at: WallTime
    }

    private let files: FileAccess
    private let log: Log
    private var budgets: [String: IssueBudget] = [:]
    private var applied: [String: Applied] = [:]
    private var trusts: [String: IssuerHistory] = [:]

    init(files: FileAccess, log: Log) {
        self.files = files
        self.log = log
        budgets = rows(.budget).compactMapValues { $0["spent_until"]?.time.map { IssueBudget(spentUntil: $0) } }
        applied = rows(.owed).compactMapValues { row in
            guard let generation = row["applied"]?.string.flatMap({ GenerationName($0) }), let at = row["at"]?.time
            else { return nil }
            return Applied(generation: generation, at: at)
        }
        trusts = rows(.seen).mapValues { IssuerHistory(json: $0) }
    }

    /// The budget that is left for `output`.
    func budget(of output: OutputID) -> IssueBudget { budgets[output.description] ?? IssueBudget() }

    /// Stores a budget that was charged.
    func store(_ budget: IssueBudget, of output: OutputID) {
        budgets[output.description] = budget
        write(.budget, budgets.mapValues { ["spent_until": .string($0.spentUntil.rfc3339)] }, durable: false)
    }

    /// What was applied last for `output`.
    func applied(of output: OutputID) -> Applied? { applied[output.description] }

    /// Notes that the hook of `output` succeeded for `generation`.
    func noteApplied(_ output: OutputID, generation: GenerationName, at time: WallTime) {
        guard applied[output.description]?.generation != generation else { return }
        applied[output.description] = Applied(generation: generation, at: time)
        let rows = applied.mapValues { row -> JSONValue in
            ["applied": .string(row.generation.text), "at": .string(row.at.rfc3339)]
        }
        write(.owed, rows, durable: false)
    }

    /// The issuers that `output` has ever seen.
    func trust(of output: OutputID) -> IssuerHistory { trusts[output.description] ?? IssuerHistory() }

    /// Stores the issuers that `output` has seen; durable, because the server may have forgotten them.
    func store(_ history: IssuerHistory, of output: OutputID) {
        trusts[output.description] = history
        write(.seen, trusts.mapValues(\.json), durable: true)
    }

    private func rows(_ file: StateFile) -> [String: JSONValue] {
        let members = read(file)?["outputs"]?.object?.members ?? []
        return Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
    }

    private func read(_ file: StateFile) -> JSONValue? {
        do throws(BoundaryError) {
            let reading = try files.readState(file)
            if case .damaged(let path, let reason) = reading {
                log.write(
                    .warning, .stateDamaged, [("file", file.fileName), ("set_aside", path), ("reason", reason)])
            }
            return reading.value
        } catch {
            log.write(.warning, .stateUnread, [("file", file.fileName)], error)
            return nil
        }
    }

    private func write(_ file: StateFile, _ rows: [String: JSONValue], durable: Bool) {
        let sorted = JSONObject(rows.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        let value: JSONValue = ["schema": 1, "outputs": .object(sorted)]
        do throws(BoundaryError) {
            try files.writeState(file, value, durable)
        } catch {
            log.write(.warning, .stateUnwritten, [("file", file.fileName)], error)
        }
    }
}

extension JSONValue {
    /// The moment that an RFC 3339 text names.
    var time: WallTime? { string.flatMap { WallTime(rfc3339: $0) } }
}
