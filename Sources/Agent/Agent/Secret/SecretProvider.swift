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
    /// More than the files of most secrets take on disk.
    private static let bytes = 65_536

    private var secret: SecretOutput
    private let context: AgentContext
    private let session: VaultSession
    private var lease: HeldLease?
    private var rendered: (files: [GeneratedFile], version: String, lease: HeldLease?)?
    private var current: CurrentGeneration?

    init(_ secret: SecretOutput, context: AgentContext, session: VaultSession) {
        self.secret = secret
        self.context = context
        self.session = session
        if let generation = context.current(secret.id),
            OutputDecision.isAsAsked(
                recorded: generation.record.request, asked: context.digest(of: secret.requestText))
        {
            current = facts(of: generation)
        }
    }

    /// Due at once: reading makes nothing, and what is on disk may be old. What makes something new at each reading is
    /// known by its lease, and metered from then on.
    var facts: OutputFacts {
        let mustWrite = SecretDecision.mustWrite(hasFiles: current != nil, lifetime: current?.lifetime)
        return OutputFacts(
            output: .secret(secret), current: current, due: .wall(WallTime(secondsSince1970: 0)),
            budgetLifetime: current?.lifetime?.length, permission: Permission(path: secret.read, capability: "read"),
            preflight: Preflight(
                bytes: mustWrite ? Self.bytes : nil, hooks: mustWrite ? [secret.onChange].compactMap { $0 } : []),
            holdsLease: lease?.dependsOn(login: session.epoch) ?? false)
    }

    func adopt(_ output: ConfiguredOutput) {
        if case .secret(let secret) = output { self.secret = secret }
    }

    private var due: Deadline {
        SecretDecision.due(
            holding: lease, refresh: secret.refresh, now: context.now, seed: context.seed.with(secret.id.description))
    }
}

// MARK: Asking

extension SecretProvider {
    func obtain(sending: @escaping () -> Void, then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        guard let token = session.token else { return then(.failure(.noSession)) }
        switch SecretDecision.request(holding: lease, login: session.epoch) {
        case .read: read(token, sending, then)
        case .renewLease(let lease): renew(lease, token, sending, then)
        }
    }

    private func renew(
        _ lease: HeldLease, _ token: SecretBytes, _ sending: @escaping () -> Void,
        _ then: @escaping (Result<Obtained, OutputFailure>) -> Void
    ) {
        let request = VaultRequest.renewLease(id: lease.id, increment: lease.duration)
        context.vault.send(request, token: token, priority: context.priority(of: facts)) { [weak self] answer in
            guard let self else { return }
            self.session.noteUse(denied: answer.isDenied)
            guard case .success(let response) = answer, let renewed = try? Lease(response),
                SecretDecision.lasts(renewed.duration, after: lease)
            else { return self.read(token, sending, then) }
            self.lease = self.held(renewed)
            self.current?.lifetime = self.lease?.lifetime
            then(.success(.unchanged(next: self.due)))
        }
    }

    private func read(
        _ token: SecretBytes, _ sending: @escaping () -> Void,
        _ then: @escaping (Result<Obtained, OutputFailure>) -> Void
    ) {
        let request = VaultRequest.read(path: secret.read)
        let priority = context.priority(of: facts)
        context.vault.send(request, token: token, priority: priority, sending: sending) { [weak self] answer in
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
            return error.isNotFound ? deleted() : .failure(OutputFailure(.secretRefused, error))
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
        rendered = (files, content.version, content.lease.map { held($0) })
        return .result
    }

    private func held(_ lease: Lease) -> HeldLease {
        HeldLease(
            id: lease.id, duration: lease.duration, isRenewable: lease.renewable, login: session.epoch,
            now: context.now)
    }

    private func deleted() -> Result<Obtained, OutputFailure> {
        let failure = OutputFailure(
            .secretDeleted, "the secret \(bounded(secret.read)) is not on the server (any more)",
            hint: "write it again, or take the output out of agent.yaml; on_delete is \(secret.onDelete.rawValue)")
        switch SecretDecision.deletion(secret.onDelete, hasFiles: current != nil) {
        case .fail: return .failure(failure)
        case .keep: return .success(.stale(failure, next: due))
        case .remove:
            return Result { () throws(OutputFailure) in
                try remove()
                return .stale(failure, next: due)
            }
        }
    }

    private func remove() throws(OutputFailure) {
        guard current != nil else { return }
        do throws(BoundaryError) {
            try context.host.files.remove(secret.id)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
        current = nil
        context.log.write(.warning, .secretRemoved, [("output", secret.id.description), ("on_delete", "remove")])
    }
}

// MARK: Publishing

extension SecretProvider {
    func save() throws(OutputFailure) -> Saved {
        guard let rendered else { throw .nothingToSave }
        let lifetime = rendered.lease?.lifetime
        let record = GenerationRecord(
            request: context.digest(of: secret.requestText), received: context.now.wall, clocks: context.clocks,
            serial: rendered.version, notBefore: lifetime?.notBefore, notAfter: lifetime?.notAfter,
            lease: rendered.lease.map {
                GenerationRecord.Lease(id: $0.id, duration: $0.duration, isRenewable: $0.isRenewable)
            })
        let publication = try context.publish(secret, files: rendered.files, record: record)
        current = facts(of: publication.generation)
        lease = rendered.lease
        self.rendered = nil
        let end = lifetime.map { [("lease_until", $0.notAfter.rfc3339)] } ?? []
        return Saved(
            next: due, isNew: publication.isNew, facts: [("version", current?.serial ?? "")] + end,
            isBound: lifetime != nil)
    }

    private func facts(of generation: Generation) -> CurrentGeneration {
        let record = generation.record
        let lifetime = record.lease.map { _ in
            Lifetime(of: record, ageBeforeBoot: context.state.age(of: secret.id, generation.name))
        }
        return CurrentGeneration(
            name: generation.name, serial: record.serial ?? "", written: record.received, lifetime: lifetime)
    }
}
