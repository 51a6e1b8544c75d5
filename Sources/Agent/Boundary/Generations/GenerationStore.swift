import Core
import System
import X509

/// A directory that holds generations and the links that name them: an output's, or `mtls/`.
struct GenerationStore {
    /// The open directory.
    let directory: Directory
    /// What it is for, as the records in it say: `leaf/server`, `mtls`.
    let label: String

    /// No file of a generation comes near it.
    static let fileLimit = 16 << 20

    /// What `current` names; `nil` when there is no such link.
    func currentName() throws(BoundaryError) -> GenerationName? { try name(behind: Layout.current) }

    /// What was confirmed last; `nil` when nothing was.
    func confirmedName() throws(BoundaryError) -> GenerationName? { try name(behind: Layout.confirmed) }

    private func name(behind link: String) throws(BoundaryError) -> GenerationName? {
        let path = directory.path(of: link)
        let target: String?
        do throws(PosixError) {
            target = try directory.readLink(link)
        } catch  where error.errno == 22 {
            throw .damaged(path: path, reason: "not a symbolic link")
        } catch {
            throw .system(error)
        }
        guard let target else { return nil }
        guard let name = GenerationName(target) else { throw .unexpectedLink(path: path, target: target) }
        return name
    }

    /// The current generation; `nil` when nothing was published yet.
    ///
    /// `current` is resolved once, so that what is answered is one generation also when another is published meanwhile. Its directory may be
    /// removed while it is read when two newer ones follow within that time; then the question is asked again.
    func current() throws(BoundaryError) -> Generation? {
        while let name = try currentName() {
            do throws(BoundaryError) {
                return try load(name)
            } catch {
                if try currentName() == name { throw error }
            }
        }
        return nil
    }

    /// The generation of this name, when its record and its files agree.
    func load(_ name: GenerationName) throws(BoundaryError) -> Generation {
        let (inside, text) = try open(name)
        for file in text.files { try check(file, in: inside) }
        return Generation(name: name, record: text.record, previous: text.previous, files: text.files)
    }

    /// The directory and the record of a generation; its other files are not looked at.
    private func open(_ name: GenerationName) throws(BoundaryError) -> (Directory, RecordText) {
        let path = directory.path(of: name.text)
        let inside: Directory
        let bytes: [UInt8]
        do throws(PosixError) {
            inside = try directory.directory(name.text)
            bytes = try inside.read(Layout.record, limit: Self.fileLimit)
        } catch  where error.isMissing {
            throw .damaged(path: path, reason: "incomplete or gone")
        } catch {
            throw .system(error)
        }
        guard let text = RecordText(bytes), text.output == label else {
            throw .damaged(path: path, reason: "\(Layout.record) is not a record of \(label)")
        }
        return (inside, text)
    }

    private func check(_ file: FileDigest, in inside: Directory) throws(BoundaryError) {
        let bytes: SecretBytes
        do throws(PosixError) {
            bytes = try inside.readSecret(file.name, limit: Self.fileLimit)
        } catch  where error.isMissing {
            throw .damaged(path: inside.path, reason: "\(file.name) is missing")
        } catch {
            throw .system(error)
        }
        guard FileDigest(name: file.name, of: bytes) == file else {
            throw .damaged(path: inside.path, reason: "\(file.name) is not what was written")
        }
    }

    /// One file of a generation.
    func read(_ file: String, of generation: GenerationName) throws(BoundaryError) -> SecretBytes {
        try system { () throws(PosixError) in
            try directory.directory(generation.text).readSecret(file, limit: Self.fileLimit)
        }
    }

    /// Lets readers see another generation, which is checked first, and waits until that is on the device.
    func select(_ name: GenerationName) throws(BoundaryError) -> Generation {
        let generation = try load(name)
        try system { () throws(PosixError) in
            if try directory.readLink(Layout.current) != name.text {
                try directory.replaceLink(Layout.current, to: name.text)
            }
            try directory.sync()
        }
        return generation
    }

    /// Marks the current generation as the one that is known to be in use.
    func confirm(_ name: GenerationName) throws(BoundaryError) {
        try system { () throws(PosixError) in
            guard try directory.readLink(Layout.confirmed) != name.text else { return }
            try directory.replaceLink(Layout.confirmed, to: name.text)
            try directory.sync()
        }
    }

    /// The generation that waits; `nil` when none does. What is damaged counts as none.
    func waiting() -> Generation? {
        guard let name = try? name(behind: Layout.waiting) else { return nil }
        return try? load(name)
    }

    /// Nothing waits any more. The generation itself goes with the next publishing, unless it is current now.
    func forgetWaiting() throws(BoundaryError) {
        try system { () throws(PosixError) in
            if try directory.readLink(Layout.waiting) != nil { try directory.remove(Layout.waiting) }
        }
    }

    /// Removes what is not needed: generations but the current, the one before it and the confirmed one, and what a crash
    /// left. A directory that a link names is never removed. While `current` cannot be read nothing is.
    func prune() throws(BoundaryError) {
        let current = try currentName()
        var kept: Set<String> = []
        if let current { kept = [current.text] }
        if let current, let previous = try? open(current).1.previous { kept.insert(previous.text) }
        try system { () throws(PosixError) in
            let names = try directory.list()
            for link in names where !Directory.isTemporary(link) && GenerationName(link) == nil {
                if try directory.status(of: link)?.kind == .link { kept.insert(try directory.readLink(link) ?? "") }
            }
            for name in names where Directory.isTemporary(name) || isOld(name, current, kept) {
                try directory.removeTree(name)
            }
        }
    }

    /// Whether a name is that of a generation which nothing needs. Nothing is old where there is nothing current.
    private func isOld(_ name: String, _ current: GenerationName?, _ kept: Set<String>) -> Bool {
        current != nil && GenerationName(name) != nil && !kept.contains(name)
    }
}

extension FileDigest {
    /// The digest of a file with this content.
    init(name: String, of bytes: SecretBytes) {
        let digest = bytes.withSpan { Digest.sha256($0) }
        self.init(name: name, sha256: Digest.hex(digest), size: bytes.count)
    }
}
