package import CommandLine

extension Program {
    /// `coppice-lab`: the embedded server for trying things out.
    package static let lab = Program(
        "coppice-lab", "a small Vault-compatible authority for trying things out, not for production",
        about: [
            "The lab answers the part of the HTTP API that agents and operators use: tokens, policies, certificate "
                + "login, PKI, key-value and database secrets. Its keys lie in plain files: use it for trials, tests and "
                + "continuous integration only."
        ],
        commands: [.up])
}
