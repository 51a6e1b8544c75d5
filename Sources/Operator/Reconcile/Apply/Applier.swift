import Core
import JSON
package import VaultAPI

/// What came of applying a plan.
package struct ApplyOutcome: Sendable {
    /// The steps that the server has acknowledged.
    package var done: [ApplyStep] = []
    /// The first step that failed, and why. The server may have done it all the same when the answer was lost.
    package var failure: (step: ApplyStep, error: VaultError)?
    /// The steps that were not begun, or whose answers are unknown.
    package var left: [ApplyStep] = []
    /// What the server remarked, each once.
    package var warnings: [String] = []

    package init() {}

    /// Whether every step is done.
    package var isComplete: Bool { failure == nil && left.isEmpty }

    /// The policies that stand withdrawn: cut to a part, and not yet written whole. Sorted.
    package var withdrawn: [String] {
        let whole = Set(done.filter { $0.phase == .writePolicies }.map(\.path))
        return done.filter { $0.phase == .withdraw && !whole.contains($0.path) }.map(\.path).sorted()
    }
}

/// Does the steps of apply, one phase after the other, several requests of one phase at a time.
package struct Applier {
    private let session: OperatorSession
    private let isStopped: () -> Bool
    private let progress: (_ done: Int, _ all: Int) -> Void

    /// `isStopped` is asked after each answer; `progress` is told how many of the steps are done.
    package init(
        _ session: OperatorSession, isStopped: @escaping () -> Bool = { false },
        progress: @escaping (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) {
        self.session = session
        self.isStopped = isStopped
        self.progress = progress
    }

    /// Blocks until all is done, or until the first failure, or until it is stopped, and the answers that are still awaited.
    package func apply(_ steps: [ApplyStep]) -> ApplyOutcome {
        var outcome = ApplyOutcome()
        for phase in ApplyStep.Phase.allCases {
            let group = steps.filter { $0.phase == phase }
            guard outcome.isComplete, !isStopped() else {
                outcome.left += group
                continue
            }
            apply(group, all: steps.count, to: &outcome)
        }
        return outcome
    }

    private func apply(_ group: [ApplyStep], all: Int, to outcome: inout ApplyOutcome) {
        let before = outcome.done.count
        let answers = session.ask(group.map(\.request), stopsAtFailure: true, isStopped: isStopped) {
            progress(before + $0, all)
        }
        for (step, answer) in zip(group, answers) {
            switch answer {
            case .success(let response):
                outcome.done.append(step)
                outcome.note(response.warnings)
            case .failure(let error) where outcome.failure == nil: outcome.failure = (step, error)
            case .failure, nil: outcome.left.append(step)
            }
        }
    }
}

extension ApplyOutcome {
    fileprivate mutating func note(_ texts: [String]) {
        for text in texts.map({ bounded($0) }) where !warnings.contains(text) { warnings.append(text) }
    }

    /// Why not everything is done, as an error with remedies; `nil` when all is.
    package var error: ReconcileError? {
        guard !isComplete else { return nil }
        guard let failure else {
            return .halted(done: done.count, left: left.count, withdrawn: withdrawn.count)
        }
        return .interrupted(
            step: failure.step.sentence, failure.error, done: done.count, left: left.count + 1,
            withdrawn: withdrawn.count)
    }
}

extension ApplyStep {
    /// What is sent.
    fileprivate var request: VaultRequest { body.map { .write($0, to: target) } ?? .remove(at: target) }
}
