internal import Core

/// What is said of an agent and its outputs from the status that it leaves.
enum StatusKinds {
    static let all = [
        FindingKind(
            "agent.never-ran", .error, "No agent runs for this boundary directory, and none ever left a status.",
            remedy: "start it: coppice-agent run --dir DIR, or its systemd unit"),
        FindingKind(
            "agent.not-running", .error, "No agent runs for this boundary directory any more: nothing is renewed.",
            remedy: "start it: coppice-agent run --dir DIR, or its systemd unit"),
        FindingKind(
            "agent.silent", .error, "The agent runs, and a step that it had planned is long overdue.",
            remedy: "look at its log, and whether the machine was asleep; restarting it issues nothing anew"),
        FindingKind(
            "status.missing", .warning, "The agent runs and has not written its status yet.",
            remedy: "look again in a moment; if it stays so, look at its log"),
        FindingKind(
            "status.outdated", .warning, "The status is that of an earlier process than the one that runs.",
            remedy: "look at the agent's log: it may be unable to write into state/"),
        FindingKind(
            "status.unreadable", .error, "The agent's status cannot be understood.",
            remedy: "remove the file: a running agent writes it again"),
        FindingKind(
            "output.failed", .error, "An output was never written, and the last try failed.",
            remedy: "see the finding that goes with it, or the agent's log"),
        FindingKind(
            "output.stale", .error, "An output could not be renewed in time; its last good files stay.",
            remedy: "see the finding that goes with it, or the agent's log"),
        FindingKind(
            "reload.owed", .warning,
            "New files are there, and the program that reads them was not told: its reload failed and is tried again.",
            remedy: "run the output's `on_change` by hand as the agent's user to see why it fails"),
    ]
}
