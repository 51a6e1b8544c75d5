import Boundary
import Core
import Renewal
import VaultAPI
import VaultClient
import X509

/// A certificate in use, and the mount that signed it.
struct IssuedCertificate {
    var mount: String
    var certificate: Certificate
}

/// Looks now and then whether a certificate of the agent's own was revoked: asks the mount that signed it, without a token.
///
/// The server's answer is a hint. It is believed only where it holds the very certificate; whatever else comes says nothing, and is
/// no failure of anything.
final class RevocationLook {
    private var watch = RevocationWatch()
    /// An output, or the client certificate.
    private let name: String
    private let context: AgentContext
    /// What is in use now, read from the disk; `nil` where that cannot be read.
    private let subject: () -> IssuedCertificate?
    /// Called when the certificate is to be renewed.
    var renew: () -> Void = {}
    /// What the end of a revocation is called in the log.
    private let ending: String
    /// A revocation as it is logged.
    private let failure: (RevocationWatch.Revocation) -> OutputFailure
    private var hasSaidUnknown = false

    init(
        of name: String, ending: String, context: AgentContext, subject: @escaping () -> IssuedCertificate?,
        failure: @escaping (RevocationWatch.Revocation) -> OutputFailure
    ) {
        (self.name, self.ending, self.context, self.subject, self.failure) = (name, ending, context, subject, failure)
    }

    /// Of the certificate in use, as far as the server has said.
    var revocation: RevocationWatch.Revocation? { watch.revocation }

    /// Until when it is kept although it was revoked, by the monotonic clock.
    var keptUntil: Duration? { watch.keptUntil }

    /// The moments at which ``wake()`` is to be called.
    var deadlines: [Deadline] { watch.deadlines }

    private var seed: Seed { context.seed.with(name) }

    /// The certificate in use, by its serial number, and how long it is valid.
    func update(_ serial: String?, life: Duration?) {
        perform(watch.holds(serial, life: life, seed: seed, now: context.now))
    }

    /// There is a session with the server, or there is none any more: only in one it is asked by itself.
    func take(_ event: OutputMachine.Event) {
        switch event {
        case .sessionReady: watch.begin(now: context.now)
        case .sessionLost: watch.suspend()
        default: break
        }
    }

    /// An operator wants everything to be looked at.
    func hasten() { watch.hasten(now: context.now) }

    /// The server refused the certificate: it is asked why, though there is no session.
    func suspect() { watch.suspect(now: context.now) }

    /// Asks where that is due.
    func wake() { perform(watch.woke(now: context.now)) }

    private func perform(_ actions: [RevocationWatch.Action]) {
        for action in actions {
            switch action {
            case .ask(let serial): ask(serial)
            case .tell(let revocation): tell(revocation)
            case .renew: renew()
            case .ended(let revocation): tellEnd(of: revocation)
            }
        }
    }

    private func ask(_ serial: String) {
        guard let subject = subject(), subject.certificate.serial == serial else {
            return answered(.untold, of: serial)
        }
        let priority = RequestPriority(
            source: name + " revocation", deadline: context.now.monotonic + RevocationWatch.longest)
        context.vault.send(.certificate(mount: subject.mount, serial: serial), token: nil, priority: priority) {
            [weak self] answer in
            self?.noteUnknown(answer, in: subject.mount)
            self?.answered(RevocationWatch.Answer(answer, about: subject.certificate), of: serial)
        }
    }

    private func answered(_ answer: RevocationWatch.Answer, of serial: String) {
        perform(watch.answered(answer, of: serial, seed: seed, now: context.now))
    }

    private func tell(_ revocation: RevocationWatch.Revocation) {
        let failure = failure(revocation)
        context.log.write(
            .warning, failure.kind,
            [("output", name), ("serial", revocation.serial), ("since", revocation.at.rfc3339)], failure)
    }

    private func tellEnd(of revocation: RevocationWatch.Revocation) {
        context.log.write(
            .info, ending,
            [("output", name), ("code", failure(revocation).code), ("since", revocation.at.rfc3339)])
    }

    /// Said once: a mount that does not store the certificate never calls it revoked.
    private func noteUnknown(_ answer: VaultClient.Answer, in mount: String) {
        guard case .failure(let error) = answer, error.isNotFound, !hasSaidUnknown else { return }
        hasSaidUnknown = true
        context.log.write(.info, "revocation.unknown", [("output", name), ("mount", mount)])
    }
}

extension RevocationWatch.Answer {
    /// What an answer says of a certificate. One that is not about this very certificate says nothing.
    fileprivate init(_ answer: VaultClient.Answer, about certificate: Certificate) {
        guard case .success(let response) = answer, let known = try? KnownCertificate(response),
            known.certificate == certificate
        else {
            self = .untold
            return
        }
        self = known.revokedAt.map { .revoked(at: $0) } ?? .valid
    }
}
