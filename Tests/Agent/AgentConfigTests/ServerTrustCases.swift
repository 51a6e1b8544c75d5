import TestSupport

/// The bad inputs of `AgentFileTests` about `vault.ca` and cross-signed roots.
enum ServerTrustCases {
    private static let digest = String(repeating: "ab", count: 32)

    private static func ca(_ text: String, mark: String = "") -> String {
        "kind: app\nidentity: web\n\(mark)vault: { address: https://a.b, ca: \(text), auth: { role: web } }\n"
            + "leaf: [{ name: server, sign: pki_int/sign/web, dns: [web.example.org] }]\n"
    }

    private static func roots(_ text: String) -> String {
        "kind: proxy\nidentity: edge\nvault: { address: https://a.b, auth: { role: edge } }\n"
            + "trust: [{ name: a, issuers: [pki], roots: \(text) }]\n"
    }

    private static func leaf(_ roots: String) -> String {
        "kind: app\nidentity: web\nvault: { address: https://a.b, auth: { role: web } }\n"
            + "leaf: [{ name: server, sign: pki_int/sign/web, dns: [web.example.org], \(roots) }]\n"
    }

    static let all = [
        BadInput("vault.ca without roots", ca("‸{ issuers: [pki] }"), "needs `roots`", hint: "infra-root.pem"),
        BadInput(
            "vault.ca without issuers", ca("‸{ roots: { files: [ca/r.pem] } }"), "needs `issuers`", hint: "pki_infra"),
        BadInput(
            "vault.ca upwards", ca("{ issuers: [pki], roots: { files: [‸../r.pem] } }"), "upwards", hint: "`..`"),
        BadInput(
            "vault.ca with a key of a trust", ca("{ issuers: [pki], roots: { files: [ca/r.pem] }, ‸group: www }"),
            "no key `group`", hint: "issuers"),
        BadInput(
            "vault.ca with its own file as a root",
            ca("{ issuers: [pki], roots: { files: [./ca/vault-ca.pem] } }", mark: "‸"),
            "writes ca/vault-ca.pem itself", hint: "infra-root.pem"),
        BadInput(
            "cross-signed without files", roots("‸{ accept: cross-signed }"), "needs `files`", hint: "ca/root.pem"),
        BadInput(
            "pins of cross-signed",
            roots("{ files: [ca/r.pem], accept: cross-signed, ‸pins: [\"sha256:\(digest)\"] }"),
            "only with `accept: pinned`", hint: "accept: pinned"),
        BadInput(
            "cross-signed leaf", leaf("‸roots: { files: [ca/r.pem], accept: cross-signed }"), "only cross-signed",
            hint: "accept: pinned"),
    ]
}
