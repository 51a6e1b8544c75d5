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

    /// `coppice compile IDENTITY -o DIR`
    static let compile = Command(
        "compile", "writes one identity's files: agent.yaml, the CA files, the units",
        about: [
            "Into DIR go agent.yaml (0600), ca/vault-ca.pem, the roots that the identity's outputs need, and its two "
                + "systemd units, of the agent and of the wait for its outputs; nothing of any other identity and no secret. "
                + "Put them into its boundary directory and the units where systemd looks for them; the client keypair is made "
                + "on the host.",
            "A file that is as it must be is left alone. Each other one is replaced at once, but only in a directory that "
                + "this command has written for the same identity before.",
        ],
        arguments: [.identity],
        options: [output, .manifest, .environment, .forUser, .forSystem, .agentProgram, check, .json],
        examples: [
            Example("coppice compile web.host1 -e prod -o out/web.host1", "writes the files of web on host1"),
            Example("coppice compile web.host1 -e prod -o out/web.host1 --check", "says whether they are still right"),
        ],
        exits: ExitStatus.usual(findings: "with --check: a file is missing or different")
    ) { invocation in
        guard let directory = invocation.value(output) else {
            throw UsageError.other("missing --output", hint: "name the directory for the files: -o out/web.host1")
        }
        let manifest = try invocation.manifest()
        let environment = try manifest.resolved.environment(invocation.value(.environment))
        let identity = try environment.identity(invocation.word(.identity) ?? "")
        let (manager, program) = try invocation.unitOptions()
        let files = try IdentityFiles(environment: environment, identity: identity, files: manifest.files)
            .wanted(manager: manager, program: program)
        let target = OutputDirectory(
            path: directory, mark: (Layout.configuration, environment.remarks(of: identity).first ?? ""), isOurs: true)
        let isCheck = invocation.has(check)
        let states = try isCheck ? target.compare(files) : target.write(files)
        let report = WrittenFilesReport(
            title: "\(identity.name) in \(environment.name)",
            about: ["identity": .string(identity.name), "environment": .string(environment.name)], directory: directory,
            files: Array(zip(files.map(\.path), states)), isCheck: isCheck)
        invocation.show(report)
        return isCheck && !report.isUnchanged ? .findings : .good
    }
}

/// The files of one identity with everything that is to be in them.
struct IdentityFiles {
    let environment: Environment
    let identity: Identity
    let files: ManifestFiles

    /// Reads the certificates that the manifest names, strictly, and answers every file as it must be.
    func wanted(manager: ServiceUnit.Manager, program: String) throws -> [OutputFile] {
        try environment.compiledFiles(of: identity, manager: manager, program: program).map { file in
            OutputFile(path: file.path, bytes: Array(try text(of: file).utf8), mode: file.mode)
        }
    }

    private func text(of file: CompiledFile) throws -> String {
        switch file.content {
        case .text(let text): text
        case .certificates(let name): PEM.text(try certificates(name))
        }
    }

    /// The certificates of a file, each once. That they are what they are named for was looked at with the manifest.
    private func certificates(_ name: String) throws -> [Certificate] {
        var seen: Set<Certificate> = []
        return try files.certificates(name).filter { seen.insert($0).inserted }
    }
}
