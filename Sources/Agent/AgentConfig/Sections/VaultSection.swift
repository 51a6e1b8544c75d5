internal import Core
internal import YAML

/// `vault:` of an `agent.yaml`, and of an environment in the manifest.
package enum VaultSection {
    private static let keys = ["address", "namespace", "server_name", "auth", "ca"]
    private static let example =
        "`vault: { address: https://vault.example.org:8200, auth: { mount: cert, role: web } }`"

    /// The server, and how the trust that verifies it is kept current, if at all; `nil` where the server is not known.
    static func read(_ file: Fields) -> (endpoint: VaultEndpoint, trust: ServerTrust?)? {
        guard file.has("vault") else {
            file.missing("vault", example: example)
            return nil
        }
        guard let fields = file.mapping("vault", known: keys, example: example) else { return nil }
        let trust = trust(fields, files: Rules.trustFile)
        let namespace = fields.value("namespace", Rules.path)
        let serverName = fields.value("server_name", Rules.serverName)
        let addresses = addresses(fields)
        guard let login = login(fields), !addresses.isEmpty else { return nil }
        let endpoint = VaultEndpoint(
            addresses: addresses, namespace: namespace, serverName: serverName, authMount: login.mount,
            authRole: login.role)
        return (endpoint, trust)
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

    /// The keys of `ca:`.
    package static let trustKeys = ["issuers", "roots", "retire_after", "refresh"]

    /// `ca:`, each of its files by the rule for the places where such files lie; `nil` when absent or after a complaint.
    package static func trust(_ vault: Fields, files: (String) throws(Refusal) -> String) -> ServerTrust? {
        let example = "`ca: { issuers: [pki_infra], roots: { files: [ca/infra-root.pem] } }`"
        guard let fields = vault.mapping("ca", known: trustKeys, example: example) else { return nil }
        if !fields.has("issuers") {
            fields.missing(
                "issuers", example: "`issuers: [pki_infra]`, the mounts that issue the server's own certificates")
        }
        if !fields.has("roots") {
            fields.missing(
                "roots", example: "`roots: { files: [ca/infra-root.pem] }`: without a root nothing is ever trusted")
        }
        let issuers = fields.list("issuers", Rules.mount)
        let roots = SharedSections.roots(fields, files: files)
        let retireAfter = fields.duration("retire_after", in: .zero...SharedSections.longest)
        let refresh = fields.duration("refresh", in: .seconds(1)...SharedSections.longest)
        guard !issuers.isEmpty else { return nil }
        return ServerTrust(
            issuers: issuers, roots: roots, retireAfter: retireAfter, refresh: refresh ?? ServerTrust.defaultRefresh)
    }
}
