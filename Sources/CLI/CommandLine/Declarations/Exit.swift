/// How a program ends. The numbers are part of its interface: units, scripts and monitoring rely on them.
package enum Exit: Int32, Sendable, CaseIterable {
    /// Done, and all is well.
    case good = 0
    /// It could not be done.
    case failed = 1
    /// It was asked for in a wrong way.
    case usage = 2
    /// It was done, and there is something to look at: differences, findings, outputs that are not good.
    case findings = 3
}

/// When a command ends with which status.
package struct ExitStatus: Hashable, Sendable {
    /// The status.
    package var exit: Exit
    /// What it means for this command.
    package var meaning: String

    package init(_ exit: Exit, _ meaning: String) {
        self.exit = exit
        self.meaning = meaning
    }

    /// What holds for a command that has no findings.
    package static let usual = [
        ExitStatus(.good, "done"),
        ExitStatus(.failed, "failed: the message says why and what helps"),
        ExitStatus(.usage, "wrong usage"),
    ]

    /// The usual ones and what 3 means for this command.
    package static func usual(findings meaning: String) -> [ExitStatus] {
        usual + [ExitStatus(.findings, meaning)]
    }
}
