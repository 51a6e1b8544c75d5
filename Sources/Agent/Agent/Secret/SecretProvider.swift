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
    private static let atOnce = Deadline.wall(WallTime(secondsSince1970: 0))

    private var secret: SecretOutput
    private let context: AgentContext
    private let session: VaultSession
    private(set) var leases = SecretLeases()
    private var rendered: (files: [GeneratedFile], version: String)?
    private var current: CurrentGeneration?

    init(_ secret: SecretOutput, context: AgentContext, session: VaultSession) {
        self.secret = secret
        self.context = context
        self.session = session
        finishRemoving()
        if let generation = context.current(secret.id),
            OutputDecision.isAsAsked(
                recorded: generation.record.request, asked: context.digest(of: secret.requestText))
        {
            current = facts(of: generation)
        }
        leases = session.restored?.leases(of: secret.id.description, generation: current?.name.text) ?? SecretLeases()
        if !context.owesReload(secret), leases.current != nil { leases.apply() }
    }

    /// Due at once: reading makes nothing, and what is on disk may be old; a lease is asked after by renewing it. What makes
    /// something new at each reading is known by its lease, and metered from then on.
    var facts: OutputFacts {
        let current = inForce
        let mustWrite = SecretDecision.mustWrite(hasFiles: current != nil, lifetime: current?.lifetime)
        return OutputFacts(
            output: .secret(secret), current: current, due: leases.current?.isRenewable == false ? due : Self.atOnce,
            budgetLifetime: isRenewal ? nil : leases.life ?? current?.lifetime?.length,
            permission: Permission(path: secret.read, capability: "read"),
            preflight: Preflight(
                bytes: mustWrite ? Self.bytes : nil, hooks: mustWrite ? [secret.onChange].compactMap { $0 } : []))
    }

    /// The current generation; what it holds on a lease lasts no longer than the token that the lease depends on.
    private var inForce: CurrentGeneration? {
        guard let current, let lease = leases.current else { return current }
        var bounded = current
        bounded.lifetime = lease.lifetime.bounded(by: session.held.end(of: lease.login))
        return bounded
    }

    private var isRenewal: Bool {
        if case .renewLease = request { true } else { false }
    }

    private var request: SecretDecision.Request {
        SecretDecision.request(holding: leases.renewed, login: session.login)
    }

    func inherit(logins: Set<Int>) { leases.inherit(logins) }

    func noteApplied() { leases.apply() }

    /// What was rendered of a lease is not kept: it is read anew.
    func forgetCurrent() {
        current = nil
        leases.exhaust()
    }

    /// Asked for by hand, a lease is not renewed but replaced.
    func forget() { leases.replace() }

    func keepsLease() -> Bool { leases.keep() }

    func adopt(_ output: ConfiguredOutput) {
        if case .secret(let secret) = output { self.secret = secret }
    }

    private var due: Deadline {
        SecretDecision.due(
            holding: leases.current, login: session.login, refresh: secret.refresh, now: context.now,
            seed: context.seed.with(secret.id.description))
    }
}

// MARK: Asking

extension SecretProvider {
    func obtain(sending: @escaping () -> Void, then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        switch request {
        case .read: read(sending, then)
        case .renewLease(let lease): renew(lease) { [weak self] in self?.renewed($0, then) }
        }
    }

    /// What is not renewed any more is read anew. A server that is away may renew it later.
    private func renewed(
        _ answer: Result<Bool, VaultError>?, _ then: (Result<Obtained, OutputFailure>) -> Void
    ) {
        switch answer {
        case nil: return then(.success(.tokenGone))
        case .success(true): return then(.success(.unchanged(next: due)))
        case .failure(let error) where error.isRetryable: return then(.failure(OutputFailure(.secretRefused, error)))
        case .success(false), .failure: leases.exhaust()
        }
        then(.success(.askAgain))
    }

    /// Asks for more time for a lease: any token may. `then` is told whether it got enough; `nil` without a token.
    private func renew(_ lease: HeldLease, then: @escaping (Result<Bool, VaultError>?) -> Void) {
        let request = VaultRequest.renewLease(id: lease.id, increment: lease.duration)
        session.ask(request, priority: context.priority(of: facts)) { [weak self] answer in
            guard let self, let answer else { return then(nil) }
            then(
                answer.flatMap { response in
                    Result { () throws(VaultError) in
                        let renewed = try Lease(response)
                        if self.leases.current?.id == lease.id {
                            self.leases.renew(self.held(renewed, login: lease.login))
                        }
                        return SecretDecision.lasts(renewed.duration, after: lease)
                    }
                })
        }
    }

    private func read(
        _ sending: @escaping () -> Void, _ then: @escaping (Result<Obtained, OutputFailure>) -> Void
    ) {
        let login = session.login
        leases.ask(login: login)
        let priority = context.priority(of: facts)
        session.ask(.read(path: secret.read), priority: priority, sending: sending) { [weak self] answer in
            guard let self else { return }
            self.leases.answered(login: login)
            guard let answer else { return then(.success(.tokenGone)) }
            let result = self.received(answer, login: login)
            if !result.isAnswered {
                _ = self.leases.keep()
                self.prolong()
            }
            then(result)
        }
    }

