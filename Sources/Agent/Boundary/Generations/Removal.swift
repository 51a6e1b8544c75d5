package import Core
import System

/// What removing an output came to.
package struct Removal: Hashable, Sendable {
    /// The output.
    package var output: OutputID
    /// Whether anything of it was removed.
    package var isNew = false
    /// What stays because the agent did not make it: paths. The directories that hold it stay too.
    package var left: [String] = []
    /// Why it could not be removed, where that is so.
    package var error: BoundaryError?
}

extension BoundaryDirectory {
    /// Takes an output away from its readers: the link goes first, then keys, then the rest. What the agent did not make
    /// stays. May be called again after it threw or was killed: it goes on.
    @discardableResult
    package func remove(_ output: OutputID) throws(BoundaryError) -> Removal {
        guard let kind = try view.existing([output.kind.rawValue]), let store = try view.store(of: output) else {
            return Removal(output: output)
        }
        return try system { () throws(PosixError) in
            var removal = Removal(output: output)
            removal.isNew = try store.remove(Layout.current, in: store.directory)
            try store.directory.sync()
            try store.removeKeys()
            try store.removeAll(&removal)
            if removal.left.isEmpty { try kind.removeTree(output.name) }
            try kind.sync()
            return removal
        }
    }

    /// Removes every output but the `kept`: first the keys of all, then the rest. No link is followed, and what the agent did
    /// not make stays. Answers those of which anything was removed, is left or could not be removed.
    ///
    /// With nothing to keep it removes nothing: an agent always has outputs, so that such a list is a mistake.
    package func removeOutputs(except kept: Set<OutputID>) -> [Removal] {
        guard !kept.isEmpty else { return [] }
        let outputs = outputs(except: kept)
        for output in outputs { try? view.store(of: output)?.removeKeys() }
        return outputs.map { output in
            do throws(BoundaryError) {
                return try remove(output)
            } catch {
                return Removal(output: output, error: error)
            }
        }.filter { $0.isNew || !$0.left.isEmpty || $0.error != nil }
    }

    /// The outputs that have a directory here, or something else of that name, but the `kept`.
    package func outputs(except kept: Set<OutputID>) -> [OutputID] {
        OutputKind.allCases.flatMap { kind in
            let names = (try? view.existing([kind.rawValue])?.list()) ?? []
            return names.compactMap { OutputID(kind: kind, name: $0) }.filter { !kept.contains($0) }
        }
    }
}

/// Removing what the agent made, and nothing else.
extension GenerationStore {
    private static let links = [Layout.current, Layout.waiting, Layout.confirmed]

    /// Whether a name in an output's directory is one that the agent makes.
    static func makes(_ name: String) -> Bool {
        GenerationName(name) != nil || links.contains(name) || Directory.isTemporary(name)
    }

    /// Removes the private keys of every generation.
    func removeKeys() throws(PosixError) {
        for name in try directory.list() where GenerationName(name) != nil {
            guard try directory.status(of: name)?.kind == .directory else { continue }
            let inside = try directory.directory(name)
            for key in [Layout.Leaf.key, Layout.Leaf.bundle] { try remove(key, in: inside) }
        }
    }

    /// Removes the generations and links, and notes what is left.
    fileprivate func removeAll(_ removal: inout Removal) throws(PosixError) {
        for name in try directory.list() {
            if GenerationName(name) != nil, try directory.status(of: name)?.kind == .directory {
                try removeGeneration(name, &removal)
            } else {
                try removeFile(name, in: directory, isOurs: Self.makes(name), &removal)
            }
        }
    }

    /// The record goes last: it tells which files are the agent's, where that is asked again after a kill. Without one,
    /// every file is what was written before a crash.
    private func removeGeneration(_ name: String, _ removal: inout Removal) throws(PosixError) {
        let inside = try directory.directory(name)
        let text = (try? inside.read(Layout.record, limit: Self.fileLimit)).flatMap { RecordText($0) }
        let known = text.map { Set($0.files.map(\.name)) }
        let before = removal.left.count
        for file in try inside.list() where file != Layout.record {
            let isOurs = known?.contains(file) ?? true || Directory.isTemporary(file)
            try removeFile(file, in: inside, isOurs: isOurs, &removal)
        }
        guard removal.left.count == before else { return }
        try directory.removeTree(name)
        removal.isNew = true
    }

    private func removeFile(
        _ name: String, in place: Directory, isOurs: Bool, _ removal: inout Removal
    ) throws(PosixError) {
        if isOurs, try remove(name, in: place) {
            removal.isNew = true
        } else {
            removal.left.append(place.path(of: name))
        }
    }

    /// False where there is none, and for a directory, which stays.
    @discardableResult
    fileprivate func remove(_ name: String, in place: Directory) throws(PosixError) -> Bool {
        guard let status = try place.status(of: name), status.kind != .directory else { return false }
        try place.remove(name)
        return true
    }
}
