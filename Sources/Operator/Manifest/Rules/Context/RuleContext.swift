internal import AgentConfig
internal import Core

/// What rules look at.
struct RuleContext {
    /// The environments that were understood as a whole, each with the identities that were.
    let environments: [ResolvedEnvironment]
    /// Every place of theirs that names a file.
    let namedFiles: [NamedFile]
    /// The shortest and the longest life of a leaf, by environment and mount.
    private let lives: [String: [String: ClosedRange<Duration>]]
    /// What is known of the files, by their path in the manifest; empty before they were looked at.
    var files: [String: FileFacts] = [:]
    /// When they were looked at.
    var now = WallTime(secondsSince1970: 0)

    init(environments: [ResolvedEnvironment]) {
        self.environments = environments
        self.namedFiles = environments.flatMap(\.namedFiles)
        let lives = environments.map { ($0.settings.name, $0.settings.livesByMount) }
        self.lives = Dictionary(lives) { first, _ in first }
    }

    /// The shortest and the longest life of the leaves from some mounts of an environment; `nil` when there are none.
    func lives(in settings: Environment, _ mounts: [String]) -> ClosedRange<Duration>? {
        let ranges = mounts.compactMap { lives[settings.name]?[$0] }
        guard let shortest = ranges.map(\.lowerBound).min(), let longest = ranges.map(\.upperBound).max() else {
            return nil
        }
        return shortest...longest
    }

    /// Every identity with its environment.
    var identities: [(settings: Environment, resolved: ResolvedIdentity)] {
        environments.flatMap { environment in environment.identities.map { (environment.settings, $0) } }
    }

    /// Every leaf with its identity and environment.
    var leaves: [(settings: Environment, resolved: ResolvedIdentity, leaf: LeafOutput)] {
        identities.flatMap { settings, resolved in
            resolved.identity.configuration.leaves.map { (settings, resolved, $0) }
        }
    }

    /// Every secret with its identity and environment.
    var secrets: [(settings: Environment, resolved: ResolvedIdentity, secret: SecretOutput)] {
        identities.flatMap { settings, resolved in
            resolved.identity.configuration.secrets.map { (settings, resolved, $0) }
        }
    }

    /// Every trust with its identity and environment.
    var trusts: [(settings: Environment, resolved: ResolvedIdentity, trust: TrustOutput)] {
        identities.flatMap { settings, resolved in
            resolved.identity.configuration.trusts.map { (settings, resolved, $0) }
        }
    }
}

extension Environment {
    /// The issuing mount of a leaf.
    func mount(of leaf: LeafOutput) -> IssuingMount? { issuing.first { $0.path == leaf.sign.mountOfSigning } }

    /// The shortest and the longest life of the leaves from each mount.
    var livesByMount: [String: ClosedRange<Duration>] {
        let leaves = identities.flatMap(\.configuration.leaves)
        let lives = leaves.compactMap { leaf in leaf.ttl.map { (leaf.sign.mountOfSigning, $0...$0) } }
        return Dictionary(lives) { min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) }
    }
}

extension String {
    /// The mount of a signing path.
    var mountOfSigning: String { split(separator: "/").dropLast(2).joined(separator: "/") }
}

/// A name of the file as a message shows it.
func quoted(_ text: some StringProtocol) -> String { "`" + bounded(text, limit: 80) + "`" }

/// Where something was declared first, for a message.
func line(_ mark: Mark) -> String { "line \(mark.line)" }