    /// While no new one is to be had, a lease of an earlier login is kept alive for as long as its token lives.
    private func prolong() {
        guard let lease = leases.current, SecretDecision.prolongs(lease, login: session.login, now: context.now)
        else { return }
        renew(lease) { _ in }
    }

    private func received(
        _ answer: Result<VaultResponse, VaultError>, login: Int
    ) -> Result<Obtained, OutputFailure> {
        let content: SecretContent
        do throws(VaultError) {
            content = try SecretContent(answer.get())
        } catch {
            return error.isNotFound ? deleted() : .failure(OutputFailure(.secretRefused, error))
        }
        leases.receive(
            content.lease.map { held($0, login: login) }, tokenLife: login == session.login ? session.tokenLife : nil)
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
        rendered = (files, content.version)
        return .result
    }

    private func held(_ lease: Lease, login: Int) -> HeldLease {
        HeldLease(
            id: lease.id, duration: lease.duration, isRenewable: lease.renewable, login: login, now: context.now)
    }

    private func deleted() -> Result<Obtained, OutputFailure> {
        let failure = OutputFailure(
            .secretDeleted, "the secret \(bounded(secret.read)) is not on the server (any more)",
            hint: "write it again, or take the output out of agent.yaml; on_delete is \(secret.onDelete.rawValue)")
        switch SecretDecision.deletion(secret.onDelete, hasFiles: current != nil) {
        case .fail: return .failure(failure)
        case .keep: return .success(.stale(failure, next: dueWhenGone))
        case .remove:
            return Result { () throws(OutputFailure) in
                try remove() ? .removed(failure, next: dueWhenGone) : .stale(failure, next: dueWhenGone)
            }
        }
    }

    private var dueWhenGone: Deadline {
        SecretDecision.dueWhenGone(
            holding: leases.renewed, refresh: secret.refresh, now: context.now,
            seed: context.seed.with(secret.id.description))
    }
}

// MARK: Removing

extension SecretProvider {
    /// Removes whatever is on disk; false where nothing of ours was.
    private func remove() throws(OutputFailure) -> Bool {
        guard current != nil || context.boundary.view.publicationState(of: secret.id) != .never else { return false }
        let isFirst = context.state.removing(secret.id) == nil
        context.state.beginRemoving(
            secret.id, generation: context.currentName(secret.id), at: context.now.wall)
        let isNew = try removeFiles()
        if !isNew, isFirst { context.state.endRemoving(secret.id) }
        current = nil
        leases.exhaust()
        return isNew
    }

    private func removeFiles() throws(OutputFailure) -> Bool {
        do throws(BoundaryError) {
            let removal = try context.host.files.remove(secret.id)
            if secret.onChange == nil { context.state.endRemoving(secret.id) }
            if removal.isNew {
                context.log.write(
                    .warning, .secretRemoved, [("output", secret.id.description), ("on_delete", "remove")])
            }
            return removal.isNew
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
    }

    /// Goes on with a removal in which an earlier process of the agent was killed. What cannot be removed now is removed
    /// when the server says again that the secret is gone.
    private func finishRemoving() {
        guard let removing = context.state.removing(secret.id) else { return }
        let goesOn = SecretDecision.goesOn(
            secret.onDelete, removing: removing.generation?.text, current: context.currentName(secret.id)?.text)
        if goesOn { _ = try? removeFiles() } else { context.state.endRemoving(secret.id) }
    }
}

extension Result where Success == Obtained, Failure == OutputFailure {
    /// Whether the server gave what was asked for.
    fileprivate var isAnswered: Bool {
        switch self {
        case .failure, .success(.stale), .success(.removed): false
        case .success: true
        }
    }
}

// MARK: Publishing

extension SecretProvider {
    func save() throws(OutputFailure) -> Saved {
        guard let rendered else { throw .nothingToSave }
        let lease = leases.received
        let lifetime = lease.map { $0.lifetime.bounded(by: session.held.end(of: $0.login)) }
        let record = GenerationRecord(
            request: context.digest(of: secret.requestText), received: context.now.wall, clocks: context.clocks,
            serial: rendered.version, notBefore: lifetime?.notBefore, notAfter: lifetime?.notAfter,
            lease: lease.map {
                GenerationRecord.Lease(duration: $0.duration, isRenewable: $0.isRenewable)
            })
        let publication = try context.publish(secret, files: rendered.files, record: record)
        current = facts(of: publication.generation)
        leases.publish()
        context.state.endRemoving(secret.id)
        self.rendered = nil
        let end = lifetime.map { [("lease_until", $0.notAfter.rfc3339)] } ?? []
        return Saved(
            next: due, isNew: publication.isNew,
            facts: [("version", current?.serial ?? "")].filter { !$0.1.isEmpty } + end,
            isBound: lifetime != nil)
    }

    private func facts(of generation: Generation) -> CurrentGeneration {
        let record = generation.record
        let lifetime = record.lease.map { _ in
            Lifetime(
                of: record,
                ageBeforeBoot: context.state.ageBeforeBoot(of: secret.id, generation.name, boot: context.host.boot))
        }
        return CurrentGeneration(
            name: generation.name, serial: record.serial ?? "", written: record.received, lifetime: lifetime)
    }
}
