package import Core
internal import System

/// What can be wrong with a boundary directory, its groups and its programs: the agent, `where` and the doctor name it alike.
extension FindingKind {
    package static let boundaryMissing = FindingKind(
        "boundary.missing", .error, "A file or directory that the agent needs is missing.",
        remedy: "coppice where shows what belongs there")
    package static let boundaryOwner = FindingKind(
        "boundary.owner", .error,
        "A file or directory belongs to another user than the boundary does: that user could change or replace it.",
        remedy: "chown it to the boundary's user")
    package static let boundaryWritable = FindingKind(
        "boundary.writable", .error,
        "Users other than root and the service user can write there, and so put other keys, trust or configuration in "
            + "place of the right ones. The agent refuses to start.",
        remedy: "chmod go-w it")
    package static let boundaryReadable = FindingKind(
        "boundary.readable", .error, "Users other than the service user, or than the group of an output, can look in.",
        remedy: "chmod it to the mode that coppice where shows")
    package static let boundaryLink = FindingKind(
        "boundary.link", .error,
        "A symbolic link where none is followed. Only `current`, `confirmed`, `waiting` and the two links in `mtls/` are links.",
        remedy: "remove the link and put the file or directory itself there")
    package static let boundaryKind = FindingKind(
        "boundary.kind", .error, "A file stands where a directory belongs.",
        remedy: "move it away; the agent makes the directory")
    package static let boundaryDamaged = FindingKind(
        "boundary.damaged", .error,
        "A generation and its record do not agree: a file was changed, removed or cut after it was published.",
        remedy:
            "an output: coppice renew OUTPUT, with --force where its issue budget is spent; the client keypair: an agent that runs "
            + "writes it again, else coppice invite IDENTITY | ssh HOST sudo coppice enroll --replace")
    package static let boundaryUnreadable = FindingKind(
        "boundary.unreadable", .error, "The operating system refuses to show it.",
        remedy: "namei -l PATH shows owners and modes on the way")
    package static let boundaryAmbiguous = FindingKind(
        "boundary.which", .error,
        "No boundary directory was named or found, more than one could be meant, or the directory that was named is one of the "
            + "system or has other things in it: the agent and coppice enroll leave it as it is.",
        remedy: "name it with --dir DIR")
    package static let boundaryIdentity = FindingKind(
        "boundary.identity", .error,
        "`agent.yaml` is of another identity than the outputs in the boundary: one of another boundary may have been put there by "
            + "mistake. Outputs that it does not name are not removed then, and `coppice status` shows it too.",
        remedy:
            "put the former agent.yaml back; where the identity was renamed, remove the outputs that nothing reads any more"
    )
    package static let boundaryFull = FindingKind(
        "boundary.full", .error, "The file system has no space left for a generation.",
        remedy: "df -h DIR; df -i DIR")
    package static let boundaryUnwritable = FindingKind(
        "boundary.unwritable", .error,
        "The agent cannot write in its boundary: the file system is read-only, or a directory does not let its own user "
            + "in. Nothing is issued or renewed then.",
        remedy: "findmnt -T DIR shows how it is mounted; chmod u+rwx DIR")

    package static let groupUnknown = FindingKind(
        "group.unknown", .error,
        "An output names a group that this host does not know: the agent does not write that output.",
        remedy: "groupadd --system GROUP, or correct group: in agent.yaml")
    package static let groupSeveral = FindingKind(
        "group.several", .error, "Outputs name different groups, and a boundary directory can have only one.",
        remedy: "let all outputs name one group, and put the user into it")
    package static let groupNotMember = FindingKind(
        "group.not-member", .warning,
        "An output names a group that the user is not in, so that its files cannot be given to it. A unit may add the group by "
            + "SupplementaryGroups=, which only the agent itself sees.",
        remedy: "usermod -aG GROUP USER and restart the agent, or SupplementaryGroups=GROUP in its unit")

    package static let programMissing = FindingKind(
        "program.missing", .error,
        "A program that agent.yaml names under `on_change:` or `test:` is missing: the reader of the files cannot be told "
            + "of new ones, and the agent asks the server for none.",
        remedy:
            "correct the path in agent.yaml, or install the program; a relative path counts from the boundary directory"
    )
    package static let programNotExecutable = FindingKind(
        "program.not-executable", .error,
        "A program that agent.yaml names under `on_change:` or `test:` is there, and this user cannot run it.",
        remedy: "chmod 0755 it; namei -l PATH shows owners and modes on the way")
    package static let programWritable = FindingKind(
        "program.writable", .error,
        "Users other than root and the service user can change a program that agent.yaml names, or put another in its "
            + "place: it would run with the user's rights, and the agent does not run it.",
        remedy: "chmod go-w it and the directories above, or chown them to root")

    /// The kinds of this file, in the order of the reference.
    package static let ofBoundary = [
        boundaryMissing, boundaryOwner, boundaryWritable, boundaryReadable, boundaryLink, boundaryKind,
        boundaryDamaged, boundaryUnreadable, boundaryAmbiguous, boundaryIdentity, boundaryFull, boundaryUnwritable,
        groupUnknown, groupSeveral, groupNotMember, programMissing, programNotExecutable, programWritable,
    ]
}

extension BoundaryError {
    /// The kind of fault, as findings and the log name it.
    package var kind: FindingKind {
        switch self {
        case .notFound, .noneOnHost, .several, .othersOnly, .ofTheSystem, .occupied: .boundaryAmbiguous
        case .system: .boundaryUnreadable
        case .missing, .nothingCurrent: .boundaryMissing
        case .wrongOwner, .notTheOwner: .boundaryOwner
        case .strangersCanWrite: .boundaryWritable
        case .strangersCanRead: .boundaryReadable
        case .unexpectedLink: .boundaryLink
        case .notADirectory, .inTheWay: .boundaryKind
        case .severalGroups: .groupSeveral
        case .notInGroup: .groupNotMember
        case .noRoom: .boundaryFull
        case .notExecutable: .programNotExecutable
        case .damaged, .danglingLink: .boundaryDamaged
        }
    }

    /// The kind of fault where the boundary was to be written: what the operating system refuses is not reading then.
    package var kindOfWriting: FindingKind {
        guard case .system(let error) = self else { return kind }
        return error.isOutOfSpace ? .boundaryFull : .boundaryUnwritable
    }

    /// The kind of fault of a program that is to be run.
    package var kindOfProgram: FindingKind {
        switch self {
        case .missing: .programMissing
        case .strangersCanWrite, .wrongOwner: .programWritable
        default: .programNotExecutable
        }
    }

    /// The code of ``kind``.
    package var code: String { kind.code }

    /// Whether someone else than root and the user could have put there what is there.
    var isAboutStrangers: Bool {
        switch self {
        case .strangersCanWrite, .wrongOwner: true
        default: false
        }
    }
}
