import AgentConfig
import Boundary
import Core
import Renewal

/// How a worker has its files used: it tells their reader, takes what came of it, and looks again where nothing was seen.
extension OutputWorker {
    /// Tells who reads the files.
    func apply() {
        let since = context.now.monotonic
        let request = reloadRequest(since: since) { [weak self] in
            self?.applied($0, generation: $1, since: since)
        }
        context.reloads.ask(request, now: context.now)
    }

    /// Since when the reader may use what it was told of, where that was not seen yet, or not without a remark.
    var unseenSince: Duration? {
        guard facts.output.proxy != nil || facts.output.probe != nil, let applied = context.state.applied(of: id),
            applied.confirmed == nil || reader.isOpen, machine.reload == .none,
            applied.generation == facts.current?.name
        else { return nil }
        return applied.boot == context.host.boot ? applied.atBootTime : .zero
    }

    /// Looks again at such a reader, when it is time.
    func lookAtReader() {
        let now = context.now.monotonic
        guard looks.due <= now, let since = unseenSince else { return }
        looks.note(now: now)
        context.reloads.look(reloadRequest(since: since) { [weak self] in self?.seen($0, generation: $1) })
    }

    /// A proxy that was not running read the files when it started, unless it had begun to start before they were there.
    private func seen(_ result: ReloadResult, generation: GenerationName?) {
        guard let generation, generation == facts.current?.name else { return }
        guard case .confirmed = result else { return reader.isStopped ? handle(.reloadOwed) : () }
        reader.note(result)
        guard context.state.applied(of: id)?.confirmed == nil else { return }
        context.noteConfirmed(id, generation: generation)
        context.log.write(.info, "reload.confirmed", [("output", id.description)])
    }

    private func reloadRequest(
        since: Duration, _ then: @escaping (ReloadResult, GenerationName?) -> Void
    ) -> ReloadRequest {
        let generation = context.currentName(id)
        return ReloadRequest(output: facts.output, provider: provider, generation: generation, since: since) {
            then($0, generation)
        }
    }

    private func applied(_ result: ReloadResult, generation: GenerationName?, since: Duration) {
        reader.note(result)
        looks.begin(now: context.now.monotonic)
        switch result {
        case .confirmed, .applied, .notRunning:
            if let applyFailure {
                context.log.write(.info, "output.healed", [("output", id.description)] + applyFailure.ending)
            }
            applyFailure = nil
            context.noteApplied(id, generation: generation, since: since)
            if generation == facts.current?.name { provider.noteApplied() }
            if case .confirmed = result, let generation { context.noteConfirmed(id, generation: generation) }
            context.log.write(.info, "reload.done", [("output", id.description)] + result.facts)
        case .failed(let why):
            noteApply(facts.output.proxy.map { .notTaken(id, by: $0.kind, why) } ?? .hookFailed(id, why))
        case .putBack(let why):
            noteApply(.putBack(id, why))
        case .interrupted:
            return
        }
        handle(.hookEnded(succeeded: !result.isFailure, fraction: context.fraction()))
    }

    private func noteApply(_ failure: OutputFailure) {
        guard applyFailure.take(failure, at: context.now.wall) else { return }
        context.log.write(.warning, failure.kind, [("output", id.description)], failure)
    }
}
