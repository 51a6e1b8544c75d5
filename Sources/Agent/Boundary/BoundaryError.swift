package import Core
package import System

/// What is wrong with a boundary, or with what was asked of it.
package enum BoundaryError: ErrorWithHints, Hashable {
    /// No boundary directory was named and none found; the places that were looked at.
    case notFound(tried: [String])
    /// There is no boundary on this host that this user may look at.
    case noneOnHost(tried: [String])
    /// More than one boundary directory could be meant.
    case several([String])
    /// The user root has no boundary and named none; those of other users on this host.
    case othersOnly([String], all: String)
    /// The operating system refused.
    case system(PosixError)
    /// Something is not where the layout has it.
    case missing(path: String)
    /// Something belongs to another user than it must.
    case wrongOwner(path: String, owner: UInt32, expected: UInt32)
    /// Someone other than root and the user can change what is in the way to the boundary or in it. `expected` is the mode
    /// that the layout gives it; `nil` above the boundary directory.
    case strangersCanWrite(path: String, mode: UInt16, expected: UInt16?)
    /// Someone other than the user, or the group of an output, can look in.
    case strangersCanRead(path: String, mode: UInt16, expected: UInt16)
    /// A symbolic link where none is followed.
    case unexpectedLink(path: String, target: String)
    /// A link to a generation that is not there.
    case danglingLink(path: String, target: String)
    /// A directory is expected.
    case notADirectory(path: String)
    /// A directory of the system, which is no boundary.
    case ofTheSystem(path: String)
    /// A directory with other things in it, and nothing of a boundary; their names.
    case occupied(path: String, names: [String])
    /// Something stands where a link of ours must come.
    case inTheWay(path: String)
    /// A program of the configuration cannot be run by this user.
    case notExecutable(path: String)
    /// The effective user is not the owner of the boundary directory.
    case notTheOwner(directory: String, owner: UInt32, effective: UInt32)
    /// Two outputs name different groups, and a boundary has only one.
    case severalGroups(path: String, groups: [UInt32])
    /// The user is not in the group that an output names.
    case notInGroup(UInt32, output: OutputID)
    /// The file system has not enough free space for a generation.
    case noRoom(path: String, needed: Int, free: UInt64)
    /// A generation and its record do not agree; what of it.
    case damaged(path: String, reason: String)
    /// There is no current generation.
    case nothingCurrent(OutputID)

    package var summary: String {
        switch self {
        case .notFound(let tried), .noneOnHost(let tried):
            "no boundary found; looked at \(tried.map { bounded($0) }.joined(separator: ", "))"
        case .several(let roots):
            "more than one boundary could be meant: \(roots.map { bounded($0) }.joined(separator: ", "))"
        case .othersOnly(let paths, _):
            "no boundary is named; on this host there \(paths.count == 1 ? "is" : "are") "
                + paths.prefix(20).map { bounded($0) }.joined(separator: ", ")
                + (paths.count > 20 ? " and \(paths.count - 20) more" : "")
        case .system(let error): error.summary
        case .missing(let path): "\(bounded(path)): does not exist"
        case .wrongOwner(let path, let owner, let expected):
            "\(bounded(path)): belongs to \(Accounts.shownUser(owner)), not to \(Accounts.shownUser(expected))"
        case .strangersCanWrite(let path, let mode, _):
            "\(bounded(path)): others than its owner can write there (mode \(octal(mode)))"
        case .strangersCanRead(let path, let mode, let expected):
            "\(bounded(path)): mode \(octal(mode)) lets others in; \(octal(expected)) is expected"
        case .unexpectedLink(let path, let target):
            "\(bounded(path)): a symbolic link (to \(bounded(target))) where none is followed"
        case .danglingLink(let path, let target): "\(bounded(path)): names \(bounded(target)), which is not there"
        case .notADirectory(let path): "\(bounded(path)): not a directory"
        case .ofTheSystem(let path): "\(bounded(path)): a directory of the system cannot be a boundary directory"
        case .occupied(let path, let names):
            "\(bounded(path)): not a boundary directory: there are other things in it: "
                + names.prefix(5).map { bounded($0, limit: 80) }.joined(separator: ", ")
                + (names.count > 5 ? " and \(names.count - 5) more" : "")
        case .inTheWay(let path): "\(bounded(path)): something else than a link of ours is there"
        case .notExecutable(let path): "\(bounded(path)): no program that this user can run"
        case .notTheOwner(let root, let owner, let effective):
            "\(bounded(root)): belongs to \(Accounts.shownUser(owner)), and this runs as \(Accounts.shownUser(effective))"
        case .severalGroups(let path, let groups):
            "\(bounded(path)): outputs name different groups: \(groups.map(Accounts.shownGroup).joined(separator: ", "))"
        case .notInGroup(let group, let output):
            "\(output): \(Accounts.shownUser(Process.effectiveUser)) is not in the group \(Accounts.shownGroup(group))"
        case .noRoom(let path, let needed, let free): "\(bounded(path)): \(needed) bytes needed, \(free) free"
        case .damaged(let path, let reason): "\(bounded(path)): damaged: \(bounded(reason))"
        case .nothingCurrent(let output): "\(output): nothing was published yet"
        }
    }

    package var hints: [String] {
        switch self {
        case .notFound:
            [
                "name it with --dir DIR or COPPICE_DIR",
                "mkdir -m 0700 ~/.coppice makes one for a new identity; coppice compile writes what belongs there",
            ]
        case .noneOnHost:
            [
                "on the operator's machine: coppice invite IDENTITY | ssh \(bounded(Process.hostName)) sudo coppice enroll"
            ]
        case .several: ["name one with --dir DIR"]
        case .othersOnly(_, let all): ["\(all) shows them all; name one with --dir DIR"]
        case .system(let error): error.hints
        case .missing(let path):
            ["mkdir -m 0700 \(bounded(path)) makes an empty one; coppice compile writes what belongs there"]
        case .wrongOwner(let path, _, let expected): ["chown \(Accounts.shownUser(expected)) \(bounded(path))"]
        case .strangersCanWrite(let path, let mode, let expected):
            ["chmod \(octal(expected ?? mode & ~0o022)) \(bounded(path))"]
        case .strangersCanRead(let path, _, let expected): ["chmod \(octal(expected)) \(bounded(path))"]
        case .unexpectedLink(let path, _): [Self.linkHint(path)]
        case .danglingLink(let path, _): DamageRemedy.hints(path)
        case .notADirectory(let path): ["move \(bounded(path)) away; the directory is made by itself"]
        case .ofTheSystem, .occupied:
            [
                "name a directory of its own with --dir, empty or not there yet, such as \(BoundarySearch.systemParent)/web"
            ]
        case .inTheWay(let path): ["move \(bounded(path)) away; the link is made by itself"]
        case .notExecutable(let path): ["chmod 0755 \(bounded(path)), or name another program in agent.yaml"]
        case .notTheOwner(_, let owner, _):
            ["run the same command as that user: runuser -u \(Accounts.shownUser(owner)) -- \(Self.command)"]
        case .severalGroups: ["let all outputs name one group, and put the readers into it"]
        case .notInGroup(let group, _):
            [
                "usermod -aG \(Accounts.shownGroup(group)) \(Accounts.shownUser(Process.effectiveUser)), then restart the agent",
                "or SupplementaryGroups=\(Accounts.shownGroup(group)) in its unit",
            ]
        case .noRoom(let path, _, _): ["df -h \(bounded(path))"]
        case .damaged(let path, _): DamageRemedy.hints(path)
        case .nothingCurrent: ["coppice status tells what the agent waits for"]
        }
    }
}

