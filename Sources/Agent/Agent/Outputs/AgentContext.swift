import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultClient

/// What every worker of one agent shares: the boundary, the clocks, the log, the way to the server. It decides nothing.
final class AgentContext {
    let boundary: BoundaryDirectory
    /// Clocks, randomness and files.
    let host: Host
    let log: Log
    let state: StateStore
    let hooks: HookRunner
    private(set) lazy var reloads = Reloads(context: self)
    let vault: VaultClient
    let keys: KeyMaker
    let parsed = ParsedCertificates()
    /// The program's version, for the status.
    let version: String
    /// When the agent started.
    let startedAt: Now
    /// Makes this host's jitter its own.
    let seed: Seed
    /// The server's clock, as far as its answers have told it.
    var serverClock = ServerClock()
    /// What the server lets this identity do, as far as it has said.
    var rights = Rights()

    init(
        boundary: BoundaryDirectory, host: Host, log: Log, vault: VaultClient, keys: KeyMaker, seed: Seed,
        version: String
    ) {
        self.boundary = boundary
        self.host = host
        self.log = log
        self.vault = vault
        self.keys = keys
        self.seed = seed
        self.version = version
        startedAt = Now(wall: host.wall(), monotonic: host.monotonic(), boot: host.boot)
        state = StateStore(files: host.files, log: log)
        hooks = HookRunner(boundary: boundary, log: log)
    }

    /// The present by every clock.
    var now: Now {
        let monotonic = host.monotonic()
        return Now(
            wall: host.wall(), server: serverClock.time(at: monotonic), monotonic: monotonic, boot: host.boot)
    }
    /// The clocks besides the host's, for a generation's record.
    var clocks: GenerationRecord.Clocks {
        let now = now
        return GenerationRecord.Clocks(server: now.server, bootTime: now.monotonic, boot: now.boot)
    }
    /// The server's address that is asked now.
    var address: String { vault.address }
    /// Fresh randomness for backoff, in 0..<1.
    func fraction() -> Double { host.fraction() }

    /// The name of the output's current generation.
    func currentName(_ output: OutputID) -> GenerationName? { current(output)?.name }

    /// How soon what is asked for an output is needed.
    func priority(of facts: OutputFacts) -> RequestPriority {
        let now = now
        let time = OutputDecision.neededWithin(
            hasCurrent: facts.current != nil, lifetime: facts.current?.lifetime, refresh: facts.output.refresh, now: now
        )
        return RequestPriority(
            source: facts.output.id.description, deadline: now.monotonic + (time ?? .zero),
            limit: facts.takesLateAnswers
                ? OutputDecision.longestAnswer : OutputDecision.requestLimit(neededWithin: time))
    }

    /// The output's current generation; one that is damaged counts as none, and is said once.
    func current(_ output: OutputID) -> Generation? {
        do throws(BoundaryError) {
            return try host.files.current(output)
        } catch {
            log.write(.warning, error.kind, [("output", output.description)], error)
            return nil
        }
    }

    /// What is wrong with the current generation on disk, where it is not whole or not there any more. Another whole one in
    /// its place is what an operator chose.
    func damage(of current: CurrentGeneration, _ output: OutputID) -> OutputFailure? {
        do throws(BoundaryError) {
            guard try host.files.current(output) == nil else { return nil }
            throw .nothingCurrent(output)
        } catch {
            return OutputFailure(error.kind, error)
        }
    }

    /// Whether a hook is configured and has not succeeded for the current generation, or for its removal.
    func owesReload(_ output: some OutputSettings) -> Bool {
        guard output.isFollowed else { return false }
        guard let current = currentName(output.id) else { return state.removing(output.id) != nil }
        return state.applied(of: output.id)?.generation != current
    }

    /// The absolute path of a file of an output's current generation, as its readers name it.
    func path(of file: String, in output: OutputID) -> String {
        "\(boundary.path)/\(output)/\(Layout.current)/\(file)"
    }

