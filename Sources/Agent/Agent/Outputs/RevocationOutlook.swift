import Core
import Renewal

/// What an agent does about a certificate that was revoked, and what a person can do before that.
struct RevocationOutlook {
    private enum Plan {
        /// The one before it was revoked too.
        case kept(until: WallTime, isBudgetSpent: Bool)
        /// The issue budget allows the next one then.
        case allowed(at: WallTime)
        /// It cannot be renewed for now.
        case fails(hint: String)
        case renewed
        /// As soon as there is a session.
        case waits
    }

    private let plan: Plan

    /// `keptUntil` and `allowedAt` go by the monotonic clock. `failure` is what keeps it from being renewed, and `work` what is done
    /// for it.
    init(
        keptUntil: Duration?, allowedAt: Duration?, failure: OutputFailure?, work: OutputMachine.Work,
        in context: AgentContext
    ) {
        if let keptUntil {
            plan = .kept(until: context.wall(.monotonic(keptUntil)), isBudgetSpent: allowedAt != nil)
        } else if let allowedAt {
            plan = .allowed(at: context.wall(.monotonic(allowedAt)))
        } else if let hint = failure?.hints.first {
            plan = .fails(hint: hint)
        } else if case .waitingForSession = work {
            plan = .waits
        } else {
            plan = .renewed
        }
    }

    /// What is to be added to the fact; empty where nothing is.
    var clause: String {
        switch plan {
        case .kept(let until, _): "; it is kept until \(until.rfc3339), since its predecessor was revoked too"
        case .allowed(let at): "; the issue budget allows the next one at \(at.rfc3339)"
        case .fails, .renewed, .waits: ""
        }
    }

    /// What helps, or that nothing is to be done; `subject` as `coppice renew` names it.
    func hint(_ subject: String) -> String {
        switch plan {
        case .kept(_, let isBudgetSpent): "at once: coppice renew \(isBudgetSpent ? "--force " : "")\(subject)"
        case .allowed: "at once: coppice renew --force \(subject)"
        case .fails(let hint): hint
        case .renewed: "the agent renews it now"
        case .waits: "the agent renews it as soon as it is logged in"
        }
    }

    /// Whether nothing keeps it from being renewed, be it later.
    var isCertain: Bool {
        switch plan {
        case .kept, .renewed, .waits: true
        case .allowed, .fails: false
        }
    }
}
