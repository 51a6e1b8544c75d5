import AgentConfig
import Boundary
import Core
import Renewal
import System
import X509

/// Keeps the trust of one proxy current: reads the mounts' issuers, decides by ``TrustSet``, publishes what changed.
final class TrustProvider: OutputProvider {
    private var trust: TrustOutput
    private let context: AgentContext
    private let session: VaultSession
    private var decided: TrustSet?
    /// The digest of a file that the proxy's own test refused, and until when it is not tried again.
    private var refused: (digest: String, until: Duration)?
    private(set) var currentGeneration: CurrentGeneration?
    private(set) var remarks: [OutputFailure] = []

    init(_ trust: TrustOutput, context: AgentContext, session: VaultSession) {
        self.trust = trust
        self.context = context
        self.session = session
        currentGeneration = context.current(trust.id).map(currentGeneration(of:))
    }

    var output: any ConfiguredOutput { trust }

    func adopt(_ output: any ConfiguredOutput) -> Bool {
        guard let trust = output as? TrustOutput else { return false }
        self.trust = trust
        return true
    }

    /// Chains are read without a token, so that a failed login does not stop them.
    var needsSession: Bool { false }
    var rights: [(path: String, capability: String)] { [] }
    var metered: Duration? { nil }
    func firstDue() -> Deadline { .wall(WallTime(secondsSince1970: 0)) }

    func check() throws(OutputFailure) {
        if currentGeneration == nil { try context.preflight(trust, bytes: 262_144) }
        if let hook = trust.onChange { try context.checkHook(hook, of: trust) }
        if let test = trust.test { try context.checkHook(test, of: trust) }
        _ = try policy()
    }

    /// Waits for the first login's answer, whatever it is: only a token sees which issuers are revoked.
    func obtain(then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        session.whenSettled { [weak self] in self?.read(then) }
    }

    private func read(_ then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        IssuerFetch(mounts: trust.issuers, vault: context.vault, token: session.token) { [weak self] result in
            guard let self else { return }
            then(result.flatMap { offers in Result { () throws(OutputFailure) in try self.decide(offers) } })
        }.start()
    }

    private func policy() throws(OutputFailure) -> TrustPolicy {
        TrustPolicy(
            roots: try context.selfSigned(trust.roots.files), pins: Set(trust.roots.pins),
            intermediates: try context.certificates(trust.intermediates), distrust: Set(trust.distrust),
            retireAfter: trust.retireAfter)
    }

    private func decide(_ offers: [IssuerOffer]) throws(OutputFailure) -> Obtained {
        let now = context.judgedNow.wall
        var history = context.state.trust(of: trust.id)
        history.observe(offers, now: now)
        history.forget(endedBefore: now - .seconds(30 * 86_400))
        let set = TrustSet.decide(history: history, offers: offers, policy: try policy(), now: now)
        context.state.store(history, of: trust.id)
        guard !set.roots.isEmpty else { throw .noRoot(trust) }
        guard !set.intermediates.isEmpty || offers.allSatisfy(\.certificate.isSelfSigned) || mustDrop(set) else {
            throw .noPath(set)
        }
        decided = set
        tellLeftOut(history)
        let next = RenewalRule.refresh(
            every: trust.refresh, after: context.now, seed: context.seed.with(trust.id.description))
        if isRefused(set) { return .unchanged(next: next) }
        return .result
    }

    /// Names the issuers that a server offers now and that reach no accepted root: leaves of theirs will be refused.
    private func tellLeftOut(_ history: IssuerHistory) {
        let offered = Set(history.entries.filter(\.value.offered).keys)
        let left = (decided?.excluded ?? []).filter {
            $0.reason == .noAcceptedRoot && offered.contains($0.certificate.sha256)
        }
        let remarks = left.map { OutputFailure.leftOut($0.certificate, trust) }
        for remark in remarks where !self.remarks.contains(remark) {
            context.log.write(.warning, remark.kind, [("output", trust.id.description)], remark)
        }
        self.remarks = remarks
    }

    /// Whether what is on disk holds a certificate that must leave at once: then even a poorer file is better.
    private func mustDrop(_ set: TrustSet) -> Bool {
        let bad = Set(set.excluded.filter { $0.reason.dropsAtOnce }.map(\.certificate.sha256))
        let held =
            context.current(trust.id).flatMap { context.certificates(Layout.Trust.trust, of: $0, in: trust.id) } ?? []
        return held.contains { bad.contains($0.sha256) }
    }

    private func isRefused(_ set: TrustSet) -> Bool {
        guard let refused, context.now.monotonic < refused.until else { return false }
        return refused.digest == digest(of: set)
    }

    private func digest(of set: TrustSet) -> String { context.digest(of: set.trustPEM) }

    private func files(of set: TrustSet) -> [GeneratedFile] {
        [
            GeneratedFile(name: Layout.Trust.trust, text: set.trustPEM),
            GeneratedFile(name: Layout.Trust.roots, text: set.rootsPEM),
            GeneratedFile(name: Layout.Trust.intermediates, text: set.intermediatesPEM),
        ]
    }

