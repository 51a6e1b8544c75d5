import Artifacts
internal import CommandLine
internal import Core
internal import Manifest
internal import Prove
internal import System

extension Command {
    private static let isTrying = Option.flag(
        "try", "really send requests for certificates, right ones and wrong ones; what is signed is revoked")
    private static let showsAll = Option.flag("all", "show every path of every identity, not only what differs")

    /// `coppice prove [-f FILE] [-e NAME] [--try] [--all]`
    static let prove = Command(
        "prove", "asks the server what each identity has access to",
        about: [
            "For each identity of one environment, a probe token gets exactly what a login by its role would bring: the "
                + "role's policies, those of its entity and of its groups, and default where the role attaches it. With "
                + "this token the server is asked about every path that matters: what the identity needs, what belongs to "
                + "others, and what administers the CAs, logins, tokens, entities and the server.",
            "Beside it finds what no policy shows: login roles of any name that take other identities' certificates, "
                + "policies that come by entities and groups, parameters that a policy leaves free, and PKI roles that sign "
                + "more than they must. With --try it has certificates signed: the right ones, and many that must be refused.",
            "A probe token is an orphan, expires after a minute at most, and is revoked at once. Nothing else is changed. The "
                + "operator's token needs to read what plan reads, sys/auth, identity/lookup/entity and identity/group/id, "
                + "and sudo on auth/token/create-orphan.",
            "The server and the token are found as coppice plan finds them.",
        ],
        options: [.manifest, .environment, isTrying, showsAll, .parallelism, .json],
        examples: [
            Example("coppice prove", "asks about every identity"),
            Example("coppice prove -e test --try", "also has certificates signed, in the test environment"),
            Example("coppice prove --json", "prints the matrix for a program"),
        ],
        exits: ExitStatus.usual(findings: "an identity has more access than it needs, or less")
    ) { invocation in
        let stopper = try InterruptFlag()
        let work = try EnvironmentSession(invocation)
        let options = RightsProver.Options(isTrying: invocation.has(isTrying), parallelism: work.parallelism)
        let bar = ProgressBar("asking")
        let count = work.environment.identities.count
        let matrix = try RightsProver(work.environment, files: work.files, options: options).run(
            work.session, isStopped: { stopper.isStopped }, progress: { bar.show($0, of: count) })
        bar.clear()
        invocation.show(ProveReport(matrix, showsAll: invocation.has(showsAll)))
        return matrix.isGood ? .good : .findings
    }
}
