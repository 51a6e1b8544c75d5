import AgentConfig
internal import Core

extension ManifestRule {
    /// A reload that the system refuses.
    static let hookNginxSignal = ManifestRule(
        "hook.nginx-signal", "a hook that signals an nginx of the system", as: .note,
        reason:
            "`nginx -s` sends a signal to nginx's master process, which runs as root where its configuration is the system's: an agent's "
            + "user may not send it (EPERM), and the new files would never be loaded. The service manager may, by a polkit rule that "
            + "`coppice compile --host` writes. An nginx of the agent's own user has a configuration of its own: `-c`."
    ) { context in
        context.identities.flatMap { _, resolved in
            resolved.identity.configuration.outputs.filter { signals($0.onChange) }.map { output in
                RuleViolation(
                    "the user \(quoted(resolved.identity.user)) may not signal nginx's master process, which is root's",
                    at: resolved.mark(of: output.id, "on_change"),
                    hint:
                        "on_change: { run: [/usr/bin/systemctl, reload, nginx.service] }; coppice compile --host writes the polkit "
                        + "rule that lets it")
            }
        }
    }

    private static func signals(_ hook: Hook?) -> Bool {
        guard let words = hook?.arguments, words.first?.split(separator: "/").last == "nginx" else { return false }
        return words.contains("-s") && !words.contains { ["-c", "-p"].contains($0) }
    }
}
