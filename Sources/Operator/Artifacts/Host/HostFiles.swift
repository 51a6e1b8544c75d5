import Core
package import Manifest

/// Where the files of a host lie, below `/`.
enum HostPaths {
    static let users = "usr/lib/sysusers.d"
    static let directories = "usr/lib/tmpfiles.d"
    static let units = "usr/lib/systemd/system"
    static let rules = "usr/share/polkit-1/rules.d"
    static let handedOver = "usr/share/coppice"
}

/// Everything that one host needs, as a tree that is laid over its `/`.
package struct HostFiles: Sendable {
    /// The host, as `instances:` calls it.
    package let host: String
    /// Its identities, in the manifest's order; never empty.
    package let identities: [Identity]
    private let environment: Environment
    private let program: String

    /// Those of `host`. `program` is the absolute path of the agent there.
    package init(
        of host: String, in environment: Environment, program: String = ServiceUnit.usualProgram
    ) throws(ManifestLookupError) {
        identities = try environment.identities(on: host)
        (self.host, self.environment, self.program) = (host, environment, program)
    }

    /// The file that is always there, and its first line: who finds it knows whose tree it is.
    package var mark: (file: String, text: String) {
        (
            "\(HostPaths.users)/\(name).conf",
            "The identities of \(host) in the environment \(environment.name), compiled from coppice.yaml."
        )
    }

    /// The files, by their paths below `/`. The first is that of ``mark``.
    package var files: [CompiledFile] {
        let accounts = HostAccounts(identities: identities)
        return [
            file(mark.file, commented(accounts.users)),
            file("\(HostPaths.directories)/\(name).conf", commented(accounts.directories)),
        ] + identities.flatMap(units) + identities.flatMap { served($0).dropIns } + rules
            + identities.flatMap(handedOver)
    }

    /// The names of the agents' units, in the order of ``identities``.
    package var agents: [String] { identities.map { environment.objectName($0) + ".service" } }

    /// Identities of which nothing says which units use their outputs.
    package var identitiesWithoutUnits: [Identity] { identities.filter { served($0).names.isEmpty } }

    private var name: String { environment.prefix + host }

    private var head: [String] {
        [
            mark.text,
            "Change the manifest, not this file, and run: coppice compile --host \(host) -e \(environment.name)",
        ]
    }

    private func served(_ identity: Identity) -> ServedUnits {
        ServedUnits(identity: identity, environment: environment)
    }

    private func commented(_ lines: [String]) -> String {
        UnitText.file([head.map { "# " + $0 }, lines])
    }

    private func file(_ path: String, _ text: String) -> CompiledFile {
        CompiledFile(path: path, content: .text(text), mode: 0o644)
    }

    private func units(of identity: Identity) -> [CompiledFile] {
        let groups = HostAccounts.groups(of: identity)
        return [
            ServiceUnit(identity, in: environment, program: program, supplementaryGroups: groups),
            ServiceUnit.ready(identity, in: environment, program: program),
        ].map { file("\(HostPaths.units)/\($0.fileName)", $0.text) }
    }

    private var rules: [CompiledFile] {
        ReloadRule(identities: identities).text(head: head).map { [file("\(HostPaths.rules)/50-\(name).rules", $0)] }
            ?? []
    }

    /// What goes into the boundary directory lies where root may write and the identity's user takes it from: root never writes
    /// below a directory of another user.
    private func handedOver(_ identity: Identity) -> [CompiledFile] {
        environment.boundaryFiles(of: identity).map { file in
            var file = file
            file.path = "\(HostPaths.handedOver)/\(host)/\(identity.name)/\(file.path)"
            file.mode = 0o644
            return file
        }
    }
}
