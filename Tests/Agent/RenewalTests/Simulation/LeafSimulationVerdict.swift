/// The judge: a verifier with the true clock.
extension LeafSimulation {
    /// The seconds in which what is published is not valid although the server could have given something valid for a while.
    /// With `excused` false, those too in which it could not.
    func outage(from start: Double, until end: Double, excused: Bool = true) -> Double {
        let step = max(1, faults.given / 500)
        var (time, total, index) = (start, 0.0, -1)
        while time < end {
            while index + 1 < published.count, published[index + 1].at <= time { index += 1 }
            if !isValid(index, time), !excused || couldServe(time) { total += step }
            time += step
        }
        return total
    }

    private func isValid(_ index: Int, _ time: Double) -> Bool {
        guard index >= 0 else { return false }
        let certificate = published[index].certificate
        return certificate.notBefore <= time && time < certificate.notAfter
            && certificate.issuerExpires ?? .infinity > time
    }

    /// Whether the server answered well, and with what is valid now, for all of the grace before.
    private func couldServe(_ time: Double) -> Bool {
        let grace = max(5, 0.15 * faults.given)
        if faults.answer != .good, time >= faults.answerFrom, time < faults.answerUntil + grace { return false }
        if let full = faults.diskFull, full.lowerBound <= time, time < full.upperBound + grace { return false }
        if faults.reboots.contains(where: { $0 <= time && time < $0 + 20 + grace }) { return false }
        if time < grace { return false }
        for past in [time, time - grace] {
            let fresh = faults.certificate(at: past)
            if fresh.notBefore > past || fresh.notAfter <= past { return false }
            if let issuer = fresh.issuerExpires, issuer <= time { return false }
        }
        if time >= faults.serverFaultFrom, time - grace < faults.serverFaultFrom, faults.signer != 0 { return false }
        return true
    }

    /// Whether anything was published that had expired.
    var publishedExpired: Int {
        published.count {
            $0.certificate.notAfter <= $0.at || $0.certificate.issuerExpires ?? .infinity <= $0.at
        }
    }

    /// The most certificates that were issued in any day.
    var mostInADay: Int {
        var (first, most) = (0, 0)
        for (last, time) in issued.enumerated() {
            while issued[first] <= time - 86_400 { first += 1 }
            most = max(most, last - first + 1)
        }
        return most
    }
}
