internal import JSON
import Manifest

/// Words and texts of a POSIX shell's script.
enum ShellText {
    /// The text as one word that the shell leaves as it is.
    static func word(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// A here-document that the shell leaves as it is: the mark of its end is none of its lines.
    static func document(_ text: String) -> (head: String, body: String) {
        var mark = "END"
        while text.split(separator: "\n", omittingEmptySubsequences: false).contains(Substring(mark)) { mark += "_" }
        return ("<<'\(mark)'", text + (text.hasSuffix("\n") ? "" : "\n") + mark)
    }
}

extension Export {
    /// Everything as commands, each value on standard input. Run again it changes nothing more.
    var script: ExportFile {
        let parts =
            [opening] + state.mounts.filter(\.isManaged).map(mounting) + rolesBeforePolicies.map(writing)
            + state.allPolicies.map(writing) + rolesAfterPolicies.map(writing)
        return ExportFile(
            path: environment.prefix + environment.name + ".sh", text: parts.joined(separator: "\n"), isProgram: true)
    }

    private var opening: String {
        let lines = [
            "#!/bin/sh", "# What the server of the environment \(environment.name) must hold. \(Self.origin)",
            "# It writes what the manifest names and removes nothing. VAULT=bao has OpenBao's program do it;",
            "# VAULT_ADDR, VAULT_TOKEN, VAULT_CACERT and their like are the program's own.", "set -eu",
            "vault=${VAULT:-vault}", "export VAULT_ADDR=\"${VAULT_ADDR:-}\"",
            "[ -n \"$VAULT_ADDR\" ] || VAULT_ADDR=\(ShellText.word(environment.server.addresses.first ?? ""))",
        ]
        let namespace = environment.server.namespace.map {
            [
                "export VAULT_NAMESPACE=\"${VAULT_NAMESPACE:-}\"",
                "[ -n \"$VAULT_NAMESPACE\" ] || VAULT_NAMESPACE=\(ShellText.word($0))",
            ]
        }
        return (lines + (namespace ?? [])).joined(separator: "\n") + "\n"
    }

    private func mounting(_ mount: DesiredMount) -> String {
        let (kind, what) = mount.isAuth ? ("auth", "auth method") : ("secrets", "secrets engine")
        let path = ShellText.word(mount.path)
        let type = mount.kind == .kv ? "kv" : mount.kind.rawValue
        let version = mount.version.map { " -version=\($0)" } ?? ""
        let lease = mount.maxLeaseSeconds.map { " -max-lease-ttl=\($0)s" } ?? ""
        let tune = mount.maxLeaseSeconds == nil ? "" : "\n\"$vault\" \(kind) tune\(lease) \(path)"
        return """
            # The \(what) \(mount.path).
            if ! "$vault" \(kind) list -format=json | grep -qF \(ShellText.word("\"" + mount.path + "/\"")); then
              "$vault" \(kind) enable -path=\(path)\(version)\(lease) \(type)
            fi\(tune)

            """
    }

    private func writing(_ role: DesiredRole) -> String {
        let (head, body) = ShellText.document(JSONValue.object(body(role)).text(pretty: true))
        let use =
            switch role.purpose {
            case .login: "logs in"
            case .signer: "has its leaves signed"
            case .client: "has its client certificate signed"
            case .ticket: "gets its first client certificate, by a ticket"
            }
        return "# How \(role.identity) \(use).\n\"$vault\" write \(ShellText.word(role.apiPath)) - \(head)\n\(body)\n"
    }

    private func writing(_ policy: DesiredPolicy) -> String {
        let (head, body) = ShellText.document(policy.text)
        return "\"$vault\" policy write \(ShellText.word(policy.name)) - \(head)\n\(body)\n"
    }
}
