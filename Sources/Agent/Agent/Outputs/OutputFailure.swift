import AgentConfig
import Boundary
import Core
import Renewal
import VaultAPI

/// Why an output could not be obtained, saved or applied: what `status` shows and the log says.
struct OutputFailure: ErrorWithHints, Hashable {
    /// What kind of fault it is: its code and its page in the reference.
    let kind: FindingKind
    /// The stable code of ``kind``, such as `boundary.full` or `leaf.refused`.
    var code: String { kind.code }
    var summary: String
    var hints: [String]
    /// How long the server asked us to wait; zero when it did not.
    var atLeast = Duration.zero
    /// Whether the server may have made something all the same: then the budget stays charged.
    var mayHaveIssued = false
    /// Whether it stays as it is until something is changed: `--once` does not try again.
    var isPermanent = false

    /// Whether a server that fails at everything fails like this.
    var isOutage = false
    /// Whether what waited to be saved is gone with it.
    var dropsResult = false

    /// A fault that we found ourselves.
    init(_ kind: FindingKind, _ summary: String, hint: String, isPermanent: Bool = true) {
        self.kind = kind
        self.summary = summary
        self.hints = [hint]
        self.isPermanent = isPermanent
    }

    /// A fault that we found ourselves, with the hints of what was found.
    init(_ kind: FindingKind, _ summary: String, hints: [String]) {
        self.kind = kind
        self.summary = summary
        self.hints = hints
        self.isPermanent = true
    }

    /// What the server said, or that it did not.
    init(_ kind: FindingKind, _ error: VaultError) {
        self.init(kind, error as any ErrorWithHints)
        atLeast = error.retryAfter
        isPermanent = !error.isRetryable
        isOutage = error.showsOutage
        if case .denied(let path, let capability) = error, !path.hasPrefix("auth/") {
            hints = [RightsRemedy.hint(capability, on: path)] + hints.dropFirst()
        }
    }

    /// An answer that is not published.
    init(_ error: LeafError) {
        self.init(error.kind, error as any ErrorWithHints)
        isPermanent = error.isPermanent
    }

    /// An answer of which no trust file can be made.
    init(_ error: TrustError) {
        self.init(error.kind, error as any ErrorWithHints)
        isPermanent = true
    }

    /// The same with the mount that signs a leaf in the commands of its hints.
    func naming(mountOf output: ConfiguredOutput) -> OutputFailure {
        guard case .leaf(let leaf) = output else { return self }
        var parts = leaf.sign.split(separator: "/").dropLast(2)
        if parts.count > 2, parts[parts.count - 2] == "issuer" { parts = parts.dropLast(2) }
        let mount = parts.joined(separator: "/")
        var failure = self
        failure.hints = hints.map { $0.replacing(" MOUNT/", with: " \(bounded(mount))/") }
        return failure
    }

    /// The same failure, after which the server may have made something all the same.
    var afterIssue: OutputFailure {
        var failure = self
        failure.mayHaveIssued = true
        return failure
    }

    /// The same failure, with which what waited to be saved is gone.
    var droppingResult: OutputFailure {
        var failure = self
        failure.dropsResult = true
        return failure
    }

    /// The same facts as a kind of failure of the output's own.
    init(_ kind: FindingKind, _ error: any ErrorWithHints) {
        self.kind = kind
        self.summary = error.summary
        self.hints = error.hints
    }
}

extension OutputFailure {
    static func noGroup(_ name: String, of owner: String) -> OutputFailure {
        OutputFailure(
            .groupUnknown, "the group \(bounded(name)) of \(owner) does not exist on this host",
            hint: "groupadd \(bounded(name)), or take group: out of agent.yaml")
    }
    static let nothingToSave = OutputFailure(
        .nothingToSave, "there is nothing to save", hint: "it is asked for again at the next round")
}
