import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultClient
import X509

/// Keeps `ca/vault-ca.pem` current, the trust that verifies the server itself: reads the mounts that issue the listeners'
/// certificates, lets ``ServerTrustDecision`` decide, and replaces the file only when every address that can be reached verifies
/// under the new one.
///
/// Issuers are read without a token: that needs no right, and a login that fails does not stop it. Whatever fails leaves the file as
/// it is.
final class ServerTrustUpdater {
    private enum State {
        case resting(until: Deadline)
        case reading
        /// What would replace a file of these bytes is being tried.
        case trying(ServerTrustDecision, over: [UInt8])
    }

    private static let source = "vault.ca"
    /// How long one step of a trial may take: finding the address, connecting, the handshake.
    private static let trialLimit = Duration.seconds(5)

    private let context: AgentContext
    private let trials: BackgroundWork<[ServerTrial.Result]>
    private var settings: ServerTrust?
    private var endpoint: VaultEndpoint
    private var state = State.resting(until: .first([]))
    private var backoff = Backoff()
    /// Counts the rounds: an answer to an earlier one is none.
    private var round = 0
    /// Why the last round failed; `nil` when it did not.
    private(set) var activeFailure: ActiveFailure?
    /// When this process replaced the file.
    private(set) var written: WallTime?
    /// Whether a round has come to its end, whatever that was.
    private var hasTried = false
    /// Called when the file is another one.
    var changed: () -> Void = {}

    init(context: AgentContext, _ configuration: AgentConfiguration) throws(PosixError) {
        self.context = context
        settings = configuration.serverTrust
        endpoint = configuration.vault
        trials = try BackgroundWork.open()
    }

    /// What to wait for.
    var interests: [PollInterest] { trials.interests }
    /// The moments at which ``wake()`` is to be called.
    var deadlines: [Deadline] { nextRound.map { [$0] } ?? [] }
    /// When the mounts are read next; `nil` while that is under way, or not configured.
    var nextRound: Deadline? {
        guard settings != nil, case .resting(let until) = state else { return nil }
        return until
    }
    /// Whether the agent keeps the file at all.
    var isConfigured: Bool { settings != nil }
    /// Whether `--once` need not wait for it.
    var isDone: Bool { settings == nil || hasTried }

    /// Takes a configuration up and begins anew, at once.
    func adopt(_ configuration: AgentConfiguration) {
        cancel()
        settings = configuration.serverTrust
        endpoint = configuration.vault
        if settings == nil { activeFailure = nil }
        state = .resting(until: .first([]))
    }

    /// Gives up what is under way.
    func cancel() {
        round += 1
        trials.cancelAll()
        context.vault.withdraw(Self.source)
    }

    /// Begins a round where one is due.
    func wake() {
        guard let settings, let nextRound, context.now.isPast(nextRound) else { return }
        state = .reading
        let round = round
        IssuerFetch(
            mounts: settings.issuers, vault: context.vault, token: nil,
            priority: RequestPriority(source: Self.source, deadline: context.now.monotonic + settings.refresh)
        ) { [weak self] result in
            guard let self, self.round == round else { return }
            self.finish { () throws(OutputFailure) in try self.take(result.get()) }
        }.start()
    }

    /// Takes up what was tried.
    func advance() { trials.advance() }

    private func take(_ offers: [IssuerOffer]) throws(OutputFailure) {
        let bytes = try file()
        let decision = try decide(offers, bytes)
        guard !decision.isUnchanged else { return rest(failure: nil) }
        state = .trying(decision, over: bytes)
        let round = round
        let trial = ServerTrial(
            addresses: endpoint.addresses, serverName: endpoint.serverName, file: Array(decision.set.trustPEM.utf8),
            moment: context.now.wall, limit: Self.trialLimit)
        trials.start(deadline: .zero, trial.run) { [weak self] results in
            guard let self, self.round == round else { return }
            self.finish { () throws(OutputFailure) in try self.take(results) }
        }
    }

