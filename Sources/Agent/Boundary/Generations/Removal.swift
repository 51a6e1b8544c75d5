package import Core
import System

/// What removing an output came to.
package struct Removal: Hashable, Sendable {
    /// The output.
    package var output: OutputID
    /// Whether anything of it was there.
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
            let names = try store.directory.list()
            let isNew = names.contains { GenerationStore.makes($0) }
            try store.directory.remove(Layout.current)
            try store.directory.sync()
            try store.removeKeys()
            let left = try store.removeAll()
            if left.isEmpty { try kind.removeTree(output.name) }
            try kind.sync()
            return Removal(output: output, isNew: isNew, left: left)
        }
    }

    /// Removes every output but the `kept`: first the keys of all, then the rest. No link is followed, and what the agent did
    /// not make stays. Answers those of which there was anything.
    ///
    /// With nothing to keep it removes nothing: an agent always has outputs, so that such a list is a mistake.
    package func removeOutputs(except kept: Set<OutputID>) -> [Removal] {
        guard !kept.isEmpty else { return [] }
        let outputs = others(than: kept)
        for output in outputs { try? view.store(of: output)?.removeKeys() }
        return outputs.map { output in
            do throws(BoundaryError) {
                return try remove(output)
            } catch {
                return Removal(output: output, error: error)
            }
        }.filter { $0.isNew || !$0.left.isEmpty || $0.error != nil }
    }

    private func others(than kept: Set<OutputID>) -> [OutputID] {
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

    /// Removes the generations and links; answers the paths of what is left.
    func removeAll() throws(PosixError) -> [String] {
        var left: [String] = []
        for name in try directory.list() {
            if GenerationName(name) != nil, try directory.status(of: name)?.kind == .directory {
                left += try removeGeneration(name)
            } else {
                let isGone = Self.makes(name) ? try remove(name, in: directory) : false
                if !isGone { left.append(directory.path(of: name)) }
            }
        }
        return left
    }

    /// The record goes last: it tells which files are the agent's, where that is asked again after a kill. Without one,
    /// every file is what was written before a crash.
    private func removeGeneration(_ name: String) throws(PosixError) -> [String] {
        let inside = try directory.directory(name)
        let text = (try? inside.read(Layout.record, limit: Self.fileLimit)).flatMap { RecordText($0) }
        let known = text.map { Set($0.files.map(\.name)) }
        var left: [String] = []
        for file in try inside.list() where file != Layout.record {
            let isOurs = known?.contains(file) ?? true || Directory.isTemporary(file)
            let isGone = isOurs ? try remove(file, in: inside) : false
            if !isGone { left.append(inside.path(of: file)) }
        }
        if left.isEmpty { try directory.removeTree(name) }
        return left
    }

    /// False for a directory, which stays.
    @discardableResult
    private func remove(_ name: String, in place: Directory) throws(PosixError) -> Bool {
        guard try place.status(of: name)?.kind != .directory else { return false }
        try place.remove(name)
        return true
    }
}
