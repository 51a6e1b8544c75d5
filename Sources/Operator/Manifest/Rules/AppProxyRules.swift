internal import Core

extension ManifestRule {
    /// The other half of the same split.
    static let appNoTrust = ManifestRule(
        "app.no-trust", "an app with a trust",
        reason:
            "Keeping the trust of a proxy fresh is separate from issuing leaves: another process, another identity, another "
            + "policy. An app's own chain and its root come with its leaf."
    ) { context in
        context.identities.filter { $0.resolved.identity.kind == .app && $0.resolved.node.has("trust") }.map {
            RuleViolation(
                "\(quoted($0.resolved.identity.workload)) is an app, and an app has no `trust`",
                at: $0.resolved.node.keyMark("trust"),
                hint: "move it to an identity of `kind: proxy` with a user and a boundary directory of its own")
        }
    }

    /// Reading chains and issuing certificates are two rights of two identities.
    static let proxyNoIssuance = ManifestRule(
        "proxy.no-issuance", "a proxy with a leaf or a secret",
        reason:
            "A proxy identity reads chains and nothing else. One that could also have certificates signed, or read secrets, "
            + "would put both rights behind one process, one Unix user and one policy: an attacker who takes the proxy takes them."
    ) { context in
        context.identities.filter { $0.resolved.identity.kind == .proxy }.flatMap { _, resolved in
            ["leaf", "secret"].filter(resolved.node.has).map { key in
                RuleViolation(
                    "\(quoted(resolved.identity.workload)) is a proxy, and a proxy has no `\(key)`",
                    at: resolved.node.keyMark(key),
                    hint: "move it to an identity of `kind: app` with a user and a boundary directory of its own")
            }
        }
    }
}
