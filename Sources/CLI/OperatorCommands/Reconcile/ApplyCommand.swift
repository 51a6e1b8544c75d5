internal import CommandLine
internal import Core
internal import Manifest
internal import Reconcile
internal import System

extension Command {
    private static let yes = Option.flag("yes", letter: "y", "do not ask")
    private static let prune = Option.flag(
        "prune", "also remove objects with the owner's prefix that are not in the manifest")

    /// `coppice apply [-f FILE] [-e NAME] [--yes] [--prune]`
    static let apply = Command(
        "apply", "makes the server hold what the manifest says",
        about: [
            "Shows the plan, asks, and carries it out: see coppice plan for what is compared, and for the variables. "
                + "Only objects whose names begin with the manifest's owner are touched, and mounts only with manage: true.",
            "The order is such that no identity ever gains rights that it lacks both before and after: old logins are removed first, "
                + "policies are cut to what they give before and after alike where a role or a login beside them changes, and "
                + "new logins come last.",
            "The server is the manifest's. Where VAULT_ADDR names another one, apply refuses, unless --address repeats it: a "
                + "variable that is left over from another environment would have the wrong server rewritten.",
            "Stops at the first error, or at Ctrl-C when the open requests are answered, and says what is done and what is left. Running it again goes on from there.",
        ],
        options: [.manifest, .environment, yes, prune, .address, .parallelism, .json],
        examples: [
            Example("coppice apply -e test", "shows what would change, asks, and does it"),
            Example(
                "coppice apply -e prod --yes --prune", "applies without asking, and removes what is not in the manifest"
            ),
        ]
    ) { invocation in
        try refuseWithoutTerminal(invocation)
        let work = try EnvironmentSession(invocation, changes: true)
        let planning = try work.makePlan()
        let report = PlanReport(planning.plan, address: work.session.address, removes: invocation.has(prune))
        if !invocation.has(.json) { invocation.console.print(report.text(on: invocation.console)) }
        planning.plan.problems.forEach(invocation.console.report)
        let steps = try planning.steps(prune: invocation.has(prune))
        guard steps.isEmpty || invocation.has(yes) || agrees(steps, work, invocation.console) else {
            invocation.console.say("nothing was changed")
            return .failed
        }
        return try carryOut(steps, planning.plan.notes.compactMap(\.afterwards), work, invocation)
    }

    /// Without a terminal no question can be asked.
    private static func refuseWithoutTerminal(_ invocation: Invocation) throws(UsageError) {
        guard !invocation.has(yes), !StandardInput.isTerminal || invocation.has(.json) else { return }
        throw .other(
            invocation.has(.json) ? "--json cannot ask: add --yes" : "there is no terminal to ask on",
            hint: "look at coppice plan first, then add --yes")
    }

    private static func agrees(_ steps: [ApplyStep], _ work: EnvironmentSession, _ console: Console) -> Bool {
        let question = "\nApply \(counted(steps)) to \(work.environment.name) at \(bounded(work.session.address))?"
        return (try? console.agrees(to: question)) ?? false
    }

    /// `12 steps, 2 of them removals`.
    static func counted(_ steps: [ApplyStep]) -> String {
        let removals = steps.count { $0.body == nil }
        let all = steps.count == 1 ? "1 step" : "\(steps.count) steps"
        guard removals > 0 else { return all }
        if removals == steps.count { return removals == 1 ? "1 removal" : "\(removals) removals" }
        return all + (removals == 1 ? ", 1 of them a removal" : ", \(removals) of them removals")
    }

    /// `notes` are what is to be done after it.
    private static func carryOut(
        _ steps: [ApplyStep], _ notes: [Plan.Note], _ work: EnvironmentSession, _ invocation: Invocation
    ) throws -> Exit {
        let stopper = try InterruptFlag()
        let bar = ProgressBar("applying")
        let outcome = Applier(
            work.session, isStopped: { stopper.isStopped }, progress: { bar.show($0, of: $1) }
        ).apply(steps)
        bar.clear()
        invocation.show(OutcomeReport(outcome, environment: work.environment.name, address: work.session.address))
        outcome.warnings.forEach { invocation.console.say("the server remarks: \($0)") }
        guard let error = outcome.error else {
            if !steps.isEmpty { notes.forEach { invocation.console.say($0.text) } }
            return .good
        }
        invocation.console.report(error)
        return .failed
    }
}
