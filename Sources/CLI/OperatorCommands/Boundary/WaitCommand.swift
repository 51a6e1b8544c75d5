internal import Boundary
internal import CommandLine
internal import Core
internal import Doctor
internal import System

extension Command {
    private static let output = Option.value(
        "output", "OUTPUT", repeats: true,
        "wait for this one, such as leaf/server, more than once for several; else for every required output")
    private static let timeout = Option.value(
        "timeout", "TIME", "how long at most, such as 90s or 5m; \(DurationText.render(usualTimeout)) when not given")

    private static let usualTimeout: Duration = .seconds(60)
    /// How long passes between two looks.
    private static let pause: Duration = .seconds(1)

    /// `coppice wait [--dir DIR]... [--output OUTPUT]... [--timeout TIME]`
    static let wait = Command(
        "wait", "waits until outputs hold something valid",
        about: [
            "For what must not start before its files are there: ends with 0 as soon as every required output of the "
                + "boundary directory (with --output: each that is named) has a current generation that is valid, and with 1 "
                + "when the time is over, naming what is missing and why. The status and the metric coppice_ready say the same.",
            "It looks once a second at the generations on disk and at what the agent says in state/status.json. It asks no "
                + "server and changes nothing. An agent need not run where the files are valid. With more than one --dir, "
                + "all of them are waited for, and each must keep every output that is named.",
            "The unit coppice-ready@NAME.service of coppice compile runs it at boot. A proxy or an app that needs the files "
                + "names that unit in Wants= and After=, never in Requires=: where the server is down it then starts when "
                + "the time is over.",
        ],
        options: [.directories, output, timeout, .json],
        examples: [
            Example("coppice wait", "waits for the required outputs of this user's agent"),
            Example(
                "coppice wait --dir /var/lib/coppice/web --output leaf/server --timeout 2m",
                "waits up to two minutes for one output"),
            Example("coppice wait --timeout 0s", "looks once"),
        ],
        exits: [
            ExitStatus(.good, "each output holds something valid"),
            ExitStatus(.failed, "the time is over, or an output is named that the agent does not keep"),
            ExitStatus(.usage, "wrong usage"),
        ]
    ) { invocation in
        let time = try limit(invocation)
        let outputs = try invocation.values(output).map(OutputID.init(word:))
        let waits = try invocation.directories().map { OutputWait($0, outputs: outputs) }
        try refuseUnknown(waits)
        return tell(try outcome(of: waits, within: time), after: time, invocation)
    }

    private static func limit(_ invocation: Invocation) throws(UsageError) -> Duration {
        guard let text = invocation.value(timeout) else { return usualTimeout }
        guard let time = DurationText.parse(text) else {
            throw .other(
                "\"\(bounded(text, limit: 80))\" is not a duration, such as 5s or 2m", hint: "write --timeout 90s")
        }
        return time
    }

    private static func refuseUnknown(_ waits: [OutputWait]) throws(OutputWordError) {
        for wait in waits {
            guard let (output, known) = wait.unknown else { continue }
            throw .unknownOutput(output, known: known, directory: wait.directory)
        }
    }

    private static func outcome(of waits: [OutputWait], within time: Duration) throws -> WaitReport {
        let limit = TimeLimit.after(time)
        while true {
            let report = WaitReport(waits, at: Clock.wall())
            if report.isGood || limit.isOver { return report }
            _ = try Poll.wait(for: [], timeout: min(pause, limit.left))
        }
    }

    /// Data on standard output; on standard error what is missing, as errors.
    private static func tell(_ report: WaitReport, after time: Duration, _ invocation: Invocation) -> Exit {
        if report.isGood || invocation.has(.json) { invocation.show(report) }
        guard !report.isGood else { return .good }
        invocation.console.say("timed out after \(DurationText.render(time))", .error)
        for finding in report.findings {
            invocation.console.say(finding.summary, .error)
            invocation.console.hint(finding.hint, .error)
        }
        return .failed
    }
}
