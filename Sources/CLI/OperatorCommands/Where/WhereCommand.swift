internal import Boundary
internal import CommandLine
internal import System

extension Command {
    /// `coppice where [--dir DIR]`
    static let whereabouts = Command(
        "where", "shows a boundary: what lies where, whose it is, and how fresh",
        about: [
            "Every path of the boundary with its mode, owner and meaning, and of each output when its current generation "
                + "was received and when it ends. Point servers and proxies at the files below `current`.",
            "What is not as the layout has it (another owner, an open mode, a strange link, something missing) is told "
                + "with the command that puts it right. Nothing is changed, and no link is followed but `current`.",
        ],
        options: [.directory, .json],
        examples: [
            Example("coppice where", "shows the boundary of this user"),
            Example("coppice where --dir /var/lib/coppice/web --json", "prints the same facts for a program to read"),
        ],
        exits: ExitStatus.usual(findings: "something is not as the layout has it")
    ) { invocation in
        let report = WhereReport(try BoundaryView.open(invocation.directory()), at: Clock.wall())
        invocation.show(report)
        return report.findings.isEmpty ? .good : .findings
    }
}
