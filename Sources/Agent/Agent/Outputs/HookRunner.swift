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

/// The hooks that run: each in its own process group, with a timeout, a minimal environment and `/dev/null` to read.
///
/// Nothing here waits: the loop waits on ``interests`` and ``deadlines`` and calls ``advance(now:)``.
final class HookRunner {
    /// How long a group has between TERM and KILL after its timeout.
    static let grace = Duration.seconds(5)

    private final class Run {
        let child: ChildProcess
        let then: (HookResult) -> Void
        let timeout: Duration
        var nextSignal: (at: Duration, signal: Signal)?
        var timedOut = false
        var interrupted = false

        init(_ child: ChildProcess, timeout: Duration, now: Now, then: @escaping (HookResult) -> Void) {
            self.child = child
            self.timeout = timeout
            self.then = then
            self.nextSignal = (now.monotonic + timeout, .terminate)
        }
    }

    private var runs: [Run] = []
    private let boundary: BoundaryDirectory
    private var directory: String { boundary.path }

    /// `boundary`: where hooks run, from which relative ones count, and who says which programs are safe to run.
    init(boundary: BoundaryDirectory) {
        self.boundary = boundary
    }

    /// What the loop waits for.
    var interests: [PollInterest] { runs.flatMap(\.child.interests) }
    /// When ``advance(now:)`` is due even if nothing is ready.
    var deadlines: [Deadline] { runs.compactMap { $0.nextSignal.map { .monotonic($0.at) } } }
    /// Whether none runs.
    var isIdle: Bool { runs.isEmpty }

    /// The absolute path of the program that `hook` starts.
    func program(of hook: Hook) -> String {
        let first = hook.arguments.first ?? ""
        return first.hasPrefix("/")
            ? first : directory + "/" + (first.hasPrefix("./") ? String(first.dropFirst(2)) : first)
    }

    /// Starts `hook` for `output`; `then` is called later from ``advance(now:)``, or at once when it cannot be started.
    func start(_ hook: Hook, for output: OutputID, now: Now, then: @escaping (HookResult) -> Void) {
        let environment = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
            "COPPICE_OUTPUT": output.description, "COPPICE_DIR": directory,
        ]
        do throws(BoundaryError) {
            try boundary.checkProgram(program(of: hook))
        } catch {
            return then(.failed(error.summary))
        }
        do throws(PosixError) {
            let child = try ChildProcess.spawn(
                [program(of: hook)] + hook.arguments.dropFirst(), environment: environment, directory: directory,
                output: .captured(limit: 16_384))
            runs.append(Run(child, timeout: hook.timeout, now: now, then: then))
        } catch {
            then(.failed(error.summary))
        }
    }

    /// Takes up what ended, and tells those whose time is over to stop.
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
        for run in ended { run.then(Self.result(of: run)) }
    }

    /// Tells every group to stop, because the agent does: TERM now, KILL after `grace`.
    func stop(now: Now, grace: Duration) {
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
            return .failed("it took longer than \(DurationText.render(run.timeout)) and was stopped" + said)
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
