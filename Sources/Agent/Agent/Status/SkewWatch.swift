import Boundary
import Core
import Renewal

/// Notices that the server's clock and this host's are apart, says it once, and once when they agree again.
final class SkewWatch {
    /// How far the server's clock is ahead; `nil` while the two agree or nothing is known.
    private(set) var skew: Duration?
    /// The finding about it.
    private(set) var failure: OutputFailure?
    private let context: AgentContext

    init(context: AgentContext) {
        self.context = context
    }

    /// Compares the clocks, for these outputs.
    func update(_ workers: [OutputWorker]) {
        let shortest = workers.compactMap { $0.facts.current?.lifetime?.length }.min()
        let now = context.now
        let lead = context.serverClock.lead(at: now)
        let found = ClockSkew.worthTelling(lead, shortest: shortest, isKnown: skew != nil).map(Self.coarse)
        let isChange = (found == nil) != (skew == nil)
        guard found != skew else { return }
        skew = found
        failure = found.map { .skew($0, now, outputs: Self.endangered(workers, by: $0)) }
        guard isChange else { return }
        if let failure { context.log.write(.warning, failure.kind, [], failure) }
        if found == nil, lead != nil { context.log.write(.info, "clock.agrees") }
    }

    /// The outputs whose lives are so short that clocks that far apart matter to them.
    private static func endangered(_ workers: [OutputWorker], by skew: Duration) -> [OutputID] {
        let amount = skew < .zero ? .zero - skew : skew
        return workers.filter { worker in
            worker.facts.current?.lifetime.map { amount > $0.length / 10 } ?? false
        }.map(\.id)
    }

    /// In whole minutes, or in steps of ten seconds below two, so that the status does not change with every second.
    private static func coarse(_ skew: Duration) -> Duration {
        let seconds = skew.components.seconds
        let step: Int64 = abs(seconds) < 120 ? abs(seconds) < 10 ? 1 : 10 : 60
        return .seconds(seconds / step * step)
    }
}

extension OutputFailure {
    fileprivate static func skew(_ skew: Duration, _ now: Now, outputs: [OutputID]) -> OutputFailure {
        let side = skew < .zero ? "behind" : "ahead of"
        let amount = DurationText.render(skew < .zero ? .zero - skew : skew)
        let names = bounded(outputs.map(\.description).joined(separator: ", "))
        let times = now.server.map { " (\($0.rfc3339) there, \(now.wall.rfc3339) here)" } ?? ""
        return OutputFailure(
            .clockSkew,
            "the server's clock is \(amount) \(side) this host's\(times)"
                + (outputs.isEmpty ? "" : ": short-lived outputs are at risk: \(names)"),
            hint: "set this host's clock (timedatectl status), or the server's; renewals go by elapsed time meanwhile")
    }
}
