import Boundary
import Core
import Renewal

/// What is known of the reader of an output's files since it was last told of a change: what a person should know although
/// nothing is owed.
struct ReaderRemark {
    private var result: ReloadResult?

    /// Takes what came of a reload, or of a look.
    mutating func note(_ result: ReloadResult) {
        self.result = result
    }

    /// Whether it was seen to use the files, with a remark that may be over by now.
    var isOpen: Bool {
        if case .confirmed(_?) = result { true } else { false }
    }

    /// Whether it was not running when it was to be told.
    var isStopped: Bool { result == .notRunning }

    /// The remark on an output; `nil` where nothing is wrong, or nothing is known.
    func failure(of output: OutputID) -> OutputFailure? {
        switch result {
        case .notRunning: .readerNotRunning(output)
        case .applied(let missing?): .readerUnproved(output, missing)
        case .confirmed(let remark?): .readerRemark(output, remark)
        default: nil
        }
    }
}

extension ReloadResult {
    /// What to log of a reload that is done.
    var facts: [(String, String)] {
        switch self {
        case .confirmed(let remark): [("state", "confirmed")] + (remark.map { [("remark", $0)] } ?? [])
        case .applied(let missing): [("state", "applied")] + (missing.map { [("unproved", $0)] } ?? [])
        case .notRunning: [("state", "not running")]
        case .failed, .putBack, .interrupted: []
        }
    }
}

extension OutputFailure {
    fileprivate static func readerNotRunning(_ output: OutputID) -> OutputFailure {
        OutputFailure(
            .proxyNotRunning, "the proxy that reads \(output) is not running: it reads the new files when it starts",
            hint: "start it; nothing else is owed to it")
    }

    fileprivate static func readerUnproved(_ output: OutputID, _ missing: String) -> OutputFailure {
        OutputFailure(
            .proxyUnproved,
            "the proxy was told of the new files of \(output), and nothing proves that it uses them: \(missing)",
            hint: "the sentence names what to add to agent.yaml; docs/tasks has a page for each proxy")
    }

    fileprivate static func readerRemark(_ output: OutputID, _ remark: String) -> OutputFailure {
        OutputFailure(
            .proxyUnproved, "\(output) is in use; \(remark)", hint: "nothing is to be done unless it stays so")
    }
}
