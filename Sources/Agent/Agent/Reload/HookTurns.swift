import AgentConfig
import Boundary
import Core
import Renewal
import System

/// A hook that is to be run.
struct HookStart {
    let hook: Hook
    let output: OutputID
    let then: (HookResult) -> Void
}

/// The hooks that wait until another one of their output has ended: this agent's, or that of an agent that was killed.
///
/// An orphan has the timeout of the hook that waits for it; then its group gets TERM, KILL after a grace, and after another
/// one it is waited for no longer.
final class HookTurns {
    private struct Waiting {
        let start: HookStart
        let since: WallTime
        /// `nil` while a hook of this agent runs.
        var orphan: OrphanedHook?
        /// What is done next against an orphan; `nil`: it is given up.
        var next: (at: Duration, signal: Signal?)
    }

    private var waiting: [Waiting] = []
    private var lastLook = Duration.zero
    private let boundary: BoundaryDirectory
    private let log: Log

    init(boundary: BoundaryDirectory, log: Log) {
        (self.boundary, self.log) = (boundary, log)
    }

    /// The ends of the orphans that are waited for.
    var interests: [PollInterest] { waiting.compactMap { $0.orphan?.process?.interest } }
    /// When ``advance(isBusy:now:run:)`` is due: an orphan whose process is not known is looked after once a second.
    var deadlines: [Duration] {
        waiting.compactMap { waiting in
            waiting.orphan.map { $0.process == nil ? lastLook + .seconds(1) : waiting.next.at }
        }
    }
    /// Whether none waits.
    var isEmpty: Bool { waiting.isEmpty }

    /// What the hook of an output waits for, as a failure of its reload.
    func obstacle(of output: OutputID) -> ActiveFailure? {
        waiting.first { $0.start.output == output && $0.orphan != nil }.map {
            ActiveFailure(.waits($0.start, for: $0.orphan?.process?.id), at: $0.since)
        }
    }

    /// Runs `start` at once, or when its turn has come. `isBusy`: a hook of its output runs.
    func ask(for start: HookStart, isBusy: Bool, now: Now, run: (HookLock?) -> Void) {
        if isBusy || waiting.contains(where: { $0.start.output == start.output }) {
            return waiting.append(Waiting(start: start, since: now.wall, next: (.zero, nil)))
        }
        take(start, now: now) { run($1) }
    }

    /// Runs those whose turn has come.
    func advance(isBusy: (OutputID) -> Bool, now: Now, run: (HookStart, HookLock?) -> Void) {
        lastLook = now.monotonic
        for place in waiting.indices { press(place, now) }
        while let place = waiting.indices.first(where: { isTurn(of: $0, isBusy) }) {
            take(waiting.remove(at: place).start, now: now, run: run)
        }
    }

    private func isTurn(of place: Int, _ isBusy: (OutputID) -> Bool) -> Bool {
        let output = waiting[place].start.output
        let isFirst = !waiting[..<place].contains { $0.start.output == output }
        return isFirst && waiting[place].orphan?.hasEnded ?? true && !isBusy(output)
    }

    /// Ends an orphan whose time is over.
    private func press(_ place: Int, _ now: Now) {
        let next = waiting[place].next
        guard let orphan = waiting[place].orphan, now.monotonic >= next.at else { return }
        guard let signal = next.signal else {
            orphan.giveUp()
            return waiting[place].orphan = nil
        }
        orphan.process?.signalGroup(signal)
        waiting[place].next = (now.monotonic + HookRunner.grace, signal == .terminate ? .kill : nil)
    }

    /// Forgets all, and answers them.
    func removeAll() -> [HookStart] {
        defer { waiting = [] }
        return waiting.map(\.start)
    }

    private func take(_ start: HookStart, now: Now, run: (HookStart, HookLock?) -> Void) {
        switch boundary.hookTurn(of: start.output) {
        case .free(let lock): run(start, lock)
        case .taken(let orphan):
            let failure = OutputFailure.waits(start, for: orphan.process?.id)
            log.write(.warning, failure.kind, [("output", start.output.description)], failure)
            waiting.insert(
                Waiting(
                    start: start, since: now.wall, orphan: orphan,
                    next: (now.monotonic + start.hook.timeout, orphan.process == nil ? nil : .terminate)), at: 0)
        }
    }
}

extension OutputFailure {
    fileprivate static func waits(_ start: HookStart, for process: Int32?) -> OutputFailure {
        let which = process.map { " (process \($0))" } ?? ""
        let limit = DurationText.render(start.hook.timeout)
        return OutputFailure(
            .reloadWaits,
            "the hook of \(start.output) waits: one that a former agent started still runs\(which)",
            hint: process.map { "ps -o pid,etime,args -p \($0) shows it; it is stopped after \(limit)" }
                ?? "the hook is run when that one has ended, after \(limit) at the latest")
    }
}
