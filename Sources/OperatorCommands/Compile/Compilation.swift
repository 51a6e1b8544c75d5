internal import Control
internal import Operating
internal import PKI

/// The files of one identity with everything that is to be in them.
struct Compilation {
    let world: World
    let identity: Identity
    let files: ManifestFiles

    /// Reads the certificates that the manifest names, strictly, and answers every file as it must be.
    func wanted(manager: ServiceUnit.Manager, program: String) throws -> [WantedFile] {
        try world.compiledFiles(of: identity, manager: manager, program: program).map { file in
            WantedFile(path: file.path, bytes: Array(try text(of: file).utf8), mode: file.mode)
        }
    }

    private func text(of file: CompiledFile) throws -> String {
        switch file.content {
        case .text(let text): text
        case .certificates(let name, let use): PEM.text(try certificates(name, use))
        }
    }

    /// The certificates of a file, each once, after a look at whether they are what they are named for.
    private func certificates(_ name: String, _ use: CompiledFile.Use) throws -> [Certificate] {
        var seen: Set<Certificate> = []
        let all = try files.certificates(name).filter { seen.insert($0).inserted }
        switch use {
        case .server:
            if !all.contains(where: \.isSelfSigned), let first = all.first {
                throw PKIError.noRoot(source: files.path(name), subject: first.subject, issuer: first.issuer)
            }
        case .roots:
            if let other = all.first(where: { !$0.isSelfSigned }) {
                throw ArtefactError.notARoot(file: files.path(name), subject: other.subject, issuer: other.issuer)
            }
        case .intermediates: break
        }
        return all
    }
}
