internal import CommandLine
internal import Core
internal import JSON
internal import Reconcile

/// What came of apply, for a reader and for a program.
struct OutcomeReport: Report {
    private let outcome: ApplyOutcome
    private let environment: String
    private let address: String

    init(_ outcome: ApplyOutcome, environment: String, address: String) {
        self.outcome = outcome
        self.environment = environment
        self.address = address
    }

    /// Every step by its sentence.
    var facts: JSONObject {
        [
            "environment": .string(environment), "address": .string(address), "complete": .bool(outcome.isComplete),
            "done": .strings(outcome.done.map(\.sentence)),
            "failed": outcome.failure.map { .string($0.step.sentence) } ?? .null,
            "left": .strings(outcome.left.map(\.sentence)), "withdrawn": .strings(outcome.withdrawn),
        ]
    }

    /// One line when all is done; else each step.
    func text(on console: Console) -> String {
        guard !outcome.isComplete else {
            let steps = outcome.done.count
            return steps == 0
                ? console.styled("nothing was to be done", .good)
                : console.styled("applied: \(steps) \(steps == 1 ? "step" : "steps") done, none left", .good)
        }
        let done = outcome.done.map { console.styled("done    ", .good) + $0.sentence }
        let left = outcome.left.map { console.styled("left    ", .warning) + $0.sentence }
        let failed = outcome.failure.map { [console.styled("failed  ", .bad) + $0.step.sentence] } ?? []
        return (done + failed + left).joined(separator: "\n")
    }
}
