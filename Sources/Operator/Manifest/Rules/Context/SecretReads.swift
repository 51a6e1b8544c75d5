internal import AgentConfig

extension RuleContext {
    /// A breach at `read:` of every secret for which `say` has a message and a hint.
    func reads(_ say: (Environment, SecretOutput) -> (message: String, hint: String)?) -> [RuleViolation] {
        secrets.compactMap { settings, resolved, secret in
            say(settings, secret).map {
                RuleViolation($0.message, at: resolved.place(secret.id, "read"), hint: $0.hint)
            }
        }
    }
}

extension Environment {
    /// The secrets mount that a path lies in.
    func mount(of path: String) -> SecretMount? { secrets.first { path.hasPrefix($0.path + "/") } }

    /// The mounts that issue certificates, of leaves or of clients.
    var authorities: [String] { issuing.map(\.path) + [clients.mount] }
}

extension SecretMount {
    /// What follows the mount in a path that lies in it.
    func rest(of read: String) -> String { String(read.dropFirst(path.count + 1)) }
}
