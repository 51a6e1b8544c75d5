import YAML

/// `vault:` of an `agent.yaml`, and of an environment in the manifest.
package enum VaultSection {
    private static let keys = ["address", "namespace", "server_name", "auth", "ca"]
    private static let example =
        "`vault: { address: https://vault.example.org:8200, auth: { mount: cert, role: web } }`"

    static func read(_ file: Fields) -> VaultEndpoint? {
        guard file.has("vault") else {
            file.missing("vault", example: example)
            return nil
        }
        guard let fields = file.mapping("vault", known: keys, example: example) else { return nil }
        refuseCA(fields)
        let namespace = fields.value("namespace", Rules.path)
        let serverName = fields.value("server_name", Rules.serverName)
        let addresses = addresses(fields)
        guard let login = login(fields), !addresses.isEmpty else { return nil }
        return VaultEndpoint(
            addresses: addresses, namespace: namespace, serverName: serverName, authMount: login.mount,
            authRole: login.role)
    }

    /// `address:`, one or a list; empty after a complaint.
    package static func addresses(_ fields: Fields) -> [String] {
        guard fields.has("address") else {
            fields.missing("address", example: "`address: https://vault.example.org:8200`")
            return []
        }
        if case .sequence = fields.node("address") { return fields.list("address", Rules.address) }
        return fields.value("address", Rules.address).map { [$0] } ?? []
    }

    private static func login(_ fields: Fields) -> (mount: String, role: String)? {
        let example = "`auth: { mount: cert, role: web }`"
        guard fields.has("auth") else {
            fields.missing("auth", example: example)
            return nil
        }
        guard let auth = fields.mapping("auth", known: ["mount", "role"], example: example) else { return nil }
        let mount = auth.has("mount") ? auth.value("mount", Rules.authMount) : "cert"
        let role = auth.required("role", example: "`role: web`, the certificate role to log in as", Rules.role)
        guard let mount, let role else { return nil }
        return (mount, role)
    }

    private static func refuseCA(_ fields: Fields) {
        guard fields.has("ca") else { return }
        fields.findings.complain(
            "`vault.ca` is not available yet: the agent does not renew ca/vault-ca.pem by itself",
            at: fields.place(of: "ca"),
            hint: "remove the key and keep ca/vault-ca.pem current by other means")
    }
}
