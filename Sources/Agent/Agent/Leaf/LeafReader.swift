import AgentConfig
import Boundary
import Core
import Renewal
import X509

/// What the disk holds of one leaf: the current generation, and the one that waits to become valid.
struct LeafReader {
    /// A generation that is whole and what the configuration asks for.
    struct Found {
        var generation: Generation
        var leaf: VerifiedLeaf
        var key: PrivateKey
    }

    let leaf: LeafOutput
    let context: AgentContext

    /// The current generation; `nil` where there is none, or one that is damaged or not what is asked for now.
    func current() -> Found? {
        guard let generation = context.current(leaf.id), isAsAsked(generation),
            let roots = try? context.acceptedRoots(leaf.roots), let key = key(of: generation),
            let answer = answer(of: generation),
            let verified = try? LeafVerdict.judge(
                answer, for: LeafRequest(names: leaf.names, publicKey: key.publicKey, roots: roots),
                now: received(generation))
        else { return nil }
        return Found(generation: generation, leaf: verified, key: key)
    }

    /// The generation that waits, where it is what the configuration asks for.
    func waiting() -> Generation? {
        guard let generation = try? context.host.files.waiting(leaf.id), isAsAsked(generation) else { return nil }
        return generation
    }

    /// The life of a generation, from its record and the age that was written down before the last boot.
    func lifetime(of generation: Generation) -> Lifetime {
        Lifetime(
            of: generation.record, requested: leaf.ttl,
            ageBeforeBoot: context.state.ageBeforeBoot(of: leaf.id, generation.name, boot: context.host.boot))
    }

    private func isAsAsked(_ generation: Generation) -> Bool {
        OutputDecision.isAsAsked(recorded: generation.record.request, asked: context.digest(of: leaf.requestText))
    }

    /// When the generation was received: what has expired since stays in it.
    private func received(_ generation: Generation) -> Now {
        Now(wall: generation.record.received, monotonic: .zero)
    }

    private func key(of generation: Generation) -> PrivateKey? {
        context.secret(Layout.Leaf.key, of: generation, in: leaf.id).flatMap { try? PrivateKey.parse(pem: $0) }
    }

    private func answer(of generation: Generation) -> LeafAnswer? {
        guard let chain = context.certificates(Layout.Leaf.fullChain, of: generation, in: leaf.id),
            let trust = context.certificates(Layout.Leaf.trust, of: generation, in: leaf.id),
            let certificate = chain.first
        else { return nil }
        return LeafAnswer(certificate: certificate, chain: chain.dropFirst() + trust)
    }
}
