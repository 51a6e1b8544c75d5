internal import Artifacts
internal import Manifest
internal import Reconcile
internal import X509

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
