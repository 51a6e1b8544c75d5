internal import Core

extension ManifestRule {
    /// A login bound to a root accepts what any of its intermediates signs.
    static let issuersTooWide = ManifestRule(
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
}
