import AgentConfig
import Renewal
import VaultClient

extension Agent {
    /// Takes a new configuration up. What is asked of the server stays as it is where the request is the same: its
    /// worker goes on, with whatever it holds in memory, so that nothing is issued again.
    func adopt(_ new: AgentConfiguration) {
        let endpointChanged = new.vault != configuration.vault
        let old = Dictionary(workers.map { ($0.id, $0) }) { first, _ in first }
        configuration = new
        context.prepare(new)
        outputs.workers = new.outputs.map { output in
            if let worker = old[output.id], worker.takes(output) { return worker }
            return OutputWorker(provider: context.provider(for: output, session: session), context: context)
        }
        session.paths = outputs.paths
        if session.token != nil { session.refreshRights {} }
        if endpointChanged {
            context.vault.adopt(addresses: new.vault.addresses, namespace: new.vault.namespace)
            session.identityChanged(endpoint: new.vault)
        } else if session.token != nil {
            for worker in workers { worker.handle(.sessionReady(fresh: false)) }
        }
    }
}
