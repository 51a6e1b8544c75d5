internal import Artifacts
internal import CommandLine
internal import Core
internal import JSON
import Manifest
internal import Reconcile
internal import X509

extension Argument {
    /// `IDENTITY`.
    static let identity = Argument(
        "IDENTITY", "an identity of the environment: web.host1, or web where it has no hosts")
}

extension Option {
    static let forUser = Option.flag("user", "for the user's own service manager")
    static let forSystem = Option.flag("system", "for the system's service manager, which is the default")
    static let agentProgram = Option.value(
        "program", "PATH", of: .file,
        "where the agent is on the host, in one directory with coppice; \(ServiceUnit.usualProgram) when not given")
}

extension Invocation {
    /// The service manager and the agent's path that the options name.
    func unitOptions() throws(UsageError) -> (manager: ServiceUnit.Manager, program: String) {
        if has(.forUser), has(.forSystem) {
            throw .other("--user and --system do not go together", hint: "name one of them")
        }
        let program = value(.agentProgram) ?? ServiceUnit.usualProgram
        guard program.hasPrefix("/") else {
            throw .other("--program is not an absolute path", hint: "write \(ServiceUnit.usualProgram), say")
        }
        return (has(.forUser) ? .user : .system, program)
    }
}

extension Command {
    private static let output = Option.value(
        "output", "DIR", letter: "o", of: .directory, isRequired: true, "where the files go; made when it is missing")
    private static let check = Option.flag("check", "write nothing, and exit with 3 where a file is not as it must be")

    private static let one = Argument(
        "IDENTITY", count: .optional, "an identity of the environment: web.host1, or web where it has no hosts")
    private static let host = Option.value(
        "host", "HOST", "every identity of this host, as a tree to lay over its /, instead of one identity")

    /// `coppice compile IDENTITY -o DIR` and `coppice compile --host HOST -o DIR`
    static let compile = Command(
        "compile", "writes the files of one identity, or everything that one host needs",
        about: [
            "Into DIR go agent.yaml (0600), ca/vault-ca.pem, the roots that the identity's outputs need, and its two "
                + "systemd units, of the agent and of the wait for its outputs; nothing of any other identity and no secret. "
                + "Put them into its boundary directory and the units where systemd looks for them; the client keypair is made "
                + "on the host.",
            "With --host it is a tree for the host's /: users, groups and boundary directories for systemd-sysusers and "
                + "systemd-tmpfiles, the units, drop-ins with which proxies and apps wait for their files, a polkit rule for the "
                + "reloads that hooks ask for, and each identity's agent.yaml and CA files in /usr/share/coppice/HOST/IDENTITY. "
                + "Files of an earlier time that belong to the host no more are named, and exit with 3 under --check.",
            "A file that is as it must be is left alone. Each other one is replaced at once, but only in a directory that "
                + "this command has written for the same identity or host before.",
        ],
        arguments: [one],
        options: [output, host, .manifest, .environment, .forUser, .forSystem, .agentProgram, check, .json],
        examples: [
            Example("coppice compile web.host1 -e prod -o out/web.host1", "writes the files of web on host1"),
            Example("coppice compile --host host1 -e prod -o out/host1", "writes the tree of host1"),
            Example("coppice compile web.host1 -e prod -o out/web.host1 --check", "says whether they are still right"),
        ],
        exits: ExitStatus.usual(findings: "with --check: a file is missing or different")
    ) { invocation in
        guard let directory = invocation.value(output) else {
            throw UsageError.other("missing --output", hint: "name the directory for the files: -o out/web.host1")
        }
        let manifest = try invocation.manifest()
        let environment = try manifest.resolved.environment(invocation.value(.environment))
        let report =
            switch (invocation.word(one), invocation.value(host)) {
            case (let name?, nil): try compile(name, in: environment, manifest.files, to: directory, invocation)
            case (nil, let name?): try compile(host: name, in: environment, manifest.files, to: directory, invocation)
            case (nil, nil), (_?, _?):
                throw UsageError.other(
                    "name either an identity or --host",
                    hint: "coppice compile web.host1, or coppice compile --host host1")
            }
        invocation.show(report)
        return invocation.has(check) && !report.isUnchanged ? .findings : .good
    }

    private static func compile(
        _ name: String, in environment: Environment, _ certificates: ManifestFiles, to directory: String,
        _ invocation: Invocation
    ) throws -> WrittenFilesReport {
        let identity = try environment.identity(name)
        let (manager, program) = try invocation.unitOptions()
        let files = try certificates.wanted(environment.compiledFiles(of: identity, manager: manager, program: program))
        let target = OutputDirectory(
            path: directory, mark: (Layout.configuration, environment.remarks(of: identity).first ?? ""), isOurs: true)
        let isCheck = invocation.has(check)
        let states = try isCheck ? target.compare(files) : target.write(files)
        return WrittenFilesReport(
            title: "\(identity.name) in \(environment.name)",
            about: ["identity": .string(identity.name), "environment": .string(environment.name)], directory: directory,
            files: Array(zip(files.map(\.path), states)), isCheck: isCheck)
    }

    private static func compile(
        host name: String, in environment: Environment, _ certificates: ManifestFiles, to directory: String,
        _ invocation: Invocation
    ) throws -> WrittenFilesReport {
        let (manager, program) = try invocation.unitOptions()
        if manager == .user {
            throw UsageError.other(
                "--host and --user do not go together",
                hint: "a host's tree is for the system's service manager; compile the identity alone for a user's own")
        }
        let tree = try HostFiles(of: name, in: environment, program: program)
        let files = try certificates.wanted(tree.files)
        let target = OutputDirectory(path: directory, mark: tree.mark, isOurs: true, isTree: true, mode: 0o755)
        let isCheck = invocation.has(check)
        let states = try isCheck ? target.compare(files) : target.write(files)
        let units = tree.identitiesWithoutUnits.map {
            "nothing says which unit uses the files of \($0.name): if one needs them at its start, write its drop-in by hand"
        }
        return WrittenFilesReport(
            title: "\(tree.host) in \(environment.name)",
            about: [
                "host": .string(tree.host), "identities": .array(tree.identities.map { .string($0.name) }),
                "environment": .string(environment.name),
            ],
            directory: directory, files: Array(zip(files.map(\.path), states)),
            stale: try target.leftOver(beside: files), notes: units,
            next: "lay it over the host's /: tar -C \(bounded(directory)) -c . | ssh \(tree.host) "
                + "sudo tar -C / -x --no-same-owner --no-overwrite-dir; docs/tasks/compile-and-deploy.md says the rest",
            isCheck: isCheck)
    }
}

extension ManifestFiles {
    /// Files with everything that is to be in them: reads the certificates that the manifest names, strictly.
    func wanted(_ files: [CompiledFile]) throws -> [OutputFile] {
        try files.map { file in
            OutputFile(path: file.path, bytes: Array(try text(of: file).utf8), mode: file.mode)
        }
    }
}
