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

    /// An answer with the key that it was asked for with, and when it came.
    private struct Answer {
        var leaf: LeafAnswer
        var key: PrivateKey
        var received: Now
    }

    /// What is to be published, with its key.
    private struct Unsaved {
        var leaf: VerifiedLeaf
        var key: PrivateKey
        var lifetime: Lifetime
    }

    private var leaf: LeafOutput
    private let context: AgentContext
    private let session: VaultSession
    /// The key and request that are asked next: made while the login is under way, or those of an answer that never came,
    /// so that at most one issue is lost.
    private var pending: (key: PrivateKey, request: CertificateRequest)?
    /// An answer that this host refused, perhaps by its own fault: it is judged again instead of asked for again.
    private var refused: Answer?
    /// A verified leaf that is not saved yet.
    private var unsaved: Unsaved?
    private var current: CurrentGeneration?
    private var schedule: LeafSchedule
    /// The life of the last answer that had not expired on arrival.
    private var lastAnswer: Lifetime?

    init(_ leaf: LeafOutput, context: AgentContext, session: VaultSession) {
        self.leaf = leaf
        self.context = context
        self.session = session
        schedule = LeafSchedule(held: nil, waiting: nil, seed: context.seed.with(leaf.id.description))
        if let (generation, verified, key) = readCurrent() {
            take(generation)
            publishAgain(verified, key, of: generation)
        }
        if let generation = try? context.host.files.waiting(leaf.id), isAsAsked(generation) {
            schedule.keeps(lifetime(of: generation))
        }
    }

    var facts: OutputFacts {
        OutputFacts(
            output: .leaf(leaf), current: current, due: schedule.due,
            budgetLifetime: LeafDecision.budgetLifetime(asked: leaf.ttl, lastAnswer: lastAnswer ?? schedule.held),
            permission: Permission(path: leaf.sign, capability: "update"),
            preflight: Preflight(bytes: Self.bytes, hooks: [leaf.onChange].compactMap { $0 }),
            remarks: schedule.waiting.map { [OutputFailure.waits(leaf.id, $0)] } ?? [])
    }

    var hasResult: Bool { schedule.publishesWaiting(at: context.now) }

    func adopt(_ output: ConfiguredOutput) {
        guard case .leaf(let leaf) = output else { return }
        self.leaf = leaf
        if let (generation, verified, key) = readCurrent() { publishAgain(verified, key, of: generation) }
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
            let signed = LeafAnswer(try SignedCertificate(response))
            return judge(Answer(leaf: signed, key: key, received: context.now)).mapError(\.afterIssue)
        } catch {
            return .failure(OutputFailure(.leafAnswer, error).afterIssue)
        }
    }

    /// The verdict on an answer that was refused before; `nil` when there is none, or when a new one is to be asked for.
    private func judgeRefused() -> Result<Obtained, OutputFailure>? {
        guard let refused else { return nil }
        let age = context.now.monotonic - refused.received.monotonic
        switch LeafDecision.refusedAnswer(age: age, budgetLifetime: facts.budgetLifetime ?? .zero) {
        case .judgeAgain: return judge(refused)
        case .askAgain:
            self.refused = nil
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
            let verified = try judge(answer.leaf, key: answer.key, roots: roots, now: context.now)
            refused = nil
            return place(verified, answer)
        } catch {
            refused = error.mayBeThisHosts ? answer : nil
            return .failure(OutputFailure(error))
        }
    }

    private func judge(
        _ answer: LeafAnswer, key: PrivateKey, roots: AcceptedRoots, now: Now
    ) throws(LeafError) -> VerifiedLeaf {
        let request = LeafRequest(names: leaf.names, publicKey: key.publicKey, roots: roots)
        return try LeafVerdict.judge(answer, for: request, now: now)
    }

    /// Its dates decide: to publish it, to let it wait on disk, or never to publish it.
    private func place(_ verified: VerifiedLeaf, _ answer: Answer) -> Result<Obtained, OutputFailure> {
        let lifetime = Lifetime(
            notBefore: verified.notBefore, notAfter: verified.notAfter, received: answer.received, requested: leaf.ttl)
        let new = Unsaved(leaf: verified, key: answer.key, lifetime: lifetime)
        switch decide(new) {
        case .publish:
            lastAnswer = lifetime
            unsaved = new
            return .success(.result)
        case .wait:
            lastAnswer = lifetime
            return Result { () throws(OutputFailure) in
                try keepWaiting(new)
                return .unchanged(next: schedule.due)
            }
        case .expired: return .failure(OutputFailure(Self.expired(verified)))
        }
    }

    private func decide(_ new: Unsaved) -> LeafPublication {
        LeafPublication.decide(
            new.lifetime, leaf: new.leaf.leaf.notAfter, held: schedule.held, now: context.now)
    }

    private static func expired(_ verified: VerifiedLeaf) -> LeafError {
        let first = verified.firstToExpire
        return first == verified.leaf
            ? .expired(at: first.notAfter) : .issuerExpired(subject: first.shownName, at: first.notAfter)
    }
}

// MARK: Publishing

extension LeafProvider {
    func save() throws(OutputFailure) -> Saved {
        guard let unsaved else { return try saveWaiting() }
        // Time may have passed since: a full disk, a machine that slept.
        guard decide(unsaved) != .expired, !unsaved.lifetime.isOver(at: context.now) else {
            self.unsaved = nil
            var failure = OutputFailure(Self.expired(unsaved.leaf)).afterIssue
            failure.dropsResult = true
            throw failure
        }
        let files = try files(of: unsaved.leaf, unsaved.key)
        let publication = try context.publish(leaf, files: files, record: record(of: unsaved))
        self.unsaved = nil
        try? context.host.files.forgetWaiting(leaf.id)
        take(publication.generation)
        return saved(isNew: publication.isNew)
    }

