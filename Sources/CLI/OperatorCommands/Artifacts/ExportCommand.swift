internal import Artifacts
internal import CommandLine
internal import JSON
internal import Manifest
internal import Reconcile
internal import X509

extension Command {
    private static let format = Option.value(
        "format", "FORMAT", of: .oneOf(ExportFormat.allCases.map(\.rawValue)), isRequired: true,
        "hcl, vault-cli or terraform")
    private static let output = Option.value(
        "output", "DIR", letter: "o", of: .directory, "where the files go; made when it is missing")

    /// `coppice export --format FORMAT [-o DIR]`
    static let export = Command(
        "export", "writes what the server must hold for other tools to apply",
        about: [
            "hcl: each policy as a file, operator/ with what the operator's token needs for plan, apply, prove and invite, and "
                + "roles.json with the path and body of every other request. vault-cli: one "
                + "script of vault (or bao) commands, printed when no directory is named. terraform: main.tf with the "
                + "resources of Terraform's provider for Vault, beside the policies and certificates that it reads.",
            "The texts are the same for the same manifest. Nothing is asked of a server; coppice plan shows whether one "
                + "holds it all.",
        ],
        options: [format, output, .manifest, .environment, .json],
        examples: [
            Example("coppice export --format hcl -e prod -o policies", "writes the policies and roles of prod"),
            Example("coppice export --format vault-cli -e test | sh", "has the vault program write them"),
            Example("coppice export --format terraform -e prod -o tf", "writes a Terraform module"),
        ]
    ) { invocation in
        guard let format = invocation.value(format).flatMap(ExportFormat.init) else {
            throw UsageError.other("missing --format", hint: "name one of: hcl, vault-cli, terraform")
        }
        let manifest = try invocation.manifest()
        let environment = try manifest.resolved.environment(invocation.value(.environment))
        let export = try Export(environment, certificates: certificates(of: environment, in: manifest.files))
        guard let directory = invocation.value(output) else { return try print(export, format, invocation) }
        let files = export.files(format).map {
            OutputFile(path: $0.path, bytes: Array($0.text.utf8), mode: $0.isProgram ? 0o755 : 0o644)
        }
        let target = OutputDirectory(path: directory, mark: (export.mainFile(format), Export.origin))
        let states = try target.write(files)
        let report = WrittenFilesReport(
            title: "\(format.rawValue) of \(environment.name)",
            about: ["format": .string(format.rawValue), "environment": .string(environment.name)], directory: directory,
            files: Array(zip(files.map(\.path), states)), isCheck: false)
        invocation.show(report)
        return .good
    }

    private static func certificates(of environment: Environment, in files: ManifestFiles) throws -> [String: String] {
        var texts: [String: String] = [:]
        for name in Export.neededFiles(of: environment) { texts[name] = PEM.text(try files.certificates(name)) }
        return texts
    }

    /// One file goes to standard output; several need a target.
    private static func print(_ export: Export, _ format: ExportFormat, _ invocation: Invocation) throws -> Exit {
        let files = export.files(format)
        guard let only = files.first, files.count == 1, !invocation.has(.json) else {
            throw UsageError.other(
                "missing --output", hint: "\(format.rawValue) is \(files.count) files: name a directory, -o DIR")
        }
        invocation.console.print(String(only.text.dropLast()))
        return .good
    }
}
