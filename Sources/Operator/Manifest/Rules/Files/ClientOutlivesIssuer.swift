internal import Core

extension ManifestRule {
    /// The same for client certificates.
    static let clientOutlivesIssuer = ManifestRule(
        "clients.outlive-issuer", "client certificates that would outlive every issuer",
        reason:
            "A client certificate whose issuer has ended is no login any more: every agent of the environment would be locked "
            + "out at that moment.", looksAtFiles: true
    ) { evidence in
        evidence.environments.compactMap { environment in
            let world = environment.world
            let issuers = evidence.certificates(in: world.name, .clientIssuers)
            guard let last = issuers.last(before: world.clients.ttl, from: evidence.now) else { return nil }
            return Breach(
                "a life of \(DurationText.render(world.clients.ttl)) from now outlives \(bounded(last.subject, limit: 100)), the last issuer, which ends on \(last.notAfter.rfc3339)",
                at: environment.node.place(.key("clients"), .key("ttl")),
                hint: "add the next issuer to \(quoted(world.clients.issuersFile)), or write a shorter `ttl:`")
        }
    }
}
