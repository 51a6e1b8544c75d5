import AgentConfig
import Core
import Renewal
import System
import VaultAPI
import VaultClient

/// Notices that the server answers nothing, asks it now and then, and tells when it answers again, be it this question or
/// any other request: so that what failed need not wait for the end of its own backoff.
final class OutageWatch {
    private let context: AgentContext
    private let session: VaultSession
    private let outputs: OutputSet
    private var outage = ServerOutage()
    private var isAsking = false

    /// Hears of every answer from now on.
    init(context: AgentContext, session: VaultSession, outputs: OutputSet) {
        (self.context, self.session, self.outputs) = (context, session, outputs)
        context.vault.heard = { [weak self] in self?.heard($0) }
    }

    /// The moments at which ``wake()`` is to be called.
    var deadlines: [Deadline] { isAsking ? [] : outage.nextQuestion.map { [.monotonic($0)] } ?? [] }

    /// Asks the server if that is due.
    func wake() {
        guard deadlines.contains(where: context.now.isPast) else { return }
        isAsking = true
        let token = session.machine.isMetered || !session.machine.knowsUses ? nil : session.token
        let priority = RequestPriority(source: "outage", deadline: .zero, limit: pace.limit)
        context.vault.send(token == nil ? .standing : .lookupSelf, token: token, priority: priority) {
            [weak self] in self?.answered($0)
        }
    }

    /// That of the output that is read anew most often.
    private var pace: CatchUp { CatchUp(refresh: outputs.workers.compactMap(\.facts.output.refresh).min()) }

    private func heard(_ error: VaultError?) {
        if error?.showsOutage ?? false { return outage.failed(now: context.now) }
        guard outage.answered() else { return }
        context.log.write(.info, "server.answers")
        context.vault.repeatHanging()
        session.serverAnswers()
        for worker in outputs.workers { worker.serverAnswers() }
    }

    private func answered(_ answer: VaultClient.Answer) {
        isAsking = false
        guard case .failure(let error) = answer, error.showsOutage else { return }
        outage.unanswered(pause: pace.pause(fraction: context.fraction()), now: context.now)
    }
}
