internal import Boundary
internal import CommandLine
internal import Inspection
internal import System

extension Command {
    private static let watch = Option.flag("watch", "show it again every two seconds, until interrupted")

    /// `coppice status [--dir DIR]... [--all] [--watch]`
    static let status = Command(
        "status", "shows the state of an agent and its outputs",
        about: [
            "Reads what the agent has left in state/status.json, and looks whether it runs. Nothing is asked of the "
                + "server, and nothing is changed: the user of the boundary and root may look.",
            "Of each output: whether it is good, until when, what happens next, and when it was written, applied (its "
                + "hook succeeded) and confirmed (its reader was seen to use it). Of each error: since when, and when it becomes fatal.",
            "--all shows every boundary on the host in one table, then what needs attention. Only directories count there, and no "
                + "links. What other users' agents have written is bounded before it is shown.",
        ],
        options: [.directories, .allBoundaries, watch, .json],
        examples: [
            Example("coppice status", "shows the agent of this user"),
            Example("coppice status --dir /var/lib/coppice/web --dir /var/lib/coppice/edge", "shows two agents"),
            Example("coppice status --all", "shows the whole host, as root"),
            Example("coppice status --json", "prints the same facts for monitoring"),
        ],
        exits: ExitStatus.usual(findings: "an agent does not run, or an output needs attention")
    ) { invocation in
        let all = try invocation.allDirectories()
        let boundaries = try all ?? invocation.directories()
        guard invocation.has(watch) else { return try show(boundaries, invocation) }
        if invocation.has(.json) {
            throw UsageError.other(
                "--watch and --json do not go together", hint: "run coppice status --json when it is needed")
        }
        return try watchStatus(boundaries, invocation)
    }

    private static func show(_ boundaries: [String], _ invocation: Invocation) throws(BoundaryError) -> Exit {
        if invocation.has(.allBoundaries) {
            let report = HostStatusReport(boundaries, at: Clock.wall())
            invocation.show(report)
            return report.isGood ? .good : .findings
        }
        let report = try StatusReport(boundaries, at: Clock.wall())
        invocation.show(report)
        return report.isGood ? .good : .findings
    }

    /// Shows it again and again; the last one decides how it ends.
    private static func watchStatus(_ boundaries: [String], _ invocation: Invocation) throws -> Exit {
        let signals = try SignalDescriptor.open([.interrupt, .terminate])
        while true {
            if StandardStream.output.isTerminal { _ = StandardStream.output.write("\u{1B}[H\u{1B}[2J") }
            let exit = try show(boundaries, invocation)
            let ready = try Poll.wait(for: [signals.interest], timeout: .seconds(2))
            if !ready.isEmpty { return exit }
            if !StandardStream.output.isTerminal { invocation.console.print("") }
        }
    }
}
