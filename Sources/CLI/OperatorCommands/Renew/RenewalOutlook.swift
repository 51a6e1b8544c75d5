internal import Boundary
internal import Core
internal import Doctor
import Renewal

/// What a request to renew will lead to, as far as it can be told from here.
struct RenewalOutlook {
    private let subject: RenewalSubject
    private let passesBudget: Bool
    private let status: BoundaryStatus

    init(_ subject: RenewalSubject, passesBudget: Bool, _ status: BoundaryStatus) {
        (self.subject, self.passesBudget, self.status) = (subject, passesBudget, status)
    }

    /// What will happen, in one line.
    var sentence: String {
        guard let process = status.process else {
            return "\(subject): asked for; no agent runs, so the request waits for its start"
        }
        let agent = process == 0 ? "the agent" : "the agent (process \(process))"
        if let error = status.status?.vault.error {
            return "\(subject): asked for; \(agent) cannot reach the server yet (\(bounded(error.summary)))"
        }
        if !passesBudget, let error = status.status?.outputs.first(where: { $0.id == subject.output })?.error,
            error.code == FindingKind.budgetSpent.code
        {
            return "\(subject): asked for; \(agent) waits: \(bounded(error.summary))"
        }
        if passesBudget, let until = forcedUntil, until > status.moment {
            return
                "\(subject): asked for; \(agent) refuses it: it was forced less than a minute ago; again at \(until.rfc3339)"
        }
        return
            "\(subject): asked for; \(agent) \(what) now\(condition), and coppice status --dir \(bounded(status.directory)) shows what came of it"
    }

    private var forcedUntil: WallTime? {
        guard let output = subject.output else { return status.status?.client?.forcedUntil }
        return status.status?.outputs.first { $0.id == output }?.forcedUntil
    }

    /// What is signed is bounded by the issue budget.
    private var condition: String {
        let isSigned = subject == .client || subject.output?.kind == .leaf
        return isSigned && !passesBudget ? " if its issue budget allows" : ""
    }

    /// Whether it is a secret on a lease, by what the agent says.
    private var hasLease: Bool {
        status.status?.outputs.first { $0.id == subject.output }?.notAfter != nil
    }

    private var what: String {
        switch subject.output?.kind {
        case nil: "renews its client certificate"
        case .leaf: "issues it again"
        case .secret: hasLease ? "asks for a new one, with a lease of its own," : "reads it again"
        case .trust: "reads the issuers again"
        }
    }
}
