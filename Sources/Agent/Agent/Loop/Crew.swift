import AgentConfig
import Boundary
import Core
import Renewal

/// The workers of one agent, and what they say together.
final class Crew {
    /// In the configuration's order.
    var workers: [OutputWorker] = []

    /// The paths whose rights are worth knowing before asking.
    var paths: [String] { Array(Set(workers.flatMap { $0.craft.rights.map(\.path) })).sorted() }

    /// Whether something on disk would die with the session's token.
    var holdsLease: Bool { workers.contains { ($0.craft as? SecretCraft)?.holdsLease ?? false } }

    /// Passes the session's news on to every worker.
    func tell(_ news: SessionKeeper.News) {
        for worker in workers {
            switch news {
            case .ready(let fresh): worker.handle(.sessionReady(fresh: fresh))
            case .lost: worker.handle(.sessionLost)
            }
        }
    }
}

extension Desk {
    /// The craft that makes an output of this kind.
    func craft(for output: any ConfiguredOutput, session: SessionKeeper) -> any OutputCraft {
        switch output {
        case let leaf as LeafOutput: LeafCraft(leaf, desk: self, session: session)
        case let secret as SecretOutput: SecretCraft(secret, desk: self, session: session)
        case let trust as TrustOutput: TrustCraft(trust, desk: self, session: session)
        default: preconditionFailure("an output of a kind that no craft makes: \(output.id)")
        }
    }

    /// Makes the directories of a configuration's outputs, with the modes that their readers need on the way. What fails
    /// here fails again, and is reported, when the output is to be written.
    func prepare(_ configuration: AgentConfiguration) {
        var accesses: [OutputID: Access] = [:]
        for output in configuration.outputs { accesses[output.id] = try? access(of: output) }
        do throws(BoundaryError) {
            try root.prepare(accesses)
        } catch {
            log.write(.warning, "boundary.unprepared", [], error)
        }
    }
}
