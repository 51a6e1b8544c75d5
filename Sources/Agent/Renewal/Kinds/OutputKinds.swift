package import Core

/// What can go wrong with any output: its budget, its hook, its files.
extension FindingKind {
    package static let budgetSpent = FindingKind(
        "budget.spent", .error,
        "The agent has asked for as many certificates as its issue budget allows: three at once, then one for each tenth of "
            + "the lifetime. It asks again when the budget has room.",
        remedy: "the message and the log name what used it up; correct that, then coppice renew OUTPUT --force")
    package static let renewalRefused = FindingKind(
        "renew.refused", .warning,
        "An operator asked for a new certificate while the issue budget was spent, or forced one past it less than a minute after "
            + "another. What is in force stays, and is renewed in time.",
        remedy: "coppice renew --force OUTPUT passes the budget, once a minute: the message says when")
    package static let outputPending = FindingKind(
        "output.pending", .warning, "An output is configured and was never written.",
        remedy: "start the agent; coppice status shows what it waits for")
    package static let outputExpired = FindingKind(
        "output.expired", .error, "An output holds an expired certificate or secret, and nothing newer was published.",
        remedy: "coppice status shows why nothing newer came; then coppice renew OUTPUT")
    package static let nothingToSave = FindingKind(
        "output.empty", .error, "The agent was to save an output and had received nothing for it.",
        remedy: "coppice renew asks for it again")
    package static let outputLeft = FindingKind(
        "output.left", .warning,
        "An output is not in `agent.yaml` any more, and its directory holds something that the agent did not make. What the "
            + "agent made was removed; that file and the directories above it stay.",
        remedy: "look at what is there, and remove it by hand")
    package static let reloadFailed = FindingKind(
        "reload.failed", .error,
        "The program under `on_change:` failed or took too long, or the proxy does not use the new files: they are there, and "
            + "the reload is owed. The agent tries again by itself.",
        remedy: "run what the message quotes by hand, as the agent's user; the message has what it printed")

    package static let reloadWaits = FindingKind(
        "reload.waits", .warning,
        "The program under `on_change:` or `test:` is to be run, and one that a former agent started for the same output still "
            + "runs. The agent waits until that one has ended, for the `timeout:` at most; then it stops it.",
        remedy: "look at what that program waits for: the message names its process")

    package static let proxyNotRunning = FindingKind(
        "proxy.not-running", .warning,
        "The proxy that reads an output's files does not run. No reload is owed to it: it reads the files when it starts.",
        remedy: "start the proxy, if it is meant to run; the agent confirms the files at its next look")
    package static let proxyUnproved = FindingKind(
        "proxy.unproved", .warning,
        "A proxy was told to read its files anew and did not fail, and nothing proves that it uses them: the output is "
            + "applied, not confirmed. The message says what is missing.",
        remedy: "add `probe:` to the output, or name the proxy's own interface under `proxy:`; the message says which")

    /// The kinds about outputs, in the order of the reference.
    package static let ofOutputs = [
        outputPending, outputExpired, budgetSpent, renewalRefused, nothingToSave, outputLeft, reloadFailed, reloadWaits,
        proxyNotRunning, proxyUnproved,
    ]
}

/// Why a secret is not published.
extension FindingKind {
    package static let secretRefused = FindingKind(
        "secret.refused", .error, "The server does not give out the secret, or did not answer.",
        remedy: "the message quotes the server; coppice doctor checks the connection, the login and the rights")
    package static let secretFormat = FindingKind(
        "secret.format", .error, "The secret cannot be written in the format that a file asks for.",
        remedy: "change the secret, or the file's format:, field: or decode: in agent.yaml")
    package static let secretDeleted = FindingKind(
        "secret.deleted", .error,
        "The secret is not on the server (any more); `on_delete` says what becomes of its files.",
        remedy: "write it again: vault kv put; or take the output out of agent.yaml")
    package static let secretRemoved = FindingKind(
        "secret.removed", .warning,
        "The agent removed the files of a secret that was deleted on the server, as `on_delete: remove` asks.",
        remedy: "write the secret again: vault kv put; the agent publishes it by itself")

    /// The kinds about secrets, in the order of the reference.
    package static let ofSecrets = [secretRefused, secretFormat, secretDeleted, secretRemoved]
}

/// What the agent cannot keep of its own: its records, its status, its metrics. The work goes on.
extension FindingKind {
    package static let stateDamaged = FindingKind(
        "state.damaged", .warning,
        "A record below `state/` was damaged. It was set aside, and the agent goes on as without it.",
        remedy: "look at the file that was set aside; it can be removed")
    package static let stateUnread = FindingKind(
        "state.unread", .warning, "A record below `state/` cannot be read; the agent goes on as without it.",
        remedy: "coppice where shows the owners and modes of state/")
    package static let stateUnwritten = FindingKind(
        "state.unwritten", .warning, "A record below `state/` cannot be written: a restart would forget it.",
        remedy: "coppice doctor checks the room and the modes of the boundary directory")
    package static let stateLost = FindingKind(
        "state.lost", .warning,
        "`state/` or the lock in it was removed while the agent ran. The agent made it again, with what it remembers; a second "
            + "agent cannot start meanwhile, since the boundary directory is locked too.",
        remedy: "find out what removes files of the boundary directory; stop the agent before state/ is removed by hand"
    )
    package static let statusUnwritten = FindingKind(
        "status.unwritten", .warning, "`state/status.json` cannot be written: coppice status shows an old one.",
        remedy: "coppice doctor checks the room and the modes of the boundary directory")
    package static let metricsUnwritten = FindingKind(
        "metrics.unwritten", .warning, "The file that `metrics:` names cannot be written.",
        remedy: "let the agent's user write into its directory: ls -ld DIRECTORY")

    /// The kinds about the agent's own files, in the order of the reference.
    package static let ofRecords = [stateDamaged, stateUnread, stateUnwritten, stateLost, statusUnwritten]
    /// The kinds about the metrics file.
    package static let ofMetrics = [metricsUnwritten]
}