    private func decide(_ offers: [IssuerOffer], _ bytes: [UInt8]) throws(OutputFailure) -> ServerTrustDecision {
        let policy = try policy()
        let held = try context.parsed.parse(bytes, Layout.serverTrust)
        var history = context.state.serverTrust
        defer { context.state.store(history) }
        do throws(TrustError) {
            return try ServerTrustDecision.decide(
                offers, history: &history, policy: policy, held: held, now: context.now)
        } catch {
            throw OutputFailure(error)
        }
    }

    private func policy() throws(OutputFailure) -> TrustPolicy {
        let roots = settings?.roots ?? Roots()
        return TrustPolicy(
            roots: try context.selfSigned(roots.files), pins: Set(roots.pins),
            takesCrossSigned: roots.accept == .crossSigned, retireAfter: settings?.retireAfter)
    }

    private func take(_ results: [ServerTrial.Result]) throws(OutputFailure) {
        guard case .trying(let decision, let bytes) = state else { return }
        switch ServerTrustVerdict.judge(results) {
        case .publish: try publish(decision, over: bytes)
        case .refused(let address, let reason): throw .refused(address, reason)
        case .unproved(let address, let reason): throw .unproved(address, reason)
        }
    }

    /// A file that was changed meanwhile is looked at anew.
    private func publish(_ decision: ServerTrustDecision, over bytes: [UInt8]) throws(OutputFailure) {
        guard try file() == bytes else {
            state = .resting(until: .first([]))
            return
        }
        do throws(BoundaryError) {
            try context.host.files.install(Layout.serverTrust, Array(decision.set.trustPEM.utf8), 0o644)
        } catch {
            throw OutputFailure(error.kindOfWriting, error)
        }
        written = context.now.wall
        context.log.write(
            .info, "server-trust.written",
            [("added", names(decision.added)), ("removed", names(decision.removed))])
        changed()
        rest(failure: nil)
    }

    private func names(_ certificates: [Certificate]) -> String {
        certificates.isEmpty ? "none" : bounded(certificates.map(\.shownName).joined(separator: ", "))
    }

    private func file() throws(OutputFailure) -> [UInt8] {
        do throws(PosixError) {
            return try context.host.files.read(context.boundary.path + "/" + Layout.serverTrust, 1 << 20)
        } catch {
            throw OutputFailure(error.isMissing ? .serverTrustMissing : .serverTrustUnreadable, error)
        }
    }

    private func finish(_ step: () throws(OutputFailure) -> Void) {
        do throws(OutputFailure) {
            try step()
        } catch {
            rest(failure: error)
        }
    }

    /// A round is over: the next one comes after ``ServerTrust/refresh``, or soon where this one failed.
    private func rest(failure: OutputFailure?) {
        guard let settings else { return }
        hasTried = true
        let seed = context.seed.with(Self.source)
        let regular = RenewalRule.refresh(every: settings.refresh, after: context.now, seed: seed)
        guard let failure else {
            backoff.succeeded()
            activeFailure = nil
            state = .resting(until: regular)
            return
        }
        let wait = backoff.failed(fraction: context.fraction(), asked: failure.atLeast)
        if activeFailure.take(failure, at: context.now.wall) {
            context.log.write(.warning, failure.kind, [("file", Layout.serverTrust)], failure)
        }
        state = .resting(until: .first([.monotonic(context.now.monotonic + wait), regular]))
    }
}

extension OutputFailure {
    fileprivate static func refused(_ address: String, _ reason: String) -> OutputFailure {
        OutputFailure(
            .serverTrustRefused,
            "\(bounded(address)) does not verify under the new \(Layout.serverTrust) (\(bounded(reason))): the file in use stays",
            hint:
                "coppice doctor shows the certificates that it sends: add their root to a file of vault.ca.roots, once checked"
        )
    }

    fileprivate static func unproved(_ address: String, _ reason: String) -> OutputFailure {
        OutputFailure(
            .serverTrustUnproved,
            "no address was reached to try the new \(Layout.serverTrust) on: the file in use stays (\(bounded(address)): \(bounded(reason)))",
            hint: "coppice doctor shows what each address answers")
    }
}
