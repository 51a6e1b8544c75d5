package import Core

/// What can be wrong with `agent.yaml` as a file: the agent and the doctor name it alike.
extension FindingKind {
    /// There is no `agent.yaml`.
    package static let configurationMissing = FindingKind(
        "config.missing", .error,
        "The boundary directory has no `agent.yaml`, so the agent does not know which outputs to keep.",
        remedy: "write one (docs/agent-yaml.md), or compile it from the manifest: coppice compile")
    /// It cannot be read.
    package static let configurationUnreadable = FindingKind(
        "config.unreadable", .error, "`agent.yaml` is there and cannot be read by this user.",
        remedy: "chown it to the agent's user or to root, mode 0600")
    /// It is not what an agent accepts.
    package static let configurationInvalid = FindingKind(
        "config.invalid", .error,
        "`agent.yaml` is invalid in this place. The agent starts only with a file without errors; one that runs keeps the "
            + "configuration that it has.",
        remedy: "correct the line; docs/agent-yaml.md explains each key")

    /// The kinds of this file.
    package static let ofConfiguration = [configurationMissing, configurationUnreadable, configurationInvalid]
}