    /// Notes that the reader was seen to use `generation`.
    func noteConfirmed(_ output: OutputID, generation: GenerationName) {
        do throws(BoundaryError) {
            try host.files.confirm(output, generation)
            state.noteConfirmed(output, generation: generation, at: now.wall)
        } catch {
            log.write(.warning, error.kindOfWriting, [("output", output.description)], error)
        }
    }

    /// Notes that `generation`, current since then, took effect; `nil`: that it was removed.
    func noteApplied(_ output: OutputID, generation: GenerationName?, since: Duration) {
        guard let generation else { return state.endRemoving(output) }
        state.noteApplied(output, generation: generation, since: since, at: now)
    }

    /// Who may read the output's files besides the user.
    func access(of output: some OutputSettings) throws(OutputFailure) -> Access {
        guard let name = output.group else { return Access(mode: output.mode) }
        guard let group = Accounts.group(named: name) else {
            throw .noGroup(name, of: output.id.description)
        }
        return Access(group: group, mode: output.mode)
    }

    /// Publishes an output's files as one generation.
    func publish(
        _ output: some OutputSettings, files: [GeneratedFile], record: GenerationRecord
    ) throws(OutputFailure) -> Publication {
        let access = try access(of: output)
        do throws(BoundaryError) {
            return try host.files.publish(output.id, files, record, access)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
    }

    /// Checks what is needed on this host before the server is asked: a place to write to with nothing in its way, and hooks that
    /// can run.
    func check(_ preflight: Preflight, of output: some OutputSettings) throws(OutputFailure) {
        let access = try access(of: output)
        do throws(BoundaryError) {
            try boundary.checkLinks(of: output.id)
            if let bytes = preflight.bytes { try host.files.checkWritable(output.id, bytes, access) }
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
        for hook in preflight.hooks { try checkHook(hook, of: output) }
    }

    private func checkHook(_ hook: Hook, of output: some OutputSettings) throws(OutputFailure) {
        let program = hooks.program(of: hook)
        do throws(BoundaryError) {
            try boundary.checkProgram(program)
        } catch  where error.kindOfProgram != .programWritable {
            throw OutputFailure(
                error.kindOfProgram, "the hook \(bounded(program)) of \(output.id) is missing or not executable",
                hint: error.kindOfProgram == .programNotExecutable && isFile(program)
                    ? "chmod 0755 \(CommandHint.shellWord(program)), or correct on_change: in agent.yaml"
                    : "correct on_change: in agent.yaml; ls -l \(CommandHint.shellWord(program)) shows what is there")
        } catch {
            throw OutputFailure(
                .programWritable, "the hook of \(output.id) is not run: \(error.summary)", hints: error.hints)
        }
    }

    /// What is no file is not to be made executable.
    private func isFile(_ program: String) -> Bool { (try? Files.status(of: program))??.kind == .file }
}

extension AgentContext {
    /// A wait by the monotonic clock as a moment of the calendar, steady from one call to the next.
    func wall(_ deadline: Deadline) -> WallTime {
        switch deadline {
        case .wall(let time): return time
        case .monotonic(let time): return startedAt.wall + (time - startedAt.monotonic)
        case .elapsed(let age, let lifetime), .over(let age, let lifetime): return lifetime.wall + age
        case .first(let deadlines): return deadlines.map(wall).min() ?? startedAt.wall
        }
    }

    /// When a certificate is renewed whose regular renewal is at `regular`: what failed or was put off is tried before that, and
    /// one that was revoked is kept no longer than by the monotonic clock `keptUntil`.
    func earliest(_ regular: WallTime, _ retry: Deadline?, keptUntil: Duration?) -> WallTime {
        ([regular] + [retry, keptUntil.map { .monotonic($0) }].compactMap { $0.map(wall) }).min() ?? regular
    }
}
