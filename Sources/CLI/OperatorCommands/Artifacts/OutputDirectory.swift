internal import Core
internal import System

/// One file that is to be in a directory.
struct OutputFile {
    /// Relative, with at most one `/`.
    var path: String
    var bytes: [UInt8]
    var mode: UInt16
}

/// Puts files into a directory: those that are there already stay as they are, each of the others is replaced at once.
///
/// Files of the same name that were not written here are never touched: the directory is ours when its main file
/// carries the mark, or when nothing in it is in the way.
struct OutputDirectory {
    /// How a file stood before.
    enum State: String {
        case missing, same, different
    }

    let path: String
    /// The file that says that the others were written here, and the text in it that says so.
    let mark: (file: String, text: String)
    /// Whether it must hold nothing else before it is written to for the first time.
    var isOurs = false

    /// How each file stands; nothing is changed. A directory that is not there holds nothing.
    func compare(_ files: [OutputFile]) throws -> [State] {
        guard try Files.status(of: path) != nil else { return files.map { _ in .missing } }
        let top = try Directory.open(path)
        return try files.map { try Self.state($0, in: top) }
    }

    /// Writes what is missing or different, in the order given, and answers how each file stood before.
    func write(_ files: [OutputFile]) throws -> [State] {
        let states = try compare(files)
        let inTheWay = zip(files, states).filter { $0.1 == .different }.map(\.0.path)
        if !inTheWay.isEmpty, !isMarked { throw OutputDirectoryError.foreign(directory: path, files: inTheWay) }
        if isOurs, !isMarked { try refuseOthers(than: files) }
        let top = try opened()
        for (file, state) in zip(files, states) where state != .same { try Self.put(file, in: top) }
        return states
    }

    /// A directory with other things in it is used for something else: a home directory, a boundary.
    private func refuseOthers(than files: [OutputFile]) throws {
        guard try Files.status(of: path) != nil else { return }
        let own = Set(files.map { Self.parts($0.path).directory ?? $0.path })
        let others = try Directory.open(path).list().filter { !own.contains($0) }.sorted()
        guard others.isEmpty else { throw OutputDirectoryError.occupied(directory: path, files: others) }
    }

    private var isMarked: Bool {
        let bytes = try? Directory.open(path).read(mark.file, limit: 16 << 20)
        return bytes.map { String(decoding: $0, as: UTF8.self).contains(mark.text) } ?? false
    }

    private func opened() throws -> Directory {
        if try Files.status(of: path) != nil { return try Directory.open(path) }
        let (parent, name) = Files.split(path)
        return try Directory.open(parent.isEmpty ? "." : parent).makeDirectory(name)
    }

    private static func parts(_ path: String) -> (directory: String?, name: String) {
        let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : (nil, path)
    }

    private static func state(_ file: OutputFile, in top: Directory) throws -> State {
        let (directory, name) = parts(file.path)
        guard let holder = try existing(directory, in: top), let status = try holder.status(of: name) else {
            return .missing
        }
        guard status.kind == .file, status.size == Int64(file.bytes.count) else { return .different }
        return try holder.read(name, limit: file.bytes.count + 1) == file.bytes && status.mode == file.mode
            ? .same : .different
    }

    private static func existing(_ name: String?, in top: Directory) throws -> Directory? {
        guard let name else { return top }
        return try top.status(of: name) == nil ? nil : try top.directory(name)
    }

    private static func put(_ file: OutputFile, in top: Directory) throws {
        let (directory, name) = parts(file.path)
        var holder = top
        if let directory {
            holder = try existing(directory, in: top) ?? top.makeDirectory(directory, mode: 0o755)
        }
        try holder.replace(name, bytes: file.bytes.span, mode: file.mode)
    }
}

/// Why files were not written.
enum OutputDirectoryError: ErrorWithHints, Hashable {
    /// The directory holds other files of these names, which were not made here.
    case foreign(directory: String, files: [String])
    /// The directory holds other things, and was not written to here before.
    case occupied(directory: String, files: [String])

    var summary: String {
        switch self {
        case .foreign(let directory, let files):
            "\(bounded(directory)): there are other files of these names: \(files.map { bounded($0) }.joined(separator: ", "))"
        case .occupied(let directory, let files):
            "\(bounded(directory)): there are other things in it: "
                + files.prefix(5).map { bounded($0, limit: 80) }.joined(separator: ", ")
                + (files.count > 5 ? " and \(files.count - 5) more" : "")
        }
    }

    var hints: [String] {
        switch self {
        case .foreign:
            ["they were not written by this command for this purpose: name another directory, and compare with diff -r"]
        case .occupied:
            ["name an empty directory, or one that is not there yet; then bring the files where they belong"]
        }
    }
}
