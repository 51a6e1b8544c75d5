import AgentConfig
internal import Core

extension ManifestRule {
    /// The secret paths of one workload.
    static let secretShared = ManifestRule(
        "secret.shared", "a secret that two workloads read",
        reason:
            "A policy allows the secret paths of one workload. A secret that two can read is known to both, and a change for one "
            + "changes the other. Instances of one workload may share secrets."
    ) { context in
        context.environments.flatMap { environment in
            var owners: [String: Identity] = [:]
            return environment.identities.flatMap { resolved in
                resolved.identity.configuration.secrets.compactMap { secret -> RuleViolation? in
                    let owner = owners[secret.read] ?? resolved.identity
                    owners[secret.read] = owner
                    guard owner.workload != resolved.identity.workload else { return nil }
                    return RuleViolation(
                        "\(quoted(secret.read)) is read by \(quoted(owner.workload)) too, \(line(owner.mark))",
                        at: resolved.mark(of: secret.id, "read"),
                        hint: "keep a copy for each workload, each at a path of its own")
                }
            }
        }
    }

    /// `+` is a wildcard in a policy.
    static let secretGlob = ManifestRule(
        "secret.glob", "a path that a policy would read as a pattern",
        reason:
            "In a policy, a segment `+` stands for any segment: `secret/data/+/db` reaches the `db` of every workload. `*` is "
            + "refused in every path already."
    ) { context in
        context.reads { _, secret in
            guard secret.read.split(separator: "/").contains("+") else { return nil }
            return (
                "the `+` in \(quoted(secret.read)) reaches the secrets of other workloads",
                "write one path for each secret"
            )
        }
    }

    /// A CA's mount holds no secret of a workload.
    static let secretInIssuingMount = ManifestRule(
        "secret.in-issuing-mount", "a secret that is read from a mount that issues certificates",
        reason:
            "The mounts of the CAs hold roles, keys and certificates. An app has one path there, its signing path, and "
            + "nothing that it reads as a secret."
    ) { context in
        context.reads { settings, secret in
            let mounts = settings.pkiMounts
            guard let mount = mounts.first(where: { secret.read.hasPrefix($0 + "/") }) else { return nil }
            return (
                "\(quoted(secret.read)) lies in \(quoted(mount)), which issues certificates",
                "make it a `leaf:`, or read the secret from a mount of secrets"
            )
        }
    }

    /// Versioned mounts answer at `data/`.
    static let secretUnversionedPath = ManifestRule(
        "secret.unversioned-path", "a path without `data/` in a versioned mount",
        reason:
            "The API of a kv-v2 mount reads secrets at MOUNT/data/NAME, whatever its command line shows: without `data/` the "
            + "server answers 404, and a policy for such a path allows nothing."
    ) { context in
        context.reads { settings, secret in
            guard let mount = settings.mount(of: secret.read), mount.kind == .keyValue2 else { return nil }
            let rest = mount.rest(of: secret.read)
            guard !rest.hasPrefix("data/") else { return nil }
            let plain = rest.hasPrefix("metadata/") ? rest.dropFirst("metadata/".count) : rest[...]
            return (
                "\(quoted(mount.path)) is versioned, and \(quoted(secret.read)) lacks its `data/`",
                "write `read: \(bounded(mount.path, limit: 60))/data/\(bounded(plain, limit: 80))`"
            )
        }
    }

    /// A database gives out credentials at two places.
    static let secretDatabasePath = ManifestRule(
        "secret.database-path", "a path in a database mount that gives out no user",
        reason:
            "A database mount gives out users at MOUNT/creds/ROLE and MOUNT/static-creds/ROLE. Its other paths are for those who "
            + "administer it, and hold connections and roles."
    ) { context in
        context.reads { settings, secret in
            guard let mount = settings.mount(of: secret.read), mount.kind == .database else { return nil }
            let parts = mount.rest(of: secret.read).split(separator: "/")
            guard parts.count != 2 || !["creds", "static-creds"].contains(parts[0]) else { return nil }
            return (
                "\(quoted(secret.read)) gives out no user of a database",
                "write `read: \(bounded(mount.path, limit: 60))/creds/ROLE`"
            )
        }
    }

    /// A mount that is not listed.
    static let secretUnknownMount = ManifestRule(
        "secret.unknown-mount", "a secret from a mount that is not listed", as: .note,
        reason:
            "Where `secrets:` of an environment lists mounts, a path in none of them is often misspelt, and nothing can be "
            + "checked about it."
    ) { context in
        context.reads { settings, secret in
            let pkiMounts = settings.pkiMounts
            guard !settings.secrets.isEmpty, settings.mount(of: secret.read) == nil,
                !pkiMounts.contains(where: { secret.read.hasPrefix($0 + "/") })
            else { return nil }
            return (
                "\(quoted(secret.read)) lies in none of the mounts under `secrets:` of \(quoted(settings.name))",
                "add its mount there with its `type:`"
            )
        }
    }
}

extension RuleContext {
    /// A breach at `read:` of every secret for which `say` has a message and a hint.
    fileprivate func reads(_ say: (Environment, SecretOutput) -> (message: String, hint: String)?) -> [RuleViolation] {
        secrets.compactMap { settings, resolved, secret in
            say(settings, secret).map {
                RuleViolation($0.message, at: resolved.mark(of: secret.id, "read"), hint: $0.hint)
            }
        }
    }
}

extension Environment {
    /// The secrets mount that a path lies in.
    fileprivate func mount(of path: String) -> SecretMount? { secrets.first { path.hasPrefix($0.path + "/") } }

    /// The mounts that issue certificates, of leaves or of clients.
    fileprivate var pkiMounts: [String] { issuing.map(\.path) + [clients.mount] }
}

extension SecretMount {
    /// What follows the mount in a path that lies in it.
    fileprivate func rest(of read: String) -> String { String(read.dropFirst(path.count + 1)) }
}
