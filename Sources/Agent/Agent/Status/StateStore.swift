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
        /// When its files were current for certain, by the monotonic clock, and the boot that it counts from.
        var atBootTime = Duration.zero
        var boot = ""
        /// When its reader was seen to use it; `nil` while it was not.
        var confirmed: WallTime?
    }

    /// A removal of files that was begun because the server no longer has the secret. It is remembered until it is done and
    /// the hook was told of it.
    struct Removing: Hashable {
        /// What was current when it began.
        var generation: GenerationName?
        /// When that was.
        var at: WallTime
    }

    /// How old a generation was when it was last written down.
    private struct Age {
        var generation: GenerationName
        var age: Duration
        /// The boot in which that was, and how old it was when that boot began.
        var boot: String
        var atBoot: Duration
    }

    private let files: FileAccess
    private let log: Log
    private var budgets: [String: IssueBudget] = [:]
    private var ages: [String: Age] = [:]
    private var applied: [String: Applied] = [:]
    private var removing: [String: Removing] = [:]
    private var trusts: [String: IssuerHistory] = [:]
    /// The identity that the outputs were made for; `nil` where that is not known.
    private(set) var identity: String?
    /// What could not be written: said once, and tried again.
    private var unwritten: Set<StateFile> = []
    /// What is remembered of the trust that verifies the server, in the place of an output.
    private(set) var serverTrust = ServerTrustHistory()
    private static let serverTrustRow = "vault.ca"

    init(files: FileAccess, log: Log) {
        self.files = files
        self.log = log
        let kept = rows(.budget)
        budgets = kept.compactMapValues(Self.budget)
        ages = kept.compactMapValues(Self.age)
        let owed = rows(.owed)
        applied = owed.compactMapValues(Self.applied)
        removing = owed.compactMapValues(Self.removing)
        var seen = rows(.seen)
        if let row = seen.removeValue(forKey: Self.serverTrustRow) { serverTrust = ServerTrustHistory(json: row) }
        trusts = seen.mapValues { IssuerHistory(json: $0) }
        // An agent from before this file was kept said it in its status alone.
        identity = read(.identity)?["identity"]?.string ?? (try? files.readState(.status))?.value?["identity"]?.string
    }

    /// Notes whose outputs are here, before the first is made.
    func note(identity: String) {
        self.identity = identity
        writeIdentity()
    }

    private func writeIdentity() {
        guard let identity else { return }
        replace(.identity, ["schema": 1, "identity": .string(identity)], durable: true)
    }

    /// The budget that is left for `output`.
    func budget(of output: OutputID) -> IssueBudget { budget(named: output.description) }

    /// The budget that is left under a name: an output's, or ``clientName``.
    func budget(named name: String) -> IssueBudget { budgets[name] ?? IssueBudget() }

    /// The name under which the client certificate's budget is kept: no output has such a one.
    static let clientName = "client"

    /// Stores a budget that was charged.
    func store(_ budget: IssueBudget, of output: OutputID) { store(budget, named: output.description) }

    /// Stores a budget that was charged under a name.
    func store(_ budget: IssueBudget, named name: String) {
        budgets[name] = budget
        writeBudgets()
    }

    /// How old a generation was, as far as that was written down, when this boot began: after a boot, only this is known.
    func ageBeforeBoot(of output: OutputID, _ generation: GenerationName, boot: String) -> Duration {
        ageBeforeBoot(named: output.description, generation, boot: boot)
    }

    /// The same under a name.
    func ageBeforeBoot(named name: String, _ generation: GenerationName, boot: String) -> Duration {
        guard let age = ages[name], age.generation == generation else { return .zero }
        return age.boot == boot ? age.atBoot : age.age
    }

    /// Writes the age of a generation at `now` down where it has grown by `step`.
    func remember(age: Duration, of output: OutputID, _ generation: GenerationName, step: Duration, now: Now) {
        remember(age: age, named: output.description, generation, step: step, now: now)
    }

    /// The same under a name.
    func remember(age: Duration, named name: String, _ generation: GenerationName, step: Duration, now: Now) {
        let known = ages[name].flatMap { $0.generation == generation ? $0 : nil }
        guard age - (known?.age ?? .zero) >= step else { return }
        let atBoot = known?.boot == now.boot ? known?.atBoot : nil
        ages[name] = Age(
            generation: generation, age: age, boot: now.boot, atBoot: atBoot ?? max(.zero, age - now.monotonic))
        writeBudgets()
    }

    /// Writes everything that differs from what is on disk: what was removed there, and what could not be written before.
    func writeAll() {
        if !budgets.isEmpty || !ages.isEmpty { writeBudgets() }
        if !applied.isEmpty || !removing.isEmpty || unwritten.contains(.owed) { writeApplied() }
        if !trusts.isEmpty { writeTrusts() }
        writeIdentity()
    }

    private func writeBudgets() {
        let outputs = Set(budgets.keys).union(ages.keys)
        write(.budget, Dictionary(uniqueKeysWithValues: outputs.map { ($0, row($0)) }), durable: false)
    }

    private func row(_ output: String) -> JSONValue {
        var row: JSONObject = [:]
        if let budget = budgets[output] {
            row["thousandths"] = .integer(Int((budget.tokens * 1000).rounded()))
            row["boot"] = .string(budget.boot)
            row["boot_ms"] = .integer(budget.at.wholeMilliseconds)
            row["last_request_boot_ms"] = budget.lastRequest.map { .integer($0.wholeMilliseconds) }
            row["last_forced_boot_ms"] = budget.lastForced.map { .integer($0.wholeMilliseconds) }
        }
        if let age = ages[output] {
            row["generation"] = .string(age.generation.text)
            row["age_ms"] = .integer(age.age.wholeMilliseconds)
            row["age_boot"] = .string(age.boot)
            row["age_at_boot_ms"] = .integer(age.atBoot.wholeMilliseconds)
        }
        return .object(row)
    }

    private static func budget(_ row: JSONValue) -> IssueBudget? {
        guard let thousandths = row["thousandths"]?.int, let boot = row["boot"]?.string, let at = row["boot_ms"]?.int
        else { return nil }
        return IssueBudget(
            tokens: Double(thousandths) / 1000, at: .milliseconds(at), boot: boot,
            lastRequest: row["last_request_boot_ms"]?.int.map { .milliseconds($0) },
            lastForced: row["last_forced_boot_ms"]?.int.map { .milliseconds($0) })
    }

    private static func age(_ row: JSONValue) -> Age? {
        guard let generation = row["generation"]?.string.flatMap({ GenerationName($0) }), let age = row["age_ms"]?.int
        else { return nil }
        return Age(
            generation: generation, age: .milliseconds(age), boot: row["age_boot"]?.string ?? "",
            atBoot: .milliseconds(row["age_at_boot_ms"]?.int ?? 0))
    }

    /// The issuers that `output` has ever seen.
    func trust(of output: OutputID) -> IssuerHistory { trusts[output.description] ?? IssuerHistory() }

    /// Stores the issuers that `output` has seen; durable, because the server may have forgotten them.
    func store(_ history: IssuerHistory, of output: OutputID) {
        trusts[output.description] = history
        writeTrusts()
    }

    /// Stores what was seen for the trust that verifies the server; durable, as the issuers of outputs are.
    func store(_ history: ServerTrustHistory) {
        serverTrust = history
        writeTrusts()
    }

    private func writeTrusts() {
        var rows = trusts.mapValues(\.json)
        if !serverTrust.issuers.entries.isEmpty { rows[Self.serverTrustRow] = serverTrust.json }
        write(.seen, rows, durable: true)
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
        replace(file, ["schema": 1, "outputs": .object(sorted)], durable: durable)
    }

    private func replace(_ file: StateFile, _ value: JSONValue, durable: Bool) {
        do throws(BoundaryError) {
            try files.writeState(file, value, durable)
            unwritten.remove(file)
        } catch {
            let isFirst = unwritten.isEmpty
            unwritten.insert(file)
            if isFirst { log.write(.warning, .stateUnwritten, [("file", file.fileName)], error) }
        }
    }
}

