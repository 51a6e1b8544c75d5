import Core
import HTTP
import System
import VaultAPI

// What is taken away from a server that does not answer.
extension VaultClient {
    func mayGoElsewhere(_ pending: PendingRequest) -> Bool {
        policy.failsOver && pending.plan.hasOther(ring)
    }

    /// Asks the addresses for a sign of life that have been silent for too long, where others are left to ask.
    func askForSigns(_ now: Duration) {
        for pending in underWay.values where mayGoElsewhere(pending) {
            guard silence.delay(pending.address, since: pending.startedAt, now: now) == .zero else { continue }
            silence.ask(pending.address, at: now)
            var call = VaultRequest.health.http(base: pending.address)
            call.timeout = SilenceWatch.limit
            signs[transport.start(call)] = (pending.address, now)
        }
    }

    func signDelay(_ now: Duration) -> Duration? {
        underWay.values.filter(mayGoElsewhere)
            .compactMap { silence.delay($0.address, since: $0.startedAt, now: now) }.min()
    }

    /// What an address without a sign of life was asked goes elsewhere, if it may be sent a second time.
    func judge(_ sign: (address: String, since: Duration), _ answer: Result<HTTPResponse, TransportError>) {
        silence.stopAsking(sign.address)
        if case .success = answer { return silence.heard(sign.address, at: Clock.monotonic()) }
        takeAway { pending in
            pending.address == sign.address && pending.startedAt < sign.since && mayGoElsewhere(pending)
                && silence.isSilent(sign.address, since: pending.startedAt)
        }
    }

    /// When as much hangs as may, what has hung for long and may be sent again makes room for what waits.
    func makeRoom(_ now: Duration) {
        guard parallelism == .adaptive, underWay.count >= parallelism.connections, !queue.isEmpty else { return }
        takeAway { now - $0.startedAt >= Parallelism.longest }
    }

    /// Sends once more what has been under way for two seconds and may be sent a second time: what was sent before an outage
    /// may never be answered.
    package func repeatHanging() {
        let now = Clock.monotonic()
        let old = underWay.filter {
            $0.value.era == era && $0.value.mayBeSentAgain && now - $0.value.startedAt > .seconds(2)
        }
        for (id, pending) in old {
            transport.cancel(id)
            underWay[id] = nil
            queue.appendAgain(pending)
        }
    }

    /// Takes requests away from the server that may be sent a second time, as if their time were over.
    private func takeAway(where isMeant: (PendingRequest) -> Bool) {
        for (id, pending) in underWay where pending.mayBeSentAgain && isMeant(pending) {
            transport.cancel(id)
            underWay[id] = nil
            let endpoint = Address.parse(pending.address)?.endpoint ?? pending.address
            takenAway.append((pending, .failure(.timedOut(at: endpoint, connecting: !pending.wasSent))))
        }
    }
}
