import AgentConfig
import Boundary
import Core
import Renewal
import X509

// Whether the client certificate in use was revoked, and what becomes of it then.
extension ClientRenewal {
    /// When the certificate in use was revoked, where the server has said so.
    var revokedAt: WallTime? { revocation.revocation?.at }

    /// The same as what is wrong.
    var revokedFailure: OutputFailure? { revocation.revocation.map(failure) }

    /// Asks the server whether the certificate in use was revoked, where that is due.
    func lookForRevocation() { revocation.wake() }

    /// A login was refused: perhaps since the certificate was revoked. That is asked for without a token.
    func loginRefused() { revocation.suspect() }

    /// Another certificate is in use, or the same.
    func noteCertificate() {
        revocation.update(pair?.certificates.first?.serial, life: held?.length)
    }

    func makeRevocationLook() -> RevocationLook {
        let look = RevocationLook(
            of: StateStore.clientName, ending: "client.healed", context: context,
            subject: { [unowned self] in subject },
            failure: { [unowned self] in failure($0) })
        look.renew = { [unowned self] in handle(.obtainNow) }
        return look
    }

    private var subject: IssuedCertificate? {
        guard let mount, let certificate = pair?.certificates.first else { return nil }
        return IssuedCertificate(mount: mount, certificate: certificate)
    }

    /// The agent needs a token to renew it.
    private func failure(_ revoked: RevocationWatch.Revocation) -> OutputFailure {
        let refused = session.hasLoginFailed ? ", and the login is refused" : ""
        let fact = "the client certificate \(revoked.serial) was revoked at \(revoked.at.rfc3339)\(refused)"
        let ticket = ClientRemedy.ticket(for: identity)
        guard isAtWork, session.token != nil else { return OutputFailure(.clientRevoked, fact, hint: ticket) }
        let outlook = outlook
        return OutputFailure(
            .clientRevoked, fact + outlook.clause,
            hint: outlook.hint(StateStore.clientName) + (outlook.isCertain ? "" : "; or \(ticket)"))
    }

    private var outlook: RevocationOutlook {
        RevocationOutlook(
            keptUntil: revocation.keptUntil, allowedAt: machine.allowedAt(inForce, now: context.now),
            failure: activeFailure?.failure, work: machine.work, in: context)
    }

    /// When the next work by itself is due; `nil` while something else is waited for, and where the agent does not renew it.
    var nextWork: WallTime? {
        guard isAtWork, case .resting(let until) = machine.work else { return nil }
        return context.earliest(context.wall(machine.retryAt ?? until), nil, keptUntil: revocation.keptUntil)
    }

    /// Until when a renewal past the issue budget is refused.
    var forcedUntil: WallTime? {
        guard isAtWork else { return nil }
        return machine.allowedAt(inForce, passes: true, now: context.now).map { context.wall(.monotonic($0)) }
    }
}

// A renewal that was asked for by hand.
extension ClientRenewal {
    /// A new one was asked for; `force` passes the budget, once a minute.
    func renew(force: Bool) {
        isAsked = true
        guard isAtWork else { return noteRenewal(.renewedByOperator(identity)) }
        handle(.renewRequested(passesBudget: force))
    }

    /// What a person should know of it although nothing is wrong.
    var remark: OutputFailure? {
        refusedRenewal.flatMap { $0.until > context.now.monotonic ? $0.failure : nil }
    }

    /// Says what came of a renewal that was asked for by hand.
    func noteRenewal(_ result: String) {
        guard isAsked else { return }
        isAsked = false
        context.log.write(.info, "renew.done", [("output", StateStore.clientName), ("result", result)])
    }

    /// Says why it brought nothing, also where the log has the same fault already.
    func noteRenewal(_ failure: OutputFailure) {
        guard isAsked else { return }
        isAsked = false
        context.log.write(
            .info, "renew.failed",
            [("output", StateStore.clientName), ("code", failure.code), ("error", failure.summary)])
    }
}

extension OutputFailure {
    fileprivate static func renewedByOperator(_ identity: String) -> OutputFailure {
        OutputFailure(
            .clientNotRenewed, "agent.yaml leaves the renewal of the client certificate to an operator",
            hint: ClientRemedy.ticket(for: identity))
    }
}
