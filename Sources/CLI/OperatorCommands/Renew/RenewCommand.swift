import AgentConfig
internal import Boundary
internal import CommandLine
internal import Core
internal import Doctor
internal import System

extension Command {
    private static let outputs = Argument(
        "OUTPUT", count: .oneOrMore,
        "an output of the agent: leaf/NAME, secret/NAME or trust/NAME; or client, its client certificate")
    private static let force = Option.flag(
        "force", "ask the server even if the issue budget is spent, once a minute at most")

    /// `coppice renew [--dir DIR] [--force] OUTPUT...`
    static let renew = Command(
        "renew", "asks the agent to renew an output or its client certificate now",
        about: [
            "Leaves a request file in state/renew, which the agent notices at once: a leaf is issued again, a secret or "
                + "trust is read again. A secret on a lease is asked for anew instead of being renewed; the lease before stays as "
                + "it is. Where no agent runs, the request waits for its start. The agent's log says what came of it.",
            "With client the agent renews its own client certificate: it tries the new pair at a login, and uses it from then on. That "
                + "takes a token and the section client: of agent.yaml; where an operator renews it, a ticket does.",
            "A certificate that is renewed by hand counts against its issue budget like any other: once that is used up, the "
                + "agent says so in its status and waits; a secret on a lease goes on with the one it has. --force passes the budget, once a minute at most.",
        ],
        arguments: [outputs], options: [.directory, force],
        examples: [
            Example("coppice renew leaf/server", "has the agent issue that leaf now"),
            Example("coppice renew client", "has the agent renew its client certificate now"),
            Example("runuser -u web -- coppice renew secret/db", "does it as the agent's user, from root"),
        ]
    ) { invocation in
        try renew(invocation.words(outputs), invocation)
    }

    private static func renew(_ words: [String], _ invocation: Invocation) throws -> Exit {
        let wanted = try words.map(RenewalSubject.init(word:))
        let status = try BoundaryStatus.read(invocation.directory(), at: Clock.wall())
        let directory = try open(status.directory, words)
        try refuseUnknown(wanted.compactMap(\.output), known: known(status, directory), status.directory)
        if wanted.contains(.client) { try refuseOperators(directory) }
        for subject in wanted {
            try directory.requestRenewal(RenewalRequest(subject, force: invocation.has(force)))
            invocation.console.say(RenewalOutlook(subject, passesBudget: invocation.has(force), status).sentence)
        }
        if status.process == nil {
            let directory = bounded(status.directory)
            invocation.console.hint("start the agent: coppice-agent run --dir \(directory), or its systemd unit")
        }
        return .good
    }

    /// An agent that does not renew its client certificate is not asked to. Where agent.yaml cannot be read, the agent tells.
    private static func refuseOperators(_ directory: BoundaryDirectory) throws(RenewError) {
        guard let said = BoundaryConfiguration(of: directory.view).said, said.client == nil else { return }
        throw .renewedByOperator(said.identity, directory: directory.view.path)
    }

    /// Opens the boundary directory for writing, which its owner alone may do.
    private static func open(_ path: String, _ words: [String]) throws -> BoundaryDirectory {
        do throws(BoundaryError) {
            return try BoundaryDirectory.open(path)
        } catch {
            guard case .notTheOwner(let directory, let owner, _) = error else { throw error }
            throw RenewError.othersDirectory(directory, user: Accounts.shownUser(owner), words: words)
        }
    }

    /// What the agent says that it keeps; before its first word, what its configuration says, or what is on disk.
    private static func known(_ status: BoundaryStatus, _ directory: BoundaryDirectory) throws -> [OutputID] {
        if let status = status.status { return status.outputs.map(\.id) }
        if let said = BoundaryConfiguration(of: directory.view).said { return said.outputs.map(\.id) }
        return try directory.view.outputs()
    }

    private static func refuseUnknown(_ wanted: [OutputID], known: [OutputID], _ path: String) throws(OutputWordError) {
        for output in wanted where !known.contains(output) {
            throw .unknownOutput(output, known: known, directory: path)
        }
    }
}
