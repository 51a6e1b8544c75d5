import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultAPI
import VaultClient
import X509

/// Makes one leaf: the key here, a CSR to the server, and a generation of what comes back.
final class LeafProvider: OutputProvider {
    /// More than any generation of a leaf takes on disk.
    private static let bytes = 262_144

    /// An answer with the key that it was asked for with.
    private struct Answer {
        var leaf: LeafAnswer
        var key: PrivateKey
    }

    private var leaf: LeafOutput
    private let context: AgentContext
    private let session: VaultSession
    /// The key and request that are asked next: made while the login is under way, or those of an answer that never came,
    /// so that at most one issue is lost.
    private var pending: (key: PrivateKey, request: CertificateRequest)?
    /// An answer that this host refused, perhaps by its own fault: it is judged again instead of asked for again.
    private var refused: (answer: Answer, since: WallTime)?
    /// A verified chain that is not saved yet, with its key.
    private var unsaved: (chain: VerifiedChain, key: PrivateKey)?
    private var current: CurrentGeneration?

    init(_ leaf: LeafOutput, context: AgentContext, session: VaultSession) {
        self.leaf = leaf
        self.context = context
        self.session = session
        if let (generation, chain, key) = readCurrent() {
            current = facts(of: generation)
            publishAgain(chain, key, of: generation)
        }
    }

    var facts: OutputFacts {
        OutputFacts(
            output: .leaf(leaf), current: current, due: LeafDecision.due(renewAt: current?.renewAt),
            budgetLifetime: budgetLifetime, permission: Permission(path: leaf.sign, capability: "update"),
            preflight: Preflight(bytes: Self.bytes, hooks: [leaf.onChange].compactMap { $0 }))
    }

    private var budgetLifetime: Duration {
        LeafDecision.budgetLifetime(asked: leaf.ttl, current: current?.lifetime)
    }

    func adopt(_ output: ConfiguredOutput) {
        guard case .leaf(let leaf) = output else { return }
        self.leaf = leaf
        if let (generation, chain, key) = readCurrent() { publishAgain(chain, key, of: generation) }
    }

    func prepare() {
        _ = try? context.acceptedRoots(leaf.roots)
        pending = pending ?? (try? make())
    }

    func check() throws(OutputFailure) {
        _ = try context.acceptedRoots(leaf.roots)
    }

    func forget() {
        refused = nil
    }
}

// MARK: Asking

extension LeafProvider {
    func obtain(then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        if let verdict = judgeRefused() { return then(verdict) }
        guard let token = session.token else { return then(.failure(.noSession)) }
        do throws(PKIError) {
            let made = if let pending { pending } else { try make() }
            pending = made
            let request = VaultRequest.sign(path: leaf.sign, csr: made.request.pem, names: leaf.names, ttl: leaf.ttl)
            context.vault.send(request, token: token) { [weak self] answer in
                guard let self else { return }
                then(self.received(answer, key: made.key))
            }
        } catch {
            then(.failure(OutputFailure(.leafKey, error)))
        }
    }

    private func make() throws(PKIError) -> (key: PrivateKey, request: CertificateRequest) {
        let key = try PrivateKey.generate(leaf.key)
        return (key, try CertificateRequest.make(key: key, names: leaf.names))
    }

    private func received(
        _ answer: Result<VaultResponse, VaultError>, key: PrivateKey
    ) -> Result<Obtained, OutputFailure> {
        session.noteUse(denied: answer.isDenied)
        let response: VaultResponse
        switch answer {
        case .failure(let error):
            let failure = OutputFailure(.leafRefused, error)
            return .failure(error.mayHaveIssued ? failure.afterIssue : failure)
        case .success(let good):
            response = good
        }
        pending = nil
        do throws(VaultError) {
            return judge(Answer(leaf: LeafAnswer(try SignedCertificate(response)), key: key)).mapError(\.afterIssue)
        } catch {
            return .failure(OutputFailure(.leafAnswer, error).afterIssue)
        }
    }

    /// The verdict on an answer that was refused before; `nil` when there is none, or when a new one is to be asked for.
    private func judgeRefused() -> Result<Obtained, OutputFailure>? {
        guard let (answer, since) = refused else { return nil }
        switch LeafDecision.refusedAnswer(since: since, budgetLifetime: budgetLifetime, now: context.now.wall) {
        case .judgeAgain: return judge(answer)
        case .askAgain:
            refused = nil
            return nil
        }
    }

    private func judge(_ answer: Answer) -> Result<Obtained, OutputFailure> {
        let roots: AcceptedRoots
        do throws(OutputFailure) {
            roots = try context.acceptedRoots(leaf.roots)
        } catch {
            refused = nil
            return .failure(error)
        }
        do throws(LeafError) {
            unsaved = (try judge(answer.leaf, key: answer.key, roots: roots, now: context.judgedNow.wall), answer.key)
            refused = nil
            return .success(.result)
        } catch {
            refused = error.mayBeThisHosts ? (answer, refused?.since ?? context.now.wall) : nil
            return .failure(OutputFailure(error))
        }
    }

