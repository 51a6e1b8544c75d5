import AgentConfig
import Boundary
import Core
import Proxies
import Renewal
import System
import VaultAPI
import VaultClient
import X509

/// Makes one leaf: the key here, a CSR to the server, and a generation of what comes back.
final class LeafProvider: OutputProvider {
    /// An answer with the key that it was asked for with, and when it came.
    private struct Answer {
        var leaf: LeafAnswer
        var key: PrivateKey
        var received: Now
    }

    private var leaf: LeafOutput
    private let context: AgentContext
    private let session: VaultSession
    private let next: NextRequest
    /// An answer that this host refused, perhaps by its own fault: it is judged again instead of asked for again.
    private var refused: Answer?
    /// A verified leaf that is not saved yet.
    private var unsaved: SignedLeaf?
    private var current: CurrentGeneration?
    private var schedule: LeafSchedule
    /// The life of the last answer that had not expired on arrival.
    private var lastAnswer: Lifetime?
    /// The number of the last request, and of the last that was made when a good answer came: what else comes of those is dropped.
    private var requests = (last: 0, answered: 0)

    init(_ leaf: LeafOutput, context: AgentContext, session: VaultSession) {
        self.leaf = leaf
        self.context = context
        self.session = session
        next = NextRequest(keys: context.keys)
        schedule = LeafSchedule(held: nil, waiting: nil, seed: context.seed.with(leaf.id.description))
        if let found = disk.current() {
            take(found.generation)
            publishAgain(found)
        } else if let generation = context.current(leaf.id) {
            takeOutdated(generation)
        }
        readWaiting()
    }

    var facts: OutputFacts {
        OutputFacts(
            output: .leaf(leaf), current: current, due: schedule.due,
            budgetLifetime: LeafDecision.budgetLifetime(asked: leaf.ttl, lastAnswer: lastAnswer ?? schedule.held),
            takesLateAnswers: true,
            permission: Permission(path: leaf.sign, capability: "update"),
            preflight: Preflight(bytes: LeafFiles.bytes, hooks: ConfiguredOutput.leaf(leaf).hooks),
            remarks: remarks)
    }

    private var remarks: [OutputFailure] {
        let backdated = schedule.held.flatMap { $0.isToldByClocksAlone ? OutputFailure.backdated(leaf.id, $0) : nil }
        return [schedule.waiting.map { OutputFailure.waits(leaf.id, $0) }, backdated].compactMap { $0 }
    }

    var served: ServedFile? {
        let file = leaf.proxy?.kind == .haproxy ? Layout.Leaf.bundle : Layout.Leaf.fullChain
        return context.current(leaf.id).map { generation in
            ServedFile(
                output: leaf.id, purpose: .leaf, path: context.path(of: file, in: leaf.id),
                certificates: context.certificates(Layout.Leaf.fullChain, of: generation, in: leaf.id) ?? [],
                probe: leaf.probe)
        }
    }

    func certificate() -> IssuedCertificate? {
        guard let generation = context.current(leaf.id), generation.name == current?.name,
            let certificate = context.certificates(Layout.Leaf.certificate, of: generation, in: leaf.id)?.first
        else { return nil }
        return IssuedCertificate(mount: Rules.mountOfSigning(leaf.sign), certificate: certificate)
    }

    var hasResult: Bool { schedule.publishesWaiting(at: context.now) }

    func adopt(_ output: ConfiguredOutput) {
        guard case .leaf(let leaf) = output else { return }
        self.leaf = leaf
        guard let found = disk.current() else { return }
        publishAgain(found)
        readWaiting()
    }

    private func readWaiting() {
        if let generation = disk.waiting() { schedule.keeps(disk.lifetime(of: generation)) }
    }

    private var disk: LeafReader { LeafReader(leaf: leaf, context: context) }

    func prepare() {
        _ = try? context.acceptedRoots(leaf.roots)
        next.prepare(wanted, deadline: deadline)
    }

    func check() throws(OutputFailure) {
        _ = try context.acceptedRoots(leaf.roots)
    }

    func forget() {
        refused = nil
    }

    func forgetCurrent() {
        current = nil
        schedule.losesHeld()
    }
}

// MARK: Asking

extension LeafProvider {
    func obtain(sending: @escaping () -> Void, then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        if let verdict = judgeRefused() { return then(verdict) }
        next.get(wanted, deadline: deadline) { [weak self] made in
            switch made {
            case .success(let made): self?.ask(made, sending, then)
            case .failure(let error): then(.failure(OutputFailure(.leafKey, error)))
            }
        }
    }

    private func ask(
        _ made: KeyAndRequest, _ sending: @escaping () -> Void,
        _ then: @escaping (Result<Obtained, OutputFailure>) -> Void
    ) {
        let request = VaultRequest.sign(path: leaf.sign, csr: made.request.pem, names: leaf.names, ttl: leaf.ttl)
        requests.last += 1
        let number = requests.last
        session.ask(request, priority: context.priority(of: facts), sending: sending) { [weak self] answer in
            guard let self, number > self.requests.answered else { return }
            if case .success = answer { self.requests.answered = self.requests.last }
            then(answer.map { self.received($0, key: made.key) } ?? .success(.tokenGone))
        }
    }

