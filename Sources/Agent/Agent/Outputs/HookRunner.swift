import AgentConfig
import Boundary
import Core
import Renewal
import System

/// How a hook ended.
enum HookResult: Sendable {
    /// With exit code 0.
    case succeeded
    /// In any other way: what happened, in one line, with the last line that it printed.
    case failed(String)
    /// The new generation was refused by the consumer's own test, and the old one, which is applied, put back.
    case putBack(String)
    /// The agent stops and ended it: what it was for stays owed.
    case interrupted

    var isSuccess: Bool {
        if case .succeeded = self { true } else { false }
    }

    /// Whether what it was for is still owed and to be tried again.
    var isFailure: Bool {
        if case .failed = self { true } else { false }
    }
}

/// The hooks that run: each in its own process group, with a timeout, a minimal environment and `/dev/null` to read; one at a
/// time for each output, one that a killed agent left behind included.
///
/// Nothing here waits: the loop waits on ``interests`` and ``deadlines`` and calls ``advance(now:)``.
final class HookRunner {
    /// How long a group has between TERM and KILL after its timeout.
    static let grace = Duration.seconds(5)

    private final class Run {
        let start: HookStart
        let child: ChildProcess
        let lock: HookLock?
        var nextSignal: (at: Duration, signal: Signal)?
        var timedOut = false
        var interrupted = false

        init(_ start: HookStart, _ child: ChildProcess, _ lock: HookLock?, now: Now) {
            (self.start, self.child, self.lock) = (start, child, lock)
            nextSignal = (now.monotonic + start.hook.timeout, .terminate)
        }
    }

    private var runs: [Run] = []
    private let turns: HookTurns
    private let boundary: BoundaryDirectory
    private var directory: String { boundary.path }

    /// `boundary`: where hooks run, from which relative ones count, and who says which programs are safe to run.
    init(boundary: BoundaryDirectory, log: Log) {
        self.boundary = boundary
        turns = HookTurns(boundary: boundary, log: log)
    }

    /// What the loop waits for.
    var interests: [PollInterest] { runs.flatMap(\.child.interests) + turns.interests }
    /// When ``advance(now:)`` is due even if nothing is ready.
    var deadlines: [Deadline] {
        (runs.compactMap { $0.nextSignal?.at } + turns.deadlines).map { .monotonic($0) }
    }
    /// Whether none runs or waits for another.
    var isIdle: Bool { runs.isEmpty && turns.isEmpty }

    /// What the hook of `output` waits for; `nil` when it waits for nothing.
    func obstacle(of output: OutputID) -> ActiveFailure? { turns.obstacle(of: output) }

    /// The absolute path of the program that `hook` starts.
    func program(of hook: Hook) -> String {
        let first = hook.arguments.first ?? ""
        return first.hasPrefix("/")
            ? first : directory + "/" + (first.hasPrefix("./") ? String(first.dropFirst(2)) : first)
    }

    /// Starts `hook` for `output`, when no other one runs for it any more; `then` is called later from ``advance(now:)``, or
    /// at once when it cannot be started.
    func start(_ hook: Hook, for output: OutputID, now: Now, then: @escaping (HookResult) -> Void) {
        let start = HookStart(hook: hook, output: output, then: then)
        turns.ask(for: start, isBusy: isBusy(output), now: now) { run(start, $0, now: now) }
    }

    private func isBusy(_ output: OutputID) -> Bool { runs.contains { $0.start.output == output } }

    private func run(_ start: HookStart, _ lock: HookLock?, now: Now) {
        let environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
            "COPPICE_OUTPUT": start.output.description, "COPPICE_DIR": directory,
        ]
        do throws(BoundaryError) {
            try boundary.checkProgram(program(of: start.hook))
        } catch {
            lock?.end()
            return start.then(.failed(error.summary))
        }
        do throws(PosixError) {
            let child = try ChildProcess.spawn(
                [program(of: start.hook)] + start.hook.arguments.dropFirst(), environment: environment,
                directory: directory, output: .captured(limit: 16_384), inheriting: lock?.file)
            lock?.sign(child.id)
            runs.append(Run(start, child, lock, now: now))
        } catch {
            lock?.end()
            start.then(.failed(error.summary))
        }
    }

    /// Takes up what ended, tells those whose time is over to stop, and starts what waited.
    func advance(now: Now) {
        for run in runs {
            if let next = run.nextSignal, now.monotonic >= next.at {
                run.timedOut = true
                escalate(run, now: now, grace: Self.grace)
            }
            _ = try? run.child.advance()
        }
        let ended = runs.filter { $0.child.ending != nil }
        runs.removeAll { $0.child.ending != nil }
        for run in ended { run.lock?.end() }
        for run in ended { run.start.then(Self.result(of: run)) }
        turns.advance(isBusy: isBusy, now: now) { run($0, $1, now: now) }
    }

    /// Tells every group to stop, because the agent does: TERM now, KILL after `grace`. What waits is not started.
    func stop(now: Now, grace: Duration) {
        for start in turns.removeAll() { start.then(.interrupted) }
        for run in runs where !run.interrupted {
            run.interrupted = true
            run.nextSignal = (now.monotonic, .terminate)
            escalate(run, now: now, grace: grace)
        }
    }

    private func escalate(_ run: Run, now: Now, grace: Duration) {
        guard let next = run.nextSignal else { return }
        run.child.signalGroup(next.signal)
        run.nextSignal = next.signal == .terminate ? (now.monotonic + grace, .kill) : nil
    }

    private static func result(of run: Run) -> HookResult {
        if run.interrupted { return .interrupted }
        let said = lastLine(run.child.output)
        switch run.child.ending {
        case _ where run.timedOut:
            return .failed("it took longer than \(DurationText.render(run.start.hook.timeout)) and was stopped" + said)
        case .exited(0): return .succeeded
        case .exited(let code): return .failed("it exited with \(code)" + said)
        case .killed(let signal): return .failed("it was killed by signal \(signal)" + said)
        case nil: return .interrupted
        }
    }

    private static func lastLine(_ output: [UInt8]) -> String {
        let text = String(decoding: output, as: UTF8.self)
        let last = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
        return last.map { ": " + bounded($0, limit: 200) } ?? ""
    }
}
