import Agent
package import CommandLine

extension Program {
    /// `coppice-agent`: the daemon, one for each app and proxy.
    package static let agent = Program(
        "coppice-agent", "keeps one trust boundary's certificates, secrets and trust fresh",
        about: [
            "The agent runs as the service user, reads the agent.yaml of one boundary, logs in to Vault or OpenBao with "
                + "the client keypair in it, and keeps what it names fresh. It has no listening socket and no templates, "
                + "and reads no VAULT_* variables."
        ],
        commands: [.run])
}
