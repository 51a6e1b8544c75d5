internal import Core

extension ManifestRule {
    /// Client certificates and leaves never come from one mount.
    static let clientsMountIssues = ManifestRule(
        "clients.mount-issues", "the mount of client certificates also issues leaves",
        reason:
            "The login accepts what the mount of client certificates signs. If apps had their leaves signed there, a leaf with "
            + "the right name would be a login."
    ) { context in
        context.environments.flatMap { environment in
            let clients = environment.settings.clients.mount
            return environment.settings.issuing.filter { $0.path == clients }.map { _ in
                RuleViolation(
                    "\(quoted(clients)) issues leaves too, in the environment \(quoted(environment.settings.name))",
                    at: environment.node.mark(at: .key("clients"), .key("mount")),
                    hint: "sign client certificates in a mount of their own: `mount: pki_agents`")
            }
        }
    }

    /// A login bound to a root accepts what any of its intermediates signs.
    static let clientsIssuerIsARoot = ManifestRule(
        "clients.issuer-is-a-root", "a login that is bound to a root of an issuing mount",
        reason:
            "The roles of the login accept what the issuers of client certificates sign, through intermediates too. If one of "
            + "them is also the root of an issuing mount, that mount can sign logins.", looksAtFiles: true
    ) { context in
        context.environments.flatMap { environment in
            let roots = environment.settings.issuing.flatMap {
                context.certificates(in: environment.settings.name, .roots(mount: $0.path)).map(\.sha256)
            }
            return context.read.filter {
                $0.file.purpose == .clientIssuers && $0.file.environment == environment.settings.name
            }.compactMap { file, contents in
                contents.certificates.first { roots.contains($0.sha256) }.map {
                    RuleViolation(
                        "\(quoted(file.path)), line \($0.line): \(bounded($0.subject, limit: 100)) is a root of a mount that issues leaves",
                        at: file.mark,
                        hint: "name the intermediate that signs client certificates, or give it a root of its own")
                }
            }
        }
    }

    /// The same for client certificates.
    static let clientsOutliveIssuer = ManifestRule(
        "clients.outlive-issuer", "client certificates that would expire after every issuer",
        reason:
            "No login succeeds with a client certificate whose issuer has expired: every agent of the environment would be locked "
            + "out at that moment.", looksAtFiles: true
    ) { context in
        context.environments.compactMap { environment in
            let settings = environment.settings
            let issuers = context.certificates(in: settings.name, .clientIssuers)
            guard let last = issuers.last(before: settings.clients.ttl, from: context.now) else { return nil }
            return RuleViolation(
                "a lifetime of \(DurationText.render(settings.clients.ttl)) from now outlasts \(bounded(last.subject, limit: 100)), the last issuer, which expires on \(last.notAfter.rfc3339)",
                at: environment.node.mark(at: .key("clients"), .key("ttl")),
                hint: "add the next issuer to \(quoted(settings.clients.issuersFile)), or write a shorter `ttl:`")
        }
    }
}
