internal import AgentConfig
internal import Core

extension ManifestRule {
    /// What a role can only allow as a whole.
    static let nameAddress = ManifestRule(
        "name.address", "a leaf with an IP address", as: .note,
        reason:
            "Vault's roles allow all addresses or none, so this role would sign any address for this workload; OpenBao limits "
            + "it to those listed."
    ) { context in
        context.names({ _, key, _ in key == "ip" }) { _, name in
            (
                "a role of Vault that signs \(quoted(name)) signs every other address too",
                "use a DNS name where there is one; on OpenBao the role is limited to the addresses listed"
            )
        }
    }
}
