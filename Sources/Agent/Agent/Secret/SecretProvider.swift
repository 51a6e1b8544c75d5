import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultAPI
import VaultClient
import X509

/// Keeps the files of one secret: read, rendered and compared in memory that is wiped, published only when they differ.
final class SecretProvider: OutputProvider {
    /// A lease, and the login that it hangs on.
    private struct Held {
        var lease: Lease
        var life: Life
        var epoch: Int
    }

    private var secret: SecretOutput
    private let context: AgentContext
    private let session: VaultSession
    private var lease: Held?
    private var rendered: (files: [GeneratedFile], serial: String, lease: Held?)?
    private var isGone = false
    private(set) var currentGeneration: CurrentGeneration?

    init(_ secret: SecretOutput, context: AgentContext, session: VaultSession) {
        self.secret = secret
        self.context = context
        self.session = session
        if let current = context.current(secret.id), current.record.request == context.digest(of: secret.requestText) {
            currentGeneration = currentGeneration(of: current)
        }
    }

    var output: any ConfiguredOutput { secret }

    func adopt(_ output: any ConfiguredOutput) -> Bool {
        guard let secret = output as? SecretOutput else { return false }
        self.secret = secret
        return true
    }

    var needsSession: Bool { true }
    var rights: [(path: String, capability: String)] { [(secret.read, "read")] }
    /// Reading is free, but for what makes something new at each reading: that is known by its lease.
    var metered: Duration? { currentGeneration?.life?.length }
    /// Whether something on disk would die with the token.
    var holdsLease: Bool { lease?.epoch == session.epoch }

    /// At once: reading makes nothing, and what is on disk may be old.
    func firstDue() -> Deadline { .wall(WallTime(secondsSince1970: 0)) }

    func check() throws(OutputFailure) {
        if currentGeneration == nil || currentGeneration?.life != nil { try context.preflight(secret, bytes: 65_536) }
        try context.rights.require("read", on: secret.read)
    }

    func obtain(then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        guard let token = session.token else { return then(.failure(.noSession)) }
        guard let lease, lease.epoch == session.epoch, lease.lease.renewable else { return read(token, then) }
        let request = VaultRequest.renewLease(id: lease.lease.id, increment: lease.lease.duration)
        context.vault.send(request, token: token) { [weak self] answer in
            guard let self else { return }
            self.session.noteUse(denied: answer.isDenied)
            guard case .success(let response) = answer, let renewed = try? Lease(response),
                renewed.duration * 2 > lease.lease.duration
            else { return self.read(token, then) }
            self.hold(renewed)
            then(.success(.unchanged(next: self.nextLook())))
        }
    }

    private func read(_ token: SecretBytes, _ then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        context.vault.send(.read(path: secret.read), token: token) { [weak self] answer in
            guard let self else { return }
            self.session.noteUse(denied: answer.isDenied)
            then(self.received(answer))
        }
    }

    private func received(_ answer: Result<VaultResponse, VaultError>) -> Result<Obtained, OutputFailure> {
        let content: SecretContent
        do throws(VaultError) {
            content = try SecretContent(answer.get())
        } catch {
            guard error.isNotFound else {
                return .failure(OutputFailure(.secretRefused, error))
            }
            return deleted()
        }
        return Result { () throws(OutputFailure) in try render(content) }
    }

    private func render(_ content: SecretContent) throws(OutputFailure) -> Obtained {
        var files: [GeneratedFile] = []
        for file in secret.files {
            do throws(RenderingError) {
                files.append(GeneratedFile(name: file.name, bytes: try content.rendered(as: file), mode: file.mode))
            } catch {
                throw OutputFailure(.secretFormat, error)
            }
        }
        isGone = false
        let held = content.lease.map { newlyHeld($0) }
        rendered = (files, content.version, held)
        return .result
    }

    private func newlyHeld(_ lease: Lease) -> Held {
        let now = context.judgedNow.wall
        return Held(
            lease: lease, life: Life(notBefore: now, notAfter: now + lease.duration, received: now),
            epoch: session.epoch)
    }

    private func hold(_ renewed: Lease) {
        lease = newlyHeld(renewed)
        currentGeneration?.life = lease?.life
    }

    /// The server has it no longer: what happens to the files is the configuration's to say, never an accident (P-55).
    private func deleted() -> Result<Obtained, OutputFailure> {
        let failure = OutputFailure(
            .secretDeleted, "the secret \(bounded(secret.read)) is not on the server (any more)",
            hint: "write it again, or take the output out of agent.yaml; on_delete is \(secret.onDelete.rawValue)")
        switch secret.onDelete {
        case .fail:
            return .failure(failure)
        case .keep where currentGeneration == nil:
            return .failure(failure)
        case .keep:
            return .success(.stale(failure, next: nextLook()))
        case .remove:
            return Result { () throws(OutputFailure) in
                try remove()
                return .stale(failure, next: nextLook())
            }
        }
    }

    private func remove() throws(OutputFailure) {
        guard currentGeneration != nil else { return }
        do throws(BoundaryError) {
            try context.boundary.remove(secret.id)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
        currentGeneration = nil
        context.log.write(.warning, .secretRemoved, [("output", secret.id.description), ("on_delete", "remove")])
    }

    func save() throws(OutputFailure) -> Saved {
        guard let rendered else { throw .nothingToSave }
        let now = context.judgedNow.wall
        let life = rendered.lease?.life
        let record = GenerationRecord(
            request: context.digest(of: secret.requestText), received: now, serial: rendered.serial,
            notBefore: life?.notBefore, notAfter: life?.notAfter,
            lease: rendered.lease.map {
                GenerationRecord.Lease(id: $0.lease.id, duration: $0.lease.duration, isRenewable: $0.lease.renewable)
            })
        let publication = try context.publish(secret, files: rendered.files, record: record)
        currentGeneration = currentGeneration(of: publication.generation)
        lease = rendered.lease
        self.rendered = nil
        let facts =
            [("version", currentGeneration?.serial ?? "")] + (life.map { [("lease_until", $0.notAfter.rfc3339)] } ?? [])
        return Saved(
            next: nextLook(), reload: context.owesReload(secret), isNew: publication.isNew, facts: facts,
            boundFor: life?.length)
    }

    /// A lease is renewed before it ends and never read anew for freshness: reading would make another one (P-49).
    private func nextLook() -> Deadline {
        let seed = context.seed.with(secret.id.description)
        guard let lease else { return RenewalRule.refresh(every: secret.refresh, after: context.now, seed: seed) }
        return .wall(RenewalRule.renewal(of: lease.life, seed: seed))
    }

    func apply(then: @escaping (HookResult) -> Void) {
        guard let hook = secret.onChange else { return then(.succeeded) }
        context.hooks.start(hook, for: secret.id, now: context.now, then: then)
    }

    private func currentGeneration(of generation: Generation) -> CurrentGeneration {
        let record = generation.record
        return CurrentGeneration(
            generation: generation.name, serial: record.serial ?? "", written: record.received, life: life(of: record))
    }

    private func life(of record: GenerationRecord) -> Life? {
        guard record.lease != nil, let begin = record.notBefore, let end = record.notAfter else { return nil }
        return Life(notBefore: begin, notAfter: end, received: record.received)
    }
}
