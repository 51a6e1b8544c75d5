import Core
import Renewal

// Whether the certificate in force was revoked, and when the next one comes.
extension OutputWorker {
    /// When the certificate in force was revoked, where the server has said so.
    var revokedAt: WallTime? { revocation?.revocation?.at }
    /// The same as what is wrong.
    var revokedFailure: OutputFailure? { revocation?.revocation.map(failure) }

    func makeRevocationLook() -> RevocationLook {
        let look = RevocationLook(
            of: id.description, ending: "output.healed", context: context,
            subject: { [unowned provider] in provider.certificate() },
            failure: { [unowned self] in failure($0) })
        look.renew = { [unowned self] in handle(.obtainNow) }
        return look
    }

    private func failure(_ revocation: RevocationWatch.Revocation) -> OutputFailure {
        .revoked(revocation, id, outlook)
    }

    private var outlook: RevocationOutlook {
        RevocationOutlook(
            keptUntil: revocation?.keptUntil, allowedAt: machine.allowedAt(inForce, now: context.now),
            failure: activeFailure?.failure, work: machine.work, in: context)
    }

    /// When the current generation is renewed, as far as is known; `nil` for what has no life of its own.
    var renewAt: WallTime? {
        facts.current?.renewAt.map { context.earliest($0, machine.retryAt, keptUntil: revocation?.keptUntil) }
    }

    /// When the next work by itself is due; `nil` while something else is waited for.
    var nextWork: WallTime? {
        guard case .resting(let until) = machine.work else { return nil }
        return context.earliest(context.wall(machine.retryAt ?? until), nil, keptUntil: revocation?.keptUntil)
    }

    /// Until when a renewal past the issue budget is refused.
    var forcedUntil: WallTime? {
        machine.allowedAt(inForce, passes: true, now: context.now).map { context.wall(.monotonic($0)) }
    }
}