extension BoundaryError {
    /// The agent makes the links of an output's directory itself; in `mtls/` it has nothing to make one from.
    private static func linkHint(_ path: String) -> String {
        let (directory, name) = Files.split(path)
        let isOurs = [Layout.current, Layout.confirmed, Layout.waiting].contains(name)
        guard isOurs else { return "remove the link and put the file or directory itself at \(bounded(path))" }
        guard Files.split(directory).name == Layout.mtls else {
            return "rm \(bounded(path)): the agent makes the link again when it starts"
        }
        let names = (try? Directory.open(directory).list(limit: 1000)) ?? []
        guard let newest = names.filter({ GenerationName($0) != nil }).max() else {
            return "no keypair is beside it: " + ClientRemedy.damaged(for: nil)
        }
        return "ln -sfnT \(newest) \(CommandHint.shellWord(path))"
    }

    /// The command line of this process. No secret is ever in it.
    private static var command: String {
        CommandLine.arguments.prefix(20).map { CommandHint.shellWord($0) }.joined(separator: " ")
    }
}

/// `0700`.
package func octal(_ mode: UInt16) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

/// Runs what talks to the system and words its failure as the boundary's.
func system<Result: ~Copyable>(_ body: () throws(PosixError) -> Result) throws(BoundaryError) -> Result {
    do throws(PosixError) {
        return try body()
    } catch {
        throw .system(error)
    }
}
