import AgentConfig
internal import Core

extension ManifestRule {
    /// A name belongs to one workload.
    static let nameSignedElsewhere = ManifestRule(
        "name.signed-elsewhere", "a name that another workload's role signs too",
        reason:
            "Who can have a name signed can be that name. When two workloads can, each can stand in for the other; and which "
            + "mount signs makes no difference to a proxy that trusts both. Instances of one workload may share names."
    ) { context in
        context.environments.flatMap { environment in
            var owners: [String: Identity] = [:]
            return environment.identities.flatMap { resolved in
                resolved.identity.configuration.leaves.flatMap { leaf in
                    leaf.names.all.compactMap { key, name -> RuleViolation? in
                        let owner = owners[name] ?? resolved.identity
                        owners[name] = owner
                        guard owner.workload != resolved.identity.workload else { return nil }
                        return RuleViolation(
                            "\(quoted(name)) is signed for \(quoted(owner.workload)) too, \(line(owner.mark))",
                            at: resolved.mark(of: leaf, key, name),
                            hint: "give each workload names of its own, or make them `instances:` of one workload")
                    }
                }
            }
        }
    }

    /// A wildcard is every name at once.
    static let nameWildcard = ManifestRule(
        "name.wildcard", "a leaf with a wildcard",
        reason:
            "A role that signs `*.example.org` signs the names of every other workload below it. The compiled roles allow no "
            + "wildcards."
    ) { context in
        context.names({ _, key, name in isHostKey(key) && name.contains("*") }) { _, name in
            ("\(quoted(name)) stands for the names of other workloads too", "list the names themselves under `dns:`")
        }
    }

    /// Every host is localhost.
    static let nameLocalhost = ManifestRule(
        "name.localhost", "a leaf for localhost or a loopback address",
        reason:
            "`localhost` and the loopback addresses are every host: a certificate for them proves nothing, and is accepted by "
            + "every client that connects to its own host. The compiled roles do not sign them."
    ) { context in
        let local = ["localhost", "localhost.localdomain", "localhost6", "::1"]
        return context.names({ _, key, name in
            local.contains(name) || name.hasSuffix(".localhost") || key == "ip" && name.hasPrefix("127.")
        }
        ) { _, name in
            ("\(quoted(name)) is every host", "name the service as others reach it")
        }
    }

    /// Names for logins are for logins.
    static let nameClientDomain = ManifestRule(
        "name.client-domain", "a leaf whose name lies in the domain of client certificates",
        reason:
            "The names below `clients: { domain: … }` say who may log in. A server's certificate with such a name is one "
            + "misconfigured role away from being a login."
    ) { context in
        context.names({ settings, key, name in isHostKey(key) && isWithin(name, settings.clients.domain) }) {
            settings, name in
            (
                "\(quoted(name)) lies in \(quoted(settings.clients.domain)), whose names are logins",
                "name the service outside of it, or give client names another domain: `clients: { domain: … }`"
            )
        }
    }

    /// What the server's check of names takes.
    static let nameNotAHost = ManifestRule(
        "name.not-a-host", "a common name or DNS name that is not a host name",
        reason:
            "The compiled roles check names as host names: letters, digits and dashes between dots. Anything else, such as a "
            + "title or a name with an underscore, would be refused at every issue."
    ) { context in
        context.names({ _, key, name in
            isHostKey(key) && !name.contains("*")
                && !name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Rules.isLabel)
        }
        ) { _, name in
            ("\(quoted(name)) is not a host name", "write a DNS name of letters, digits and dashes: web.<domain>")
        }
    }

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

    /// Most likely a slip.
    static let nameOutsideDomain = ManifestRule(
        "name.outside-domain", "a leaf whose name lies outside the environment's domain", as: .note,
        reason:
            "Names of one environment usually lie in its domain. One that does not is often left over from the other "
            + "environment; `<domain>` keeps them apart."
    ) { context in
        context.names({ settings, key, name in isHostKey(key) && !isWithin(name, settings.domain) }) { settings, name in
            (
                "\(quoted(name)) lies outside \(quoted(settings.domain)), the domain of \(quoted(settings.name))",
                "write it with <domain> if it is meant for every environment"
            )
        }
    }
}
