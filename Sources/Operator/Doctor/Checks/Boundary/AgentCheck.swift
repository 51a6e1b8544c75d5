/// Whether an agent runs here, what it says is wrong, and whether a reload is owed.
enum AgentCheck {
    static func result(_ status: BoundaryStatus) -> CheckResult {
        let running = status.process.map { $0 == 0 ? "an agent runs" : "an agent runs as process \($0)" }
        return CheckResult(
            "boundary.agent", status.findings, good: "\(running ?? "no agent runs"), and has nothing to complain of")
    }
}
