import AgentConfig
import Renewal

/// What one kind of output (leaf, secret, trust) knows how to do; ``OutputWorker`` decides when.
///
/// A craft keeps what it obtained until it is saved, and the key of a request whose answer was lost. It never waits:
/// what takes time calls `then` later, on the same thread.
protocol OutputProvider: AnyObject {
    /// What the configuration says.
    var output: any ConfiguredOutput { get }
    /// What is current on disk, as far as it is good.
    var currentGeneration: CurrentGeneration? { get }
    /// Takes a configuration that asks the server for the same (hooks, group and mode may differ). False when it is of
    /// another kind.
    func adopt(_ output: any ConfiguredOutput) -> Bool
    /// Whether the server must be asked with a token.
    var needsSession: Bool { get }
    /// Paths of the server and the capability that each needs, for the check before asking.
    var rights: [(path: String, capability: String)] { get }
    /// How long what is asked for lives, where asking makes something new; `nil` where it only reads.
    var metered: Duration? { get }
    /// When the next regular work is due, judged from what is on disk at the start.
    func firstDue() -> Deadline
    /// Makes what the request will need, while the login is under way. What cannot be made is told by ``check()`` or
    /// ``obtain(then:)``, which make it where it is missing.
    func prepare()
    /// What a person should know of the output although it is good, such as what it left out.
    var remarks: [OutputFailure] { get }
    /// A person asked for a new one: an answer that is only held back is not to stand in for it.
    func forget()
    /// Checks what can be checked here, before the server is asked.
    func check() throws(OutputFailure)
    /// Asks the server and verifies what it answers. Nothing is published here.
    func obtain(then: @escaping (Result<Obtained, OutputFailure>) -> Void)
    /// Publishes what was obtained last. May be called again after it threw; nothing is asked again.
    func save() throws(OutputFailure) -> Saved
    /// Makes the current generation take effect: hooks. Called only when ``Saved/reload`` said so.
    func apply(then: @escaping (HookResult) -> Void)
}

extension OutputProvider {
    /// Most have nothing to make.
    func prepare() {}
    /// Most have nothing to say.
    var remarks: [OutputFailure] { [] }
    /// Most hold nothing back.
    func forget() {}
}

/// What asking the server gave.
enum Obtained {
    /// A verified result waits to be saved.
    case result
    /// Nothing new; look again then.
    case unchanged(next: Deadline)
    /// Nothing new, and something a person should know: what is on disk stays.
    case stale(OutputFailure, next: Deadline)
}

/// What publishing did.
struct Saved {
    /// When the next regular work is due.
    var next: Deadline
    /// Whether a new generation is current and a hook is to run for it.
    var reload: Bool
    /// Whether readers see something else than before.
    var isNew: Bool
    /// What to log: facts without secrets.
    var facts: [(String, String)]
    /// The life of what is bound to the token, when it is.
    var boundFor: Duration?
}