    private func saveWaiting() throws(OutputFailure) -> Saved {
        do throws(BoundaryError) {
            guard let generation = try context.host.files.publishWaiting(leaf.id) else {
                throw .nothingCurrent(leaf.id)
            }
            take(generation)
            return saved(isNew: true)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
    }

    private func keepWaiting(_ new: Unsaved) throws(OutputFailure) {
        let (files, access) = (try files(of: new.leaf, new.key), try context.access(of: leaf))
        do throws(BoundaryError) {
            _ = try context.host.files.keepWaiting(leaf.id, files, record(of: new), access)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
        schedule.keeps(new.lifetime)
        context.log.write(
            .warning, .leafNotYetValid,
            [("output", leaf.id.description), ("not_before", new.lifetime.notBefore.rfc3339)])
    }

    private func record(of new: Unsaved) -> GenerationRecord {
        let received = new.lifetime
        return GenerationRecord(
            request: context.digest(of: leaf.requestText), received: received.wall,
            clocks: GenerationRecord.Clocks(
                server: received.server, bootTime: received.monotonic, boot: received.boot),
            serial: new.leaf.leaf.serial, notBefore: received.notBefore, notAfter: received.notAfter)
    }

    private func saved(isNew: Bool) -> Saved {
        let current = current
        return Saved(
            next: schedule.due, isNew: isNew,
            facts: [
                ("serial", current?.serial ?? ""), ("not_after", current?.lifetime?.notAfter.rfc3339 ?? ""),
                ("renew_at", current?.renewAt?.rfc3339 ?? ""),
            ])
    }

    private func files(of verified: VerifiedLeaf, _ key: PrivateKey) throws(OutputFailure) -> [GeneratedFile] {
        let key = try pem(of: key)
        let leaf = verified.leaf.pem
        let intermediates = verified.intermediates.map(\.pem).joined()
        var files = [
            GeneratedFile(name: Layout.Leaf.key, bytes: key),
            GeneratedFile(name: Layout.Leaf.certificate, text: leaf),
            GeneratedFile(name: Layout.Leaf.chain, text: intermediates),
            GeneratedFile(name: Layout.Leaf.fullChain, text: leaf + intermediates),
            GeneratedFile(name: Layout.Leaf.trust, text: intermediates + verified.root.pem),
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
    private func publishAgain(_ verified: VerifiedLeaf, _ key: PrivateKey, of generation: Generation) {
        do throws(OutputFailure) {
            let files = try files(of: verified, key)
            take(try context.publish(leaf, files: files, record: generation.record).generation)
        } catch {
            context.log.write(.warning, error.kind, [("output", leaf.id.description)], error)
        }
    }
}

// MARK: Reading what is on disk

extension LeafProvider {
    /// Takes a generation for the one in force.
    private func take(_ generation: Generation) {
        let lifetime = lifetime(of: generation)
        schedule.published(lifetime)
        current = CurrentGeneration(
            name: generation.name, serial: generation.record.serial ?? "", written: generation.record.received,
            lifetime: lifetime, renewAt: lifetime.wall + schedule.renewalAge(of: lifetime))
    }

    private func lifetime(of generation: Generation) -> Lifetime {
        Lifetime(
            of: generation.record, requested: leaf.ttl, ageBeforeBoot: context.state.age(of: leaf.id, generation.name))
    }

    private func isAsAsked(_ generation: Generation) -> Bool {
        OutputDecision.isAsAsked(recorded: generation.record.request, asked: context.digest(of: leaf.requestText))
    }

    /// What is on disk, when it is whole and what the configuration asks for.
    private func readCurrent() -> (Generation, VerifiedLeaf, PrivateKey)? {
        guard let generation = context.current(leaf.id), isAsAsked(generation),
            let roots = try? context.acceptedRoots(leaf.roots),
            let key = context.secret(Layout.Leaf.key, of: generation, in: leaf.id).flatMap({
                try? PrivateKey.parse(pem: $0)
            }),
            let answer = answer(on: generation),
            let verified = try? judge(answer, key: key, roots: roots, now: received(generation))
        else { return nil }
        return (generation, verified, key)
    }

    /// When the generation was received: what has expired since stays in it.
    private func received(_ generation: Generation) -> Now {
        Now(wall: generation.record.received, monotonic: .zero)
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

extension OutputFailure {
    fileprivate static func waits(_ output: OutputID, _ lifetime: Lifetime) -> OutputFailure {
        OutputFailure(
            .leafNotYetValid,
            "\(output): a new leaf waits: this host's clock is not between \(lifetime.notBefore.rfc3339) and "
                + "\(lifetime.notAfter.rfc3339)",
            hint: "compare the clocks of this host and of the server: date -u")
    }
}

extension Lifetime {
    /// The life of what a generation holds, as its record tells. A record without the other clocks has the host's alone.
    init(of record: GenerationRecord, requested: Duration? = nil, ageBeforeBoot: Duration = .zero) {
        self.init(
            notBefore: record.notBefore ?? record.received, notAfter: record.notAfter ?? record.received,
            received: Now(
                wall: record.received, server: record.clocks?.server, monotonic: record.clocks?.bootTime ?? .zero,
                boot: record.clocks?.boot ?? ""),
            requested: requested, ageBeforeBoot: ageBeforeBoot)
    }
}
