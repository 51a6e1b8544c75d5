extension BoundaryError {
    /// The stable word for the kind of fault, as findings show it.
    package var code: String {
        switch self {
        case .notFound, .several: "boundary.which"
        case .system: "boundary.unreadable"
        case .missing, .nothingCurrent, .nothingConfirmed: "boundary.missing"
        case .wrongOwner, .notTheOwner: "boundary.owner"
        case .strangersCanWrite: "boundary.writable"
        case .strangersCanRead: "boundary.readable"
        case .unexpectedLink: "boundary.link"
        case .notADirectory, .inTheWay: "boundary.kind"
        case .severalGroups, .notInGroup: "boundary.group"
        case .noRoom: "boundary.room"
        case .notExecutable: "boundary.program"
        case .damaged, .danglingLink: "boundary.damaged"
        }
    }

    /// Whether someone else than root and the user could have put there what is there.
    var isAboutStrangers: Bool {
        switch self {
        case .strangersCanWrite, .wrongOwner: true
        default: false
        }
    }
}
