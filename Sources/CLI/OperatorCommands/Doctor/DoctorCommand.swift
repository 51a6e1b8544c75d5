internal import Boundary
internal import CommandLine
internal import Core
internal import Doctor
internal import System

extension Command {
    private static let upstreams = Option.value(
        "upstream", "HOST:PORT", repeats: true, "a server behind the proxy, to hold against each trust output")

    /// `coppice doctor [--dir DIR | --all]`
    static let doctor = Command(
        "doctor", "names what is wrong with an identity, and what helps",
        about: [
            "Looks at everything that can be wrong, in order, as the service user and without root: the boundary, the "
                + "client keypair, the trust file for the server, what the server really sends, a login, the rights of its "
                + "token, and the trust kept for a proxy. Each check is made also when those before it failed; what cannot "
                + "be checked is said with the reason.",
            "Nothing is changed, and no secret is shown. The login is tried for real, when the effective user owns the "
                + "boundary, and its token is revoked afterwards. No host is asked but those that agent.yaml and the "
                + "options name, and every wait has a limit.",
            "--all examines every boundary on the host: as root without logins and without running anything for those of other "
                + "users. A server that several of them name is looked at once, all of them at the same time. Five findings of each "
                + "boundary are shown; with --json, 20 of each check.",
            "Each finding has a stable code, explained in docs/reference/findings.md.",
        ],
        options: [.directory, .allBoundaries, upstreams, .patience, .json],
        examples: [
            Example("coppice doctor", "examines the identity of this user"),
            Example("runuser -u web -- coppice doctor", "does it as the service user, from root"),
            Example("coppice doctor --all", "examines the whole host, as root"),
            Example(
                "coppice doctor --upstream api.internal:8443", "also asks whether a proxy could verify that server"),
        ],
        exits: ExitStatus.usual(findings: "something is wrong: the first line says what")
    ) { invocation in
        Process.harden()
        let options = Doctor.Options(
            timeout: try invocation.patience(), upstreams: try invocation.values(upstreams).map(Endpoint.read))
        if let all = try invocation.allDirectories() {
            let report = HostDoctorReport(Doctor.examine(all, options: options, at: Clock.wall()))
            invocation.show(report)
            return report.isGood ? .good : .findings
        }
        let directory = try invocation.directory(orAll: "coppice doctor --all")
        let report = Doctor(directory: directory, options: options, at: Clock.wall()).examine()
        invocation.show(DoctorReportText(report))
        return report.isGood ? .good : .findings
    }
}

extension Option {
    /// `--timeout DURATION`, for one step on the network.
    static let patience = Option.value(
        "timeout", "DURATION", "how long one step on the network may take (default: 5s)")
}

extension Invocation {
    /// How long one step on the network may take.
    func patience() throws(UsageError) -> Duration {
        guard let text = value(.patience) else { return .seconds(5) }
        guard let duration = DurationText.parse(text), duration > .zero, duration <= .seconds(600) else {
            throw .other(
                "\"\(bounded(text, limit: 40))\" is not a duration",
                hint: "write whole seconds or minutes, such as 5s or 2m; at most 10m")
        }
        return duration
    }
}

extension Endpoint {
    /// Reads `HOST:PORT` of a command line.
    static func read(_ word: String) throws(UsageError) -> Endpoint {
        guard let endpoint = Endpoint(word) else {
            throw .other(
                "\"\(bounded(word, limit: 80))\" is not HOST:PORT", hint: "write api.internal:8443 or [fd00::1]:443")
        }
        return endpoint
    }
}
