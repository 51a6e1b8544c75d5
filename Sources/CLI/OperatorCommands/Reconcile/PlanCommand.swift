internal import AgentConfig
internal import CommandLine
internal import Core
internal import Manifest
internal import Reconcile
internal import System

extension Option {
    /// `--parallelism N`.
    static let parallelism = Option.value(
        "parallelism", "N", "how many requests are under way at a time, 1 to 64; 8 when not given")
    /// `--address URL`, for commands that change a server.
    static let address = Option.value(
        "address", "URL", "the server, where it is another than the manifest's; repeats VAULT_ADDR where that is set")
}

extension Command {
    private static let exitCode = Option.flag("exit-code", "exit with 3 when the server is not as the manifest says")

    /// `coppice plan [-f FILE] [-e NAME] [--exit-code]`
    static let plan = Command(
        "plan", "shows what apply would change on the server",
        about: [
            "Reads what the server holds for one environment of the manifest, and compares: one policy, one login role "
                + "and one client certificate role for each identity, one signing role for each that has leaves, and the "
                + "mounts. Changes nothing. What was changed by hand shows here.",
            "The server, its trust and the namespace are the manifest's, unless VAULT_ADDR, VAULT_CACERT, "
                + "VAULT_NAMESPACE, VAULT_TLS_SERVER_NAME, VAULT_CLIENT_CERT and VAULT_CLIENT_KEY say otherwise. The token is "
                + "that of VAULT_TOKEN or ~/.vault-token. Each variable may also begin with BAO_, which wins.",
            "Objects whose names begin with the manifest's owner, and that it does not name, are shown with a minus: "
                + "coppice apply --prune removes them, nothing else does.",
        ],
        options: [.manifest, .environment, exitCode, .parallelism, .json],
        examples: [
            Example("coppice plan", "shows what would change"),
            Example("coppice plan -e prod --exit-code", "exits with 3 where production was changed by hand"),
        ],
        exits: ExitStatus.usual(findings: "with --exit-code: the server is not as the manifest says")
    ) { invocation in
        let work = try EnvironmentSession(invocation)
        let plan = try work.makePlan().plan
        invocation.show(PlanReport(plan, address: work.session.address))
        plan.problems.forEach(invocation.console.report)
        if !plan.problems.isEmpty { return .failed }
        return invocation.has(exitCode) && !plan.isEmpty ? .findings : .good
    }
}

/// One environment of a manifest, and the operator's way to its server.
struct EnvironmentSession {
    let environment: Environment
    let files: ManifestFiles
    let connection: OperatorConnection
    let session: OperatorSession
    /// How many requests are under way at a time.
    let parallelism: Int

    /// What the options name. Throws everything that is wrong with the manifest, its files included.
    ///
    /// A command that `changes` the server asks none that the manifest does not name, unless `--address` does.
    init(_ invocation: Invocation, changes: Bool = false) throws {
        let manifest = try invocation.manifest()
        environment = try manifest.resolved.environment(invocation.value(.environment))
        files = manifest.files
        parallelism = try Self.parallelism(invocation)
        var connection = try OperatorConnection.read(environment.server, directory: files.directory)
        if changes { try connection.settleAddress(invocation.value(.address), manifest: environment.server) }
        self.connection = connection
        session = OperatorSession(connection, parallelism: parallelism)
    }

    private static func parallelism(_ invocation: Invocation) throws(UsageError) -> Int {
        guard let text = invocation.value(.parallelism) else { return OperatorSession.usualParallelism }
        guard let number = Int(text), (1...64).contains(number) else {
            throw .other(
                "--parallelism cannot be \"\(bounded(text, limit: 60))\"", hint: "give a number from 1 to 64")
        }
        return number
    }

    /// Reads and compares, with a bar on a terminal.
    func makePlan() throws -> PlanningResult {
        let bar = ProgressBar("reading")
        defer { bar.clear() }
        return try PlanningResult.make(
            environment, files: files, connection: connection, session: session, progress: { bar.show($0, of: $1) })
    }
}
