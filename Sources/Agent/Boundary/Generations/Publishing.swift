package import Core
import System

/// Publishing: a directory that is complete and synced, then one rename.
extension GenerationStore {
    /// Makes `files` the current generation, unless they are already: then they are not touched, nor their times.
    ///
    /// When this returns the files, their directory and the link are on the device. When it throws, readers see what they
    /// saw before, unless only the last wait failed; in both cases the same call may simply be made again.
    func publish(
        _ files: [GeneratedFile], _ record: GenerationRecord, _ access: Access
    ) throws(BoundaryError) -> Publication {
        let files = files.sorted { $0.name < $1.name }
        let digests = files.map { FileDigest(name: $0.name, of: $0.bytes) }
        let current = try? self.current()
        if let current, current.files == digests, hasModes(current.name, files, access) {
            return try keep(current, record)
        }
        let text = RecordText(output: label, record: record, previous: current?.name, files: digests)
        let name = try write(files, text, access)
        try link(Layout.current, to: name)
        try? prune()
        return .published(Generation(name: name, record: record, previous: current?.name, files: digests))
    }

    /// Writes a whole generation and lets it wait beside the current one. One that waited before is replaced.
    func keepWaiting(
        _ files: [GeneratedFile], _ record: GenerationRecord, _ access: Access
    ) throws(BoundaryError) -> Generation {
        let files = files.sorted { $0.name < $1.name }
        let digests = files.map { FileDigest(name: $0.name, of: $0.bytes) }
        let previous = try? currentName()
        let name = try write(
            files, RecordText(output: label, record: record, previous: previous, files: digests), access)
        try link(Layout.waiting, to: name)
        try? prune()
        return Generation(name: name, record: record, previous: previous, files: digests)
    }

    /// Lets a link name a generation that was just written, which is removed again where that fails: nothing names it then.
    private func link(_ link: String, to name: GenerationName) throws(BoundaryError) {
        do throws(PosixError) {
            try directory.replaceLink(link, to: name.text)
        } catch {
            try? directory.removeTree(name.text)
            throw .system(error)
        }
        try system { () throws(PosixError) in try directory.sync() }
    }

    /// The files stay; the record is replaced where it says something else.
    private func keep(_ current: Generation, _ record: GenerationRecord) throws(BoundaryError) -> Publication {
        if current.record.agrees(with: record) {
            try system { () throws(PosixError) in try directory.sync() }
            return .unchanged(current)
        }
        return .recorded(try amend(current, record))
    }

    /// Replaces the record of a generation and nothing else.
    func amend(_ current: Generation, _ record: GenerationRecord) throws(BoundaryError) -> Generation {
        var amended = current
        amended.record = record
        let text = RecordText(output: label, record: record, previous: current.previous, files: current.files)
        try system { () throws(PosixError) in
            try directory.directory(current.name.text).replace(Layout.record, bytes: text.bytes.span)
        }
        return amended
    }

    /// Writes a whole generation under its name and waits for the device; what was begun is removed when it fails.
    private func write(
        _ files: [GeneratedFile], _ text: RecordText, _ access: Access
    ) throws(BoundaryError) -> GenerationName {
        let name = GenerationName(received: text.record.received, distinguisher: Randomness.hex(4))
        do throws(PosixError) {
            let inside = try directory.makeDirectory(name.text)
            try fill(inside, files, text, access)
        } catch {
            try? directory.removeTree(name.text)
            throw .system(error.about(directory.path))
        }
        return name
    }

    /// All files are handed to the system before the first is waited for, so that the device takes them together. The
    /// directory gets its mode last: no reader sees an unfinished one.
    private func fill(
        _ inside: Directory, _ files: [GeneratedFile], _ text: RecordText, _ access: Access
    ) throws(PosixError) {
        var open: [Descriptor] = []
        for file in files {
            let made = try file.bytes.withSpan { (bytes) throws(PosixError) in
                try inside.create(file.name, bytes: bytes, mode: file.mode ?? access.fileMode, group: access.group)
            }
            open.append(made)
        }
        open.append(try inside.create(Layout.record, bytes: text.bytes.span))
        for file in open { file.startWriting() }
        for file in open { file.awaitWriting() }
        for file in open { try file.sync() }
        if let group = access.group { try inside.descriptor.setGroup(group) }
        if access.directoryMode != 0o700 { try inside.descriptor.setMode(access.directoryMode) }
        try inside.sync()
    }

    /// Whether the files on disk have the modes and the group that these would get.
    private func hasModes(_ name: GenerationName, _ files: [GeneratedFile], _ access: Access) -> Bool {
        guard let inside = try? directory.directory(name.text), let own = try? inside.status(),
            own.mode & 0o777 == access.directoryMode, access.group == nil || own.group == access.group
        else { return false }
        return files.allSatisfy { file in
            guard let status = try? inside.status(of: file.name) else { return false }
            return status.mode == file.mode ?? access.fileMode && (access.group == nil || status.group == access.group)
        }
    }
}

extension BoundaryDirectory {
    /// Asks, before the server is asked, whether a generation of about `expectedBytes` could be published now.
    ///
    /// A file of that size is really made in the output's directory, given to the output's group and removed again, so that
    /// a read-only or full disk, a used-up quota and a missing group membership are known before anything is issued.
    package func checkWritable(
        _ output: OutputID, expectedBytes: Int, access: Access = Access()
    ) throws(BoundaryError) {
        let directory: Directory
        do throws(BoundaryError) {
            directory = try store(of: output, access)
            try checkLinks(in: directory)
            let space = try system { () throws(PosixError) in try directory.freeSpace() }
            guard space.bytes >= UInt64(expectedBytes), space.inodes ?? .max > 16 else {
                throw .noRoom(path: directory.path, needed: expectedBytes, free: space.bytes)
            }
            try system { () throws(PosixError) in try tryOut(directory, expectedBytes, access) }
        } catch .system(.call("fchown", _, 1)) {
            throw .notInGroup(access.group ?? 0, output: output)
        }
    }

    /// Whether nothing of another kind stands where the links of an output come: it does not give way to a generation.
    package func checkLinks(of output: OutputID) throws(BoundaryError) {
        guard let directory = try view.existing([output.kind.rawValue, output.name]) else { return }
        try checkLinks(in: directory)
    }

    /// `current` and `waiting` are links or not there yet.
    func checkLinks(in directory: Directory) throws(BoundaryError) {
        for link in [Layout.current, Layout.waiting] {
            let status = try system { () throws(PosixError) in try directory.status(of: link) }
            guard let status, status.kind != .link else { continue }
            throw .inTheWay(path: directory.path(of: link))
        }
    }

    /// Makes a file of that size and removes it again.
    func tryOut(_ directory: Directory, _ size: Int, _ access: Access) throws(PosixError) {
        let name = directory.temporaryName()
        do throws(PosixError) {
            let file = try directory.createEmpty(name, group: access.group)
            try file.reserve(size)
        } catch {
            try? directory.remove(name)
            throw error
        }
        try directory.remove(name)
    }
}