    private func judge(
        _ answer: LeafAnswer, key: PrivateKey, roots: AcceptedRoots, now: WallTime
    ) throws(LeafError) -> VerifiedChain {
        let request = LeafRequest(names: leaf.names, publicKey: key.publicKey, roots: roots)
        return try LeafVerdict.judge(answer, for: request, now: now)
    }
}

// MARK: Publishing

extension LeafProvider {
    func save() throws(OutputFailure) -> Saved {
        guard let unsaved else { throw .nothingToSave }
        let certificate = unsaved.chain.leaf
        let record = GenerationRecord(
            request: context.digest(of: leaf.requestText), received: context.judgedNow.wall,
            serial: certificate.serial, notBefore: certificate.notBefore, notAfter: certificate.notAfter)
        let files = try files(of: unsaved.chain, unsaved.key)
        let publication = try context.publish(leaf, files: files, record: record)
        self.unsaved = nil
        let current = facts(of: publication.generation)
        self.current = current
        return Saved(
            next: LeafDecision.due(renewAt: current.renewAt), isNew: publication.isNew,
            facts: [
                ("serial", certificate.serial), ("not_after", certificate.notAfter.rfc3339),
                ("renew_at", current.renewAt?.rfc3339 ?? ""),
            ])
    }

    private func files(of chain: VerifiedChain, _ key: PrivateKey) throws(OutputFailure) -> [GeneratedFile] {
        let key = try pem(of: key)
        let leaf = chain.leaf.pem
        let intermediates = chain.intermediates.map(\.pem).joined()
        var files = [
            GeneratedFile(name: Layout.Leaf.key, bytes: key),
            GeneratedFile(name: Layout.Leaf.certificate, text: leaf),
            GeneratedFile(name: Layout.Leaf.chain, text: intermediates),
            GeneratedFile(name: Layout.Leaf.fullChain, text: leaf + intermediates),
            GeneratedFile(name: Layout.Leaf.trust, text: intermediates + chain.root.pem),
        ]
        if self.leaf.bundle {
            let bundle = SecretBuffer()
            bundle.append(key)
            bundle.append(leaf + intermediates)
            files.append(GeneratedFile(name: Layout.Leaf.bundle, bytes: bundle.finish()))
        }
        return files
    }

    private func pem(of key: PrivateKey) throws(OutputFailure) -> SecretBytes {
        do throws(PKIError) {
            return try key.pkcs8PEM()
        } catch {
            throw OutputFailure(.leafKey, error)
        }
    }

    /// Publishes what is on disk once more where files, group or mode are to be others now: a new `bundle:` or `group:`
    /// asks the server for nothing. The same files again are not touched.
    private func publishAgain(_ chain: VerifiedChain, _ key: PrivateKey, of generation: Generation) {
        do throws(OutputFailure) {
            let publication = try context.publish(leaf, files: try files(of: chain, key), record: generation.record)
            current = facts(of: publication.generation)
        } catch {
            context.log.write(.warning, error.kind, [("output", leaf.id.description)], error)
        }
    }
}

// MARK: Reading what is on disk

extension LeafProvider {
    private func facts(of generation: Generation) -> CurrentGeneration {
        let record = generation.record
        let serial = record.serial ?? ""
        let lifetime = Lifetime(recorded: record.notBefore, record.notAfter, received: record.received)
        let seed = context.seed.with(leaf.id.description).with(serial)
        return CurrentGeneration(
            name: generation.name, serial: serial, written: record.received, lifetime: lifetime,
            renewAt: RenewalRule.renewal(of: lifetime, seed: seed))
    }

    /// What is on disk, when it is whole and what the configuration asks for.
    private func readCurrent() -> (Generation, VerifiedChain, PrivateKey)? {
        guard let generation = context.current(leaf.id),
            OutputDecision.isAsAsked(
                recorded: generation.record.request, asked: context.digest(of: leaf.requestText)),
            let roots = try? context.acceptedRoots(leaf.roots),
            let key = context.secret(Layout.Leaf.key, of: generation, in: leaf.id).flatMap({
                try? PrivateKey.parse(pem: $0)
            }),
            let answer = answer(on: generation)
        else { return nil }
        let now = LeafDecision.judgingTime(
            received: generation.record.received, notBefore: answer.certificate.notBefore)
        guard let chain = try? judge(answer, key: key, roots: roots, now: now) else { return nil }
        return (generation, chain, key)
    }

    private func answer(on generation: Generation) -> LeafAnswer? {
        guard let chain = context.certificates(Layout.Leaf.fullChain, of: generation, in: leaf.id),
            let trust = context.certificates(Layout.Leaf.trust, of: generation, in: leaf.id),
            let certificate = chain.first
        else { return nil }
        return LeafAnswer(certificate: certificate, chain: chain.dropFirst() + trust)
    }
}

extension LeafAnswer {
    /// What the server signed.
    fileprivate init(_ signed: SignedCertificate) {
        self.init(certificate: signed.certificate, chain: signed.chain, isLeased: signed.leaseID != nil)
    }
}

extension VaultError {
    /// Whether a signing request may have been carried out although it failed: the answer was lost or made no sense.
    fileprivate var mayHaveIssued: Bool {
        switch self {
        case .malformed, .server, .keyInAnswer, .empty: true
        default: isLost
        }
    }
}
