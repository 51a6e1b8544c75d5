internal import Core

extension ManifestRule {
    /// The same for client certificates.
    static let clientOutlivesIssuer = ManifestRule(
        "clients.outlive-issuer", "client certificates that would outlive every issuer",
        reason:
            "A client certificate whose issuer has ended is no login any more: every agent of the environment would be locked "
            + "out at that moment.", looksAtFiles: true
    ) { context in
        context.environments.compactMap { environment in
            let settings = environment.settings
            let issuers = context.certificates(in: settings.name, .clientIssuers)
            guard let last = issuers.last(before: settings.clients.ttl, from: context.now) else { return nil }
            return RuleViolation(
                "a life of \(DurationText.render(settings.clients.ttl)) from now outlives \(bounded(last.subject, limit: 100)), the last issuer, which ends on \(last.notAfter.rfc3339)",
                at: environment.node.place(.key("clients"), .key("ttl")),
                hint: "add the next issuer to \(quoted(settings.clients.issuersFile)), or write a shorter `ttl:`")
        }
    }
}