// MARK: What was applied, and what is being removed

extension StateStore {
    /// What was applied last for `output`.
    func applied(of output: OutputID) -> Applied? { applied[output.description] }

    /// Notes that the reader of `output` was told of `generation`, which was current from the moment `since` of the monotonic clock on.
    func noteApplied(_ output: OutputID, generation: GenerationName, since: Duration, at now: Now) {
        guard applied[output.description]?.generation != generation else { return }
        applied[output.description] = Applied(generation: generation, at: now.wall, atBootTime: since, boot: now.boot)
        writeApplied()
    }

    /// Notes that the reader of `output` was seen to use `generation`, which is applied.
    func noteConfirmed(_ output: OutputID, generation: GenerationName, at time: WallTime) {
        guard let known = applied[output.description], known.generation == generation, known.confirmed == nil else {
            return
        }
        applied[output.description]?.confirmed = time
        writeApplied()
    }

    /// The removal of `output` that is not over.
    func removing(_ output: OutputID) -> Removing? { removing[output.description] }

    /// Notes that the files of `output` are about to be removed; on the device before any is, so that it goes on after a kill.
    func beginRemoving(_ output: OutputID, generation: GenerationName?, at time: WallTime) {
        removing[output.description] = Removing(generation: generation, at: time)
        writeApplied(durable: true)
    }