    func save() throws(OutputFailure) -> Saved {
        guard let decided else { throw .nothingToSave }
        let record = GenerationRecord(
            request: context.digest(of: trust.requestText), received: context.judgedNow.wall,
            notAfter: (decided.intermediates + decided.roots).map(\.notAfter).min())
        let publication = try context.publish(trust, files: files(of: decided), record: record)
        currentGeneration = currentGeneration(of: publication.generation)
        let next = RenewalRule.refresh(
            every: trust.refresh, after: context.now, seed: context.seed.with(trust.id.description))
        return Saved(
            next: next, reload: context.owesReload(trust), isNew: publication.isNew, facts: facts(of: decided))
    }

    private func facts(of set: TrustSet) -> [(String, String)] {
        let names = (set.intermediates + set.roots).map { $0.commonName ?? $0.subject }
        return [
            ("intermediates", String(set.intermediates.count)), ("roots", String(set.roots.count)),
            ("names", bounded(names.joined(separator: ", "))),
        ]
    }

    /// The proxy's own test comes before its reload. Where it fails, the last applied generation is put back and tested:
    /// when that passes, the new trust was the cause and stays out; when it fails too, the trust is not the cause.
    func apply(then: @escaping (HookResult) -> Void) {
        guard let test = trust.test else { return reload(then) }
        run(test) { [weak self] result in
            guard let self, case .failed(let why) = result else {
                return result.isSuccess ? self?.reload(then) ?? then(.interrupted) : then(result)
            }
            self.testAgainWithTheOld(test, why: why, then)
        }
    }

    private func testAgainWithTheOld(_ test: Hook, why: String, _ then: @escaping (HookResult) -> Void) {
        guard let new = currentGeneration?.generation, let old = rollbackTarget(), switchTo(old) else {
            return then(.failed("the proxy's own test: " + why))
        }
        run(test) { [weak self] result in
            guard let self else { return then(.interrupted) }
            guard result.isSuccess else {
                _ = self.switchTo(new)
                return then(
                    .failed("the proxy's own test, also with the old trust, so the trust is not the cause: " + why))
            }
            self.refused = self.decided.map { (self.digest(of: $0), self.context.now.monotonic + .seconds(600)) }
            then(.putBack("the proxy's own test refuses the new trust, so the old one was put back: " + why))
        }
    }

    /// The generation that was applied last, unless it holds what is distrusted, revoked, unrooted or expired now.
    private func rollbackTarget() -> GenerationName? {
        guard let applied = context.state.applied(of: trust.id)?.generation, applied != currentGeneration?.generation,
            let generation = try? context.boundary.view.generation(applied, of: trust.id),
            let held = context.certificates(Layout.Trust.trust, of: generation, in: trust.id), let decided
        else { return nil }
        let bad = Set(decided.excluded.filter { $0.reason != .retired }.map(\.certificate.sha256))
        return held.contains { bad.contains($0.sha256) } ? nil : applied
    }

    private func switchTo(_ generation: GenerationName) -> Bool {
        do throws(BoundaryError) {
            currentGeneration = currentGeneration(of: try context.boundary.select(trust.id, generation: generation))
            return true
        } catch {
            context.log.write(.warning, .trustNotSwitched, [("output", trust.id.description)], error)
            return false
        }
    }

    private func currentGeneration(of generation: Generation) -> CurrentGeneration {
        CurrentGeneration(generation: generation.name, serial: "", written: generation.record.received)
    }

    private func reload(_ then: @escaping (HookResult) -> Void) {
        guard let hook = trust.onChange else { return then(.succeeded) }
        run(hook, then)
    }

    private func run(_ hook: Hook, _ then: @escaping (HookResult) -> Void) {
        context.hooks.start(hook, for: trust.id, now: context.now, then: then)
    }
}

extension OutputFailure {
    fileprivate static func leftOut(_ issuer: Certificate, _ trust: TrustOutput) -> OutputFailure {
        OutputFailure(
            .trustLeftOut,
            "\(trust.id) leaves out '\(bounded(issuer.commonName ?? issuer.subject))', which the server offers: it reaches no accepted root",
            hint:
                "servers with leaves of it are refused: once checked, add the root '\(bounded(issuer.issuer))' to a file that roots: names"
        )
    }

    fileprivate static func noRoot(_ trust: TrustOutput) -> OutputFailure {
        OutputFailure(
            .trustNoRoot, "no root of \(trust.id) can be used: all are expired, distrusted or not self-signed",
            hint: "put a valid root into a file under ca/ and name it: roots: { files: [ca/root.pem] }")
    }

    fileprivate static func noPath(_ set: TrustSet) -> OutputFailure {
        let names = set.excluded.prefix(5).map {
            "'\(bounded($0.certificate.commonName ?? $0.certificate.subject))' (\($0.reason.rawValue))"
        }
        return OutputFailure(
            .trustNoPath,
            "no issuer that the server offers reaches an accepted root: \(names.joined(separator: ", "))",
            hint: "add the issuer's root to a file that roots: names, once you have checked its SHA-256")
    }
}
