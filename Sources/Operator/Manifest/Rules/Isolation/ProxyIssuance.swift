internal import Core

extension ManifestRule {
    /// Reading chains and issuing certificates are two rights of two identities.
    static let proxyIssuance = ManifestRule(
        "proxy.no-issuance", "a proxy with a leaf or a secret",
        reason:
            "A proxy identity reads chains and nothing else. One that could also have certificates signed, or read secrets, "
            + "would put both rights behind one process, one Unix user and one policy: whoever takes the proxy takes them."
    ) { context in
        context.identities.filter { $0.resolved.identity.kind == .proxy }.flatMap { _, resolved in
            ["leaf", "secret"].filter(resolved.node.has).map { key in
                RuleViolation(
                    "\(quoted(resolved.identity.workload)) is a proxy, and a proxy has no `\(key)`",
                    at: resolved.node.keyPlace(key),
                    hint: "move it to an identity of `kind: app` with a user and a root directory of its own")
            }
        }
    }
}
