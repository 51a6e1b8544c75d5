internal import Core
internal import System

/// One file that is to be in a directory.
struct OutputFile {
    /// Relative, with `/` between its parts.
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
    /// Whether everything below it is written here: what is not among the files is left over from an earlier time. The file with
    /// the mark is the first to be written then.
    var isTree = false
    /// The mode of the directory itself and of those above it that are missing.
    var mode: UInt16 = 0o700

    /// How each file stands; nothing is changed. A directory that is not there holds nothing.
    func compare(_ files: [OutputFile]) throws -> [State] {
        guard try Files.status(of: path) != nil else { return files.map { _ in .missing } }
        let top = try Directory.open(path)
        return try files.map { try Self.state($0, in: top) }
    }

    /// Writes what is missing or different, in the order given, and answers how each file stood before.
    func write(_ files: [OutputFile]) throws -> [State] {
        let states = try compare(files)
        if !isMarked, let holder { throw OutputDirectoryError.another(directory: path, mark: holder) }
        let inTheWay = zip(files, states).filter { $0.1 == .different }.map(\.0.path)
        if !inTheWay.isEmpty, !isMarked { throw OutputDirectoryError.foreign(directory: path, files: inTheWay) }
        if isOurs, !isMarked { try refuseOthers(than: files) }
        let top = try opened()
        for (file, state) in zip(files, states) where state != .same { try Self.put(file, in: top) }
        return states
    }

    /// The paths below a tree that are not those of `files`, sorted. Nothing is changed, and no link is followed.
    func leftOver(beside files: [OutputFile]) throws -> [String] {
        guard try isTree && Files.status(of: path) != nil else { return [] }
        let wanted = Set(files.map(\.path))
        return try Self.paths(in: Directory.open(path)).filter { !wanted.contains($0) }.sorted()
    }

    private static func paths(in directory: Directory) throws -> [String] {
        try directory.list().flatMap { name in
            guard try directory.status(of: name)?.kind == .directory else { return [name] }
            return try paths(in: directory.directory(name)).map { name + "/" + $0 }
        }
    }

    /// A directory with other things in it is used for something else: a home directory, a boundary.
    private func refuseOthers(than files: [OutputFile]) throws {
        guard try Files.status(of: path) != nil else { return }
        let own = isTree ? [] : Set(files.map { Self.parts($0.path).directories.first ?? $0.path })
        let others = try Directory.open(path).list().filter { !own.contains($0) }.sorted()
        guard others.isEmpty else { throw OutputDirectoryError.occupied(directory: path, files: others) }
    }

    /// The mark of what else was compiled into this directory: another host's or identity's.
    private var holder: String? {
        let end = "compiled from coppice.yaml."
        let (parent, main) = Files.split(mark.file)
        let place = parent == "." ? path : path + "/" + parent
        let names = ((try? Directory.open(place).list()) ?? []).sorted()
        let suffix = main.split(separator: ".").last.map { "." + $0 } ?? ""
        return names.lazy.filter { $0.hasSuffix(suffix) }.compactMap { name in
            guard let bytes = try? Files.read(place + "/" + name, limit: 1 << 20) else { return nil }
            let first = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
            return first.hasPrefix("# ") && first.hasSuffix(end) ? String(first.dropFirst(2)) : nil
        }.first
    }

    private var isMarked: Bool {
        let bytes = try? Files.read(path + "/" + mark.file, limit: 16 << 20)
        return bytes.map { String(decoding: $0, as: UTF8.self).contains(mark.text) } ?? false
    }

    /// The directory, made with those above it where they are missing.
    private func opened() throws -> Directory {
        try Self.made(path, mode: mode)
    }

    private static func made(_ path: String, mode: UInt16) throws -> Directory {
        if try Files.status(of: path) != nil { return try Directory.open(path) }
        let (parent, name) = Files.split(path.hasSuffix("/") ? String(path.dropLast()) : path)
        return try made(parent, mode: mode).makeDirectory(name, mode: mode)
    }

    private static func parts(_ path: String) -> (directories: [String], name: String) {
        let parts = path.split(separator: "/").map(String.init)
        return (parts.dropLast(), parts.last ?? "")
    }

    private static func state(_ file: OutputFile, in top: Directory) throws -> State {
        let (directories, name) = parts(file.path)
        guard let holder = try existing(directories, in: top), let status = try holder.status(of: name) else {
            return .missing
        }
        guard status.kind == .file, status.size == Int64(file.bytes.count) else { return .different }
        return try holder.read(name, limit: file.bytes.count + 1) == file.bytes && status.mode == file.mode
            ? .same : .different
    }

    private static func existing(_ names: [String], in top: Directory) throws -> Directory? {
        var here = top
        for name in names {
            guard try here.status(of: name) != nil else { return nil }
            here = try here.directory(name)
        }
        return here
    }

    private static func put(_ file: OutputFile, in top: Directory) throws {
        let (directories, name) = parts(file.path)
        let holder = try directories.reduce(top) { holder, name in
            try holder.status(of: name) == nil
                ? holder.makeDirectory(name, mode: 0o755) : holder.directory(name)
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
    /// The directory was compiled for another host or identity, as its mark says.
    case another(directory: String, mark: String)

    var summary: String {
        switch self {
        case .foreign(let directory, let files):
            "\(bounded(directory)): there are other files of these names: \(files.map { bounded($0) }.joined(separator: ", "))"
        case .occupied(let directory, let files):
            "\(bounded(directory)): there are other things in it: "
                + files.prefix(5).map { bounded($0, limit: 80) }.joined(separator: ", ")
                + (files.count > 5 ? " and \(files.count - 5) more" : "")
        case .another(let directory, let mark):
            "\(bounded(directory)): was compiled for something else; it says: \(bounded(mark, limit: 160))"
        }
    }

    var hints: [String] {
        switch self {
        case .foreign:
            ["they were not written by this command for this purpose: name another directory, and compare with diff -r"]
        case .another: ["name another directory: each host and each identity has one of its own"]
        case .occupied:
            ["name an empty directory, or one that is not there yet; then bring the files where they belong"]
        }
    }
}