    /// Notes that nothing is left to be done of it.
    func endRemoving(_ output: OutputID) {
        guard removing.removeValue(forKey: output.description) != nil else { return }
        writeApplied()
    }

    /// Forgets what was applied or removed of outputs that are not configured any more. What was issued and seen stays known:
    /// an output that comes back has no fresh budget, and its trust no fewer issuers.
    func forgetApplied(except kept: Set<OutputID>) {
        let names = Set(kept.map(\.description))
        guard !names.isSuperset(of: applied.keys) || !names.isSuperset(of: removing.keys) else { return }
        applied = applied.filter { names.contains($0.key) }
        removing = removing.filter { names.contains($0.key) }
        writeApplied()
    }

    private func writeApplied(durable: Bool = false) {
        let outputs = Set(applied.keys).union(removing.keys)
        write(.owed, Dictionary(uniqueKeysWithValues: outputs.map { ($0, appliedRow($0)) }), durable: durable)
    }

    private func appliedRow(_ output: String) -> JSONValue {
        var row: JSONObject = [:]
        if let applied = applied[output] {
            row["applied"] = .string(applied.generation.text)
            row["at"] = .string(applied.at.rfc3339)
            row["at_boot_ms"] = .integer(applied.atBootTime.wholeMilliseconds)
            row["boot"] = .string(applied.boot)
            row["confirmed_at"] = applied.confirmed.map { .string($0.rfc3339) }
        }
        if let removing = removing[output] {
            row["removing"] = removing.generation.map { .string($0.text) } ?? .null
            row["removing_at"] = .string(removing.at.rfc3339)
        }
        return .object(row)
    }

    private static func applied(_ row: JSONValue) -> Applied? {
        guard let generation = row["applied"]?.string.flatMap({ GenerationName($0) }), let at = row["at"]?.time
        else { return nil }
        return Applied(
            generation: generation, at: at, atBootTime: .milliseconds(row["at_boot_ms"]?.int ?? 0),
            boot: row["boot"]?.string ?? "", confirmed: row["confirmed_at"]?.time)
    }

    private static func removing(_ row: JSONValue) -> Removing? {
        row["removing_at"]?.time.map {
            Removing(generation: row["removing"]?.string.flatMap { GenerationName($0) }, at: $0)
        }
    }
}

extension JSONValue {
    /// The moment that an RFC 3339 text names.
    var time: WallTime? { string.flatMap { WallTime(rfc3339: $0) } }
}
