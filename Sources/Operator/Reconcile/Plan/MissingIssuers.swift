import Core
package import Manifest
import VaultAPI

/// The PKI mounts of an environment that have no issuer to sign with: those that exist and those that are to be made. Coppice makes
/// mounts and no CAs.
package struct MissingIssuers {
    private let environment: Environment
    private let files: ManifestFiles

    package init(_ environment: Environment, files: ManifestFiles) {
        (self.environment, self.files) = (environment, files)
    }

    /// A note for each, with the commands that help. What the server does not show is not told of.
    func notes(_ plan: Plan, _ state: ServerState, _ session: OperatorSession) -> [Plan.Note] {
        let made = Set(plan.changes.filter { $0.kind == .mount && $0.action == .create }.map(\.path))
        let mounts = ([environment.clients.mount] + environment.issuing.map(\.path)).filter { mount in
            let path = "sys/mounts/" + mount
            return made.contains(path) || state.mounts[path]?.type == "pki"
        }
        let old = mounts.filter { !made.contains("sys/mounts/" + $0) }
        let empty = Set(zip(old, session.signers(of: old)).filter { $0.1.hasIssuer == false }.map(\.0))
        return mounts.compactMap { mount in
            let isNew = !old.contains(mount)
            guard isNew || empty.contains(mount) else { return nil }
            return .noIssuer(mount: mount, isNew: isNew, remedy: remedy(for: mount))
        }
    }

    /// The commands that make an issuer: for client certificates a CA of its own, for leaves an intermediate. The page that is named
    /// explains both, and how an offline root signs.
    package func remedy(for mount: String) -> String {
        let commands =
            mount == environment.clients.mount
            ? selfSigned(mount, into: environment.clients.issuersFile)
            : intermediate(mount, below: environment.issuing.first { $0.path == mount }?.rootFiles.first ?? "")
        return commands + " (docs/tasks/prepare-the-server.md)"
    }

    /// A file may lack the end of its last line, and so does what the program prints.
    private func selfSigned(_ mount: String, into file: String) -> String {
        "vault secrets tune -max-lease-ttl=87600h \(mount) && (echo; vault write -field=certificate "
            + "\(mount)/root/generate/internal common_name=\(named(mount)) key_type=ec ttl=87600h; echo) "
            + ">>\(CommandHint.shellWord(files.path(file))), then coppice apply again"
    }

    private func intermediate(_ mount: String, below root: String) -> String {
        let file = CommandHint.shellWord(mount.replacing("/", with: "-"))
        return "vault write -field=csr \(mount)/intermediate/generate/internal common_name=\(named(mount)) key_type=ec "
            + ">\(file).csr, have that signed by the root in \(CommandHint.shellWord(files.path(root))) as \(file).crt, "
            + "then vault write \(mount)/intermediate/set-signed certificate=@\(file).crt"
    }

    private func named(_ mount: String) -> String {
        "'\(bounded(environment.name, limit: 40)) \(bounded(mount, limit: 60))'"
    }
}
