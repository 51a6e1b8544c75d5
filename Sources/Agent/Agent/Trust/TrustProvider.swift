import AgentConfig
import Boundary
import Core
import Proxies
import Renewal
import System
import X509

/// Keeps the trust of one proxy current: reads the mounts' issuers, lets ``TrustDecision`` decide, publishes what changed.
final class TrustProvider: OutputProvider {
    /// More than any trust file takes on disk.
    private static let bytes = 262_144

    private var trust: TrustOutput
    private let context: AgentContext
    private let session: VaultSession
    private var decided: TrustSet?
    private var refused: RefusedTrust?
    private var current: CurrentGeneration?
    private var remarks: [OutputFailure] = []

    init(_ trust: TrustOutput, context: AgentContext, session: VaultSession) {
        self.trust = trust
        self.context = context
        self.session = session
        current = context.current(trust.id).map(facts(of:))
    }

    /// Issuers are read without a token, so that a failed login does not stop them; and at once, since it makes nothing.
    var facts: OutputFacts {
        OutputFacts(
            output: .trust(trust), current: current, due: .first([]), needsSession: false,
            preflight: Preflight(
                bytes: current == nil ? Self.bytes : nil, hooks: ConfiguredOutput.trust(trust).hooks),
            remarks: remarks)
    }

    func adopt(_ output: ConfiguredOutput) {
        if case .trust(let trust) = output { self.trust = trust }
    }

    func forgetCurrent() {
        current = nil
    }

    func check() throws(OutputFailure) {
        _ = try policy()
    }

    /// Waits for the first login's answer, whatever it is: only a token sees which issuers are revoked.
    func obtain(sending: @escaping () -> Void, then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        session.whenSettled { [weak self] in self?.read(then) }
    }

    private func read(_ then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        let priority = context.priority(of: facts)
        IssuerFetch(mounts: trust.issuers, vault: context.vault, token: session.token, priority: priority) {
            [weak self] result in
            guard let self else { return }
            // One question for each issuer, and one for the list of each mount.
            self.session.noteUses(self.trust.issuers.count + ((try? result.get())?.count ?? 0))
            then(result.flatMap { offers in Result { () throws(OutputFailure) in try self.decide(offers) } })
        }.start()
    }

    private func policy() throws(OutputFailure) -> TrustPolicy {
        TrustPolicy(
            roots: try context.selfSigned(trust.roots.files), pins: Set(trust.roots.pins),
            takesCrossSigned: trust.roots.accept == .crossSigned,
            intermediates: try context.certificates(trust.intermediates), distrust: Set(trust.distrust),
            retireAfter: trust.retireAfter)
    }

    private func decide(_ offers: [IssuerOffer]) throws(OutputFailure) -> Obtained {
        let policy = try policy()
        var history = context.state.trust(of: trust.id)
        defer { context.state.store(history, of: trust.id) }
        let decision: TrustDecision
        do throws(TrustError) {
            decision = try TrustDecision.decide(
                offers, for: trust.id.description, history: &history, policy: policy,
                held: (try? context.host.files.current(trust.id)).map(certificates(of:)) ?? [], now: context.now)
        } catch {
            throw OutputFailure(error)
        }
        decided = decision.set
        report(leftOut: decision.leftOut)
        let isRefused = refused?.covers(digest: digest(of: decision.set), now: context.now) ?? false
        return isRefused ? .unchanged(next: due) : .result
    }

    /// Says once of each issuer that it is left out.
    private func report(leftOut: [Certificate]) {
        let remarks = leftOut.map { OutputFailure.leftOut($0, trust) }
        for remark in remarks where !self.remarks.contains(remark) {
            context.log.write(.warning, remark.kind, [("output", trust.id.description)], remark)
        }
        self.remarks = remarks
    }

    private var due: Deadline {
        RenewalRule.refresh(every: trust.refresh, after: context.now, seed: context.seed.with(trust.id.description))
    }

    private func digest(of set: TrustSet) -> String { context.digest(of: set.trustPEM) }

    private func certificates(of generation: Generation) -> [Certificate] {
        context.certificates(Layout.Trust.trust, of: generation, in: trust.id) ?? []
    }

    private func facts(of generation: Generation) -> CurrentGeneration {
        CurrentGeneration(
            name: generation.name, serial: "", written: generation.record.received,
            expires: TrustEnd.of(certificates(of: generation)))
    }
}

// MARK: Publishing

extension TrustProvider {
    func save() throws(OutputFailure) -> Saved {
        guard let decided else { throw .nothingToSave }
        let record = GenerationRecord(
            request: context.digest(of: trust.requestText), received: context.now.wall, clocks: context.clocks,
            notAfter: TrustEnd.of(decided.intermediates + decided.roots))
        let files = [
            GeneratedFile(name: Layout.Trust.trust, text: decided.trustPEM),
            GeneratedFile(name: Layout.Trust.roots, text: decided.rootsPEM),
            GeneratedFile(name: Layout.Trust.intermediates, text: decided.intermediatesPEM),
        ]
        let publication = try context.publish(trust, files: files, record: record)
        current = facts(of: publication.generation)
        let names = (decided.intermediates + decided.roots).map(\.shownName)
        return Saved(
            next: due, isNew: publication.isNew,
            facts: [
                ("intermediates", String(decided.intermediates.count)), ("roots", String(decided.roots.count)),
                ("names", bounded(names.joined(separator: ", "))),
            ])
    }

    var served: ServedFile? {
        (try? context.host.files.current(trust.id)).map { generation in
            ServedFile(
                output: trust.id, purpose: .trust,
                path: context.path(of: Layout.Trust.trust, in: trust.id),
                certificates: certificates(of: generation), probe: trust.probe)
        }
    }

    func refuse() {
        refused = decided.map { RefusedTrust(digest: digest(of: $0), now: context.now) }
    }

    func accept() {
        refused = nil
    }

    func selected(_ generation: Generation) {
        current = facts(of: generation)
    }

    /// The generation that was confirmed last, or where none was the one that was applied last: where it may be put back.
    func rollbackTarget() -> GenerationName? {
        let confirmed = try? context.boundary.view.confirmed(trust.id)
        guard let former = confirmed ?? context.state.applied(of: trust.id)?.generation, former != current?.name,
            let generation = try? context.boundary.view.generation(former, of: trust.id),
            let held = context.certificates(Layout.Trust.trust, of: generation, in: trust.id), let decided
        else { return nil }
        return decided.mayPutBack(held) ? former : nil
    }
}

extension OutputFailure {
    fileprivate static func leftOut(_ issuer: Certificate, _ trust: TrustOutput) -> OutputFailure {
        OutputFailure(
            .trustLeftOut,
            "\(trust.id) leaves out '\(bounded(issuer.shownName))', which the server offers: it reaches no accepted root",
            hint:
                "servers with leaves of it are refused: once checked, add the root '\(bounded(issuer.issuer))' to a file that roots: names"
        )
    }
}
