internal import Core
internal import HTTP
internal import Renewal
internal import System

/// What the server's clock says beside this host's.
enum ServerClockCheck {
    static let skew = FindingKind.clockSkew
    static let kinds = [skew]

    static let check = DoctorCheck(
        "server.clock", in: .server, kinds: kinds, .endpoint { doctor, server in result(doctor, server) })

    /// By an answer on a connection that the trust file verifies.
    private static func result(_ doctor: TLSDoctor, _ server: ServerContext) -> CheckResult {
        guard server.probe.observation != nil else { return check.notChecked(server.probe.excuse) }
        let names = TLSIdentity.Names(
            trust: doctor.trust, certificate: doctor.client?.certificate ?? "", serverName: "--server-name")
        let identity = TLSIdentity(
            trust: server.files.trust.bytes, serverName: doctor.serverName, names: names)
        let request = HTTPRequest(
            method: "HEAD", url: "https://\(doctor.endpoint)/", timeout: doctor.timeout, bodyLimit: 1 << 20)
        let start = Clock.monotonic()
        switch Transport(tls: identity).perform(request) {
        case .failure(let error): return check.notChecked("there is no HTTP answer: \(error.summary)")
        case .success(let response):
            guard let date = response.serverDate else { return check.notChecked("the answer has no Date header") }
            return CheckResult(
                check, findings(date, at: Clock.wall(), after: Clock.monotonic() - start),
                good: "its clock is within 30 seconds of this host's")
        }
    }

    /// `theirs` is the `Date` of an answer, as the agent takes it, and `moment` this host's time when the answer came,
    /// `roundTrip` after it was asked for: the server may have written its time down at any moment of that. `shortest` is the
    /// shortest life that depends on the clocks: the agent's own threshold goes by it.
    static func findings(
        _ theirs: WallTime?, at moment: WallTime, after roundTrip: Duration = .zero, shortest: Duration? = nil
    ) -> [Finding] {
        guard let theirs else { return [] }
        let least = theirs - moment
        let lead = least > .zero ? least : min(least + roundTrip, .zero)
        guard let ahead = ClockSkew.worthTelling(lead, shortest: shortest) else { return [] }
        let distance = ahead < .zero ? .zero - ahead : ahead
        let direction = ahead < .zero ? "behind" : "ahead of"
        return [
            Finding(
                skew, "the server's clock is \(RelativeTime.short(distance)) \(direction) this host's",
                evidence: [
                    "the server says \(theirs.rfc3339), this host \(moment.rfc3339)",
                    "more than \(threshold(shortest)) counts",
                ])
        ]
    }

    /// How far apart the clocks may be, and why.
    static func threshold(_ shortest: Duration?) -> String {
        let tolerance = ClockSkew.tolerance(shortest: shortest)
        let text = RelativeTime.short(tolerance)
        return tolerance < ClockSkew.usualTolerance ? "\(text), a tenth of the shortest life here," : text
    }
}
