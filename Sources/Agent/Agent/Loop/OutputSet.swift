import AgentConfig
import Boundary
import Core
import Renewal
import System

/// The workers of one agent, and what they say together.
final class OutputSet {
    /// In the configuration's order.
    var workers: [OutputWorker] = []
    /// What renews the client certificate; set once the session is there.
    var client: ClientRenewal?

    /// The paths whose rights are worth knowing before asking.
    var paths: [String] {
        Set(workers.compactMap { $0.facts.permission?.path } + [client?.settings?.sign].compactMap { $0 }).sorted()
    }

    /// The leases of every output.
    var leases: [SecretLeases] { workers.map(\.leases) }

    /// What the required outputs that ask with a token need a login for.
    func need(at now: Now) -> SessionMachine.Need {
        SessionMachine.Need(
            of: workers.map(\.facts).filter { $0.needsSession && $0.output.required }.map { facts in
                let lifetime = facts.current?.lifetime
                let left = facts.current.flatMap { OutputDecision.left(of: $0.lifetime, now: now) }
                return (life: lifetime?.length, left: left)
            })
    }

    /// What the outputs that depend on tokens need, to go on in another process.
    var stored: [StoredSession.Output] {
        workers.compactMap { worker in
            let leases = worker.leases
            guard !leases.inUse.isEmpty else { return nil }
            return StoredSession.Output(
                name: worker.id.description, generation: worker.facts.current?.name.text ?? "", lease: leases.current,
                former: leases.replaced)
        }
    }

    /// Asks the server whether certificates in use were revoked, where that is due.
    func lookForRevocations() {
        for worker in workers { worker.lookForRevocation() }
        client?.lookForRevocation()
    }

    /// Passes the session's news on to every worker.
    func tell(_ news: VaultSession.News) {
        let event: OutputMachine.Event =
            switch news {
            case .ready(let fresh): .sessionReady(fresh: fresh)
            case .lost: .sessionLost
            }
        for worker in workers { worker.handle(event) }
        client?.handle(event)
    }
}

extension AgentContext {
    /// A worker for an output, in the place of `former` where it is configured anew.
    func worker(
        for output: ConfiguredOutput, session: VaultSession, after former: OutputWorker? = nil
    ) -> OutputWorker {
        let provider = provider(for: output, session: session)
        if let former { provider.inherit(logins: former.leases.inUse) }
        return OutputWorker(provider: provider, context: self)
    }

    private func provider(for output: ConfiguredOutput, session: VaultSession) -> any OutputProvider {
        switch output {
        case .leaf(let leaf): LeafProvider(leaf, context: self, session: session)
        case .secret(let secret): SecretProvider(secret, context: self, session: session)
        case .trust(let trust): TrustProvider(trust, context: self, session: session)
        }
    }

    /// Makes the directories of a configuration's outputs, with the modes that their readers need on the way. What fails
    /// here fails again, and is reported, when the output is to be written.
    func prepare(_ configuration: AgentConfiguration) {
        reloads.prepare(configuration.outputs)
        var accesses: [OutputID: Access] = [:]
        for output in configuration.outputs { accesses[output.id] = try? access(of: output) }
        do throws(BoundaryError) {
            try boundary.prepare(accesses)
        } catch  where error.kindOfWriting == .boundaryFull {
            return  // Each output says so when it is to be written.
        } catch {
            log.write(.warning, error.kindOfWriting, [], error)
        }
    }
}

extension AgentContext {
    /// Removes what is left of outputs that are not in `configuration`, which was read and is right. What cannot be removed, or
    /// was not made by an agent, is logged and stays. So does everything where the configuration is another identity's than the
    /// outputs: it may have been put there by mistake, and what it does not name still serves.
    func removeOthers(than configuration: AgentConfiguration) {
        let kept = Set(configuration.outputs.map(\.id))
        if let former = state.identity, former != configuration.identity {
            let others = boundary.outputs(except: kept)
            guard others.isEmpty else {
                state.note(identity: former)
                let other = OtherIdentity(
                    identity: configuration.identity, former: former, outputs: others, directory: boundary.path)
                return log.write(
                    .error, .boundaryIdentity, [("identity", other.identity), ("of", former)], OutputFailure(other))
            }
        }
        state.note(identity: configuration.identity)
        for removal in boundary.removeOutputs(except: kept) {
            let output = ("output", removal.output.description)
            if let error = removal.error {
                log.write(.warning, error.kindOfWriting, [output], error)
            } else if let first = removal.left.first {
                log.write(
                    .warning, .outputLeft, [output, ("left", String(removal.left.count)), ("path", first)],
                    OutputFailure.left(removal.left, first))
            } else {
                log.write(.info, "output.removed", [output])
            }
        }
        if !kept.isEmpty { state.forgetApplied(except: kept) }
    }
}

extension OutputFailure {
    fileprivate init(_ other: OtherIdentity) { self.init(.boundaryIdentity, other.summary, hint: other.hint) }

    fileprivate static func left(_ paths: [String], _ first: String) -> OutputFailure {
        let more = paths.count > 1 ? " and \(paths.count - 1) more" : ""
        return OutputFailure(
            .outputLeft, "agent.yaml names the output no more, and not made by the agent: \(bounded(first))\(more)",
            hint: "move it elsewhere or remove it: \(CommandHint.shellWord(Files.split(first).directory))")
    }
}