    private var wanted: NextRequest.Wanted { NextRequest.Wanted(algorithm: leaf.key, names: leaf.names) }

    /// When the next leaf is needed.
    private var deadline: Duration { context.priority(of: facts).deadline }

    private func received(
        _ answer: Result<VaultResponse, VaultError>, key: PrivateKey
    ) -> Result<Obtained, OutputFailure> {
        let response: VaultResponse
        switch answer {
        case .failure(let error):
            let failure = OutputFailure(signing: error, at: context.now)
            return .failure(error.mayHaveIssued ? failure.afterIssue : failure)
        case .success(let good):
            response = good
        }
        next.use()
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
            let request = LeafRequest(names: leaf.names, publicKey: answer.key.publicKey, roots: roots)
            let verified = try LeafVerdict.judge(answer.leaf, for: request, now: context.now)
            refused = nil
            return place(verified, answer)
        } catch {
            refused = error.mayBeThisHosts ? answer : nil
            return .failure(OutputFailure(error))
        }
    }

    /// Its dates decide: to publish it, to let it wait on disk, or never to publish it.
    private func place(_ verified: VerifiedLeaf, _ answer: Answer) -> Result<Obtained, OutputFailure> {
        let lifetime = Lifetime(
            notBefore: verified.notBefore, notAfter: verified.notAfter, received: answer.received, requested: leaf.ttl)
        let new = SignedLeaf(leaf: verified, key: answer.key, lifetime: lifetime)
        switch new.publication(held: schedule.held, now: context.now) {
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
        case .expired: return .failure(OutputFailure(new.expired))
        }
    }
}

// MARK: Publishing

extension LeafProvider {
    func save() throws(OutputFailure) -> Saved {
        guard let unsaved else { return try saveWaiting() }
        // Time may have passed since: a full disk, a machine that slept.
        let now = context.now
        guard unsaved.publication(held: schedule.held, now: now) != .expired, !unsaved.lifetime.isOver(at: now) else {
            self.unsaved = nil
            throw OutputFailure(unsaved.expired).afterIssue.droppingResult
        }
        let files = try LeafFiles.make(of: unsaved.leaf, unsaved.key, bundle: leaf.bundle)
        let publication = try context.publish(leaf, files: files, record: unsaved.record(request: asked))
        self.unsaved = nil
        try? context.host.files.forgetWaiting(leaf.id)
        take(publication.generation)
        return saved(isNew: publication.isNew)
    }

    /// Time may have passed here too, and what waited may have been removed: then another one is asked for.
    private func saveWaiting() throws(OutputFailure) -> Saved {
        guard schedule.publishesWaiting(at: context.now) else {
            let end = schedule.waiting?.notAfter ?? context.now.wall
            throw dropWaiting(OutputFailure(LeafError.expired(at: end)))
        }
        let published: Generation?
        do throws(BoundaryError) {
            published = try context.host.files.publishWaiting(leaf.id)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
        guard let published else {
            let gone = BoundaryError.nothingCurrent(leaf.id)
            throw dropWaiting(OutputFailure(gone.kind, gone))
        }
        take(published)
        return saved(isNew: true)
    }

    private func dropWaiting(_ failure: OutputFailure) -> OutputFailure {
        try? context.host.files.forgetWaiting(leaf.id)
        schedule.dropsWaiting()
        return failure.droppingResult
    }

    private func keepWaiting(_ new: SignedLeaf) throws(OutputFailure) {
        let files = try LeafFiles.make(of: new.leaf, new.key, bundle: leaf.bundle)
        let access = try context.access(of: leaf)
        do throws(BoundaryError) {
            _ = try context.host.files.keepWaiting(leaf.id, files, new.record(request: asked), access)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
        schedule.keeps(new.lifetime)
        context.log.write(
            .warning, .leafNotYetValid,
            [("output", leaf.id.description), ("not_before", new.lifetime.notBefore.rfc3339)])
    }

    /// The digest of what is asked for.
    private var asked: String { context.digest(of: leaf.requestText) }

    /// Takes a generation for the one in force.
    private func take(_ generation: Generation) {
        let lifetime = disk.lifetime(of: generation)
        schedule.published(lifetime)
        current = CurrentGeneration(
            of: generation, lifetime, renewAt: lifetime.wall + schedule.renewalAge(of: lifetime))
    }

    /// Takes a generation that was made from another request: it serves its readers until there is a new one.
    private func takeOutdated(_ generation: Generation) {
        let lifetime = disk.lifetime(of: generation)
        schedule.holdsOutdated(lifetime)
        current = CurrentGeneration(of: generation, lifetime, renewAt: context.now.wall)
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

    /// Publishes what is on disk once more where files, group or mode are to be others now: a new `bundle:` or `group:`
    /// asks the server for nothing. The same files again are not touched.
    private func publishAgain(_ found: LeafReader.Found) {
        do throws(OutputFailure) {
            let files = try LeafFiles.make(of: found.leaf, found.key, bundle: leaf.bundle)
            take(try context.publish(leaf, files: files, record: found.generation.record).generation)
        } catch {
            context.log.write(.warning, error.kind, [("output", leaf.id.description)], error)
        }
    }
}
