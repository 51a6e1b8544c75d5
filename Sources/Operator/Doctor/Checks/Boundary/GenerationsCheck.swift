package import AgentConfig
package import Boundary
package import Core
internal import Renewal
import X509

/// Stale and future generations: what was published from another configuration, for an output that is not
/// configured, or by another clock.
package enum GenerationsCheck {
    static let future = FindingKind(
        "generation.future", .error,
        "A generation was received at a time that is yet to come by this host's clock: the clock was set back, or the "
            + "boundary was copied from another host.",
        remedy: "compare this host's clock: date -u; chronyc tracking")
    static let stale = FindingKind(
        "generation.stale", .warning,
        "A generation was made from another request than `agent.yaml` has now: the agent has not read the file since, or could "
            + "not do what it asks.",
        remedy: "restart the agent, or send it SIGHUP; coppice status tells what it waits for")
    static let expired = FindingKind.outputExpired
    static let unconfigured = FindingKind(
        "generation.unconfigured", .warning,
        "There are generations of an output that `agent.yaml` does not name: no agent renews them.",
        remedy: "remove the directory when no program reads it any more")
    static let unwritten = FindingKind.outputPending
    static let lost = FindingKind(
        "generation.lost", .error,
        "An output has no `current`: its readers find nothing, although it was written before.",
        remedy: "start the agent, or restart it: it publishes the output again")
    static let kinds = [lost, future, stale, expired, unconfigured, unwritten]

    static let check = DoctorCheck(
        "boundary.generations", in: ReferenceSection("Generations", shownBy: "coppice doctor"), kinds: kinds,
        rank: .consequence, .boundary { result($0) })

    /// Clocks that differ by less are not worth telling.
    private static let tolerance: Duration = .seconds(300)

    /// What is wrong with the current generations of a boundary.
    package static func findings(
        _ view: BoundaryView, _ configuration: AgentConfiguration?, _ status: BoundaryStatus? = nil, at moment: WallTime
    ) -> [Finding] {
        let known = (try? view.outputs()) ?? []
        let current = known.compactMap { output -> (OutputID, Generation)? in
            guard let found = try? view.current(output) else { return nil }
            return (output, found)
        }
        let client = (try? view.clientPair())?.generation
        return (client.map { future("the client keypair", $0, moment) } ?? [])
            + current.flatMap { future($0.0.description, $0.1, moment) + expired($0.0, $0.1, moment) }
            + (configuration.map { against($0, view, status, known, current) } ?? [])
    }

    private static func future(_ name: String, _ generation: Generation, _ moment: WallTime) -> [Finding] {
        let received = generation.record.received
        guard received > moment + tolerance else { return [] }
        return [
            Finding(
                future, "\(name) was received at \(received.rfc3339), which is still to come",
                evidence: ["generation \(generation.name)", "this host's clock says \(moment.rfc3339)"])
        ]
    }

    private static func expired(_ output: OutputID, _ generation: Generation, _ moment: WallTime) -> [Finding] {
        guard let end = generation.record.notAfter, end <= moment else { return [] }
        return [
            Finding(
                expired, "\(output) expired \(RelativeTime.from(moment, to: end)), at \(end.rfc3339)",
                evidence: ["generation \(generation.name), received \(generation.record.received.rfc3339)"])
        ]
    }

    private static func against(
        _ configuration: AgentConfiguration, _ view: BoundaryView, _ status: BoundaryStatus?, _ known: [OutputID],
        _ current: [(OutputID, Generation)]
    ) -> [Finding] {
        let wanted = Dictionary(requests(of: configuration)) { first, _ in first }
        let written = Dictionary(current) { first, _ in first }
        let fresh = wanted.keys.sorted().compactMap { output -> Finding? in
            if let generation = written[output] { return differing(output, generation, wanted[output]) }
            switch view.publicationState(of: output) {
            case .never:
                let isRemovable = configuration.outputs.contains { $0.id == output && $0.isRemovable }
                return absent(output, status, isRemovable: isRemovable)
            case .lost: return Finding(lost, "\(output) has no \(Layout.current): its readers find nothing")
            // One that is there and cannot be read is told as a place.
            case .linked: return nil
            }
        }
        return fresh
            + known.filter { wanted[$0] == nil }.map {
                Finding(
                    unconfigured, "\($0) is on disk and not in \(Layout.configuration)",
                    hint: LayoutCheck.removal(of: $0, in: view.path))
            }
    }

    /// One that is not there: the cause that the running agent knows first.
    private static func absent(_ output: OutputID, _ status: BoundaryStatus?, isRemovable: Bool) -> Finding {
        guard let status, status.process != nil else {
            return Finding(unwritten, "\(output) is configured and was never written")
        }
        let said = status.ownWord?.outputs.first { $0.id == output }
        let cause = OutputWait.cause(said, unwritten, status)
        let isRemoved = isRemovable && cause.code == FindingKind.secretDeleted.code
        let text = isRemoved ? "is removed, as on_delete: remove asks" : "was never written"
        let summary = "\(output) \(text): \(bounded(cause.summary))"
        guard let error = said?.error else { return Finding(unwritten, summary, hint: bounded(cause.hint)) }
        return Finding(bounded(error.code, limit: 60), .error, summary, hint: bounded(cause.hint))
    }

    private static func differing(_ output: OutputID, _ generation: Generation, _ wanted: String?) -> Finding? {
        guard generation.record.request != wanted else { return nil }
        return Finding(
            stale, "\(output) was made from another request than \(Layout.configuration) has now",
            evidence: ["generation \(generation.name), received \(generation.record.received.rfc3339)"])
    }

    private static func requests(of configuration: AgentConfiguration) -> [(OutputID, String)] {
        let texts =
            configuration.leaves.map { ($0.id, $0.requestText) }
            + configuration.secrets.map { ($0.id, $0.requestText) }
            + configuration.trusts.map { ($0.id, $0.requestText) }
        return texts.map { ($0.0, Digest.sha256Hex(of: $0.1)) }
    }

    /// What an `agent.yaml` of another identity does not name is told as that, and not as something to remove.
    private static func result(_ context: DoctorContext) -> CheckResult {
        let all = findings(
            context.view, context.configuration.said, try? context.status.get(), at: context.moment)
        return CheckResult(
            check, context.other == nil ? all : all.filter { $0.code != unconfigured.code },
            good: "every configured output has a generation of what is asked for now")
    }
}
