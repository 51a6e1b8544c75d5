import AgentConfig
import Boundary
import Core
import Proxies
import Renewal

/// What is different for a leaf, a secret and a trust; ``OutputWorker`` does what is the same for all, and its machine
/// decides when.
///
/// A provider keeps what it obtained until it is saved, and the key of a request whose answer was lost. It never waits:
/// what takes time calls `then` later, on the same thread.
protocol OutputProvider: AnyObject {
    /// What is known of the output without asking for it.
    var facts: OutputFacts { get }
    /// The leases that what is on disk, or is about to be, hangs on.
    var leases: SecretLeases { get }
    /// The certificate of the current generation; `nil` where there is none. Reads the disk.
    func certificate() -> IssuedCertificate?
    /// The output was configured anew: what depends on these logins stays in use until its first generation is applied.
    func inherit(logins: Set<Int>)
    /// The consumer uses the current generation now.
    func noteApplied()
    /// Takes a configuration that asks the server for the same; hooks, group and mode may differ.
    func adopt(_ output: ConfiguredOutput)
    /// Makes what the request will need, while the login is under way. What cannot be made is told by ``check()`` or
    /// ``obtain(sending:then:)``, which make it where it is missing.
    func prepare()
    /// A new one was asked for by hand: drops an answer that is only held back, and asks for no more time for a lease.
    func forget()
    /// The budget allows no new one yet. True where a lease is renewed instead, at once.
    func keepsLease() -> Bool
    /// Checks what can be checked here besides the ``Preflight``, before the server is asked.
    func check() throws(OutputFailure)
    /// Whether what was received before is to be published now: then the server is not asked.
    var hasResult: Bool { get }
    /// Asks the server and verifies what it answers. Nothing is published here. `sending` is called when a request that may
    /// make something is about to be sent over a connection that stands.
    func obtain(sending: @escaping () -> Void, then: @escaping (Result<Obtained, OutputFailure>) -> Void)
    /// Forgets the current generation, which is not on disk any more as it was published: a new one is due at once.
    func forgetCurrent()
    /// Publishes what was obtained last. May be called again after it threw; nothing is asked again.
    func save() throws(OutputFailure) -> Saved
    /// The file of the current generation that a proxy must have read; `nil` where there is none.
    var served: ServedFile? { get }
    /// The generation to go back to where the reader does not take the current one; `nil` where there is none that may be used.
    func rollbackTarget() -> GenerationName?
    /// Another generation was made current.
    func selected(_ generation: Generation)
    /// What was published last was refused by its reader, and is not published again for a while.
    func refuse()
    /// Takes ``refuse()`` back: it was not the cause.
    func accept()
}

extension OutputProvider {
    /// Only a secret has leases.
    var leases: SecretLeases { SecretLeases() }
    /// Only a leaf is a certificate of the agent's own.
    func certificate() -> IssuedCertificate? { nil }
    /// Only a secret has leases.
    func inherit(logins: Set<Int>) {}
    /// Only a secret has leases.
    func noteApplied() {}
    /// Only a leaf has something to make.
    func prepare() {}
    /// Only a leaf holds an answer back, and only a secret has leases.
    func forget() {}
    /// Only a secret has leases.
    func keepsLease() -> Bool { false }
    /// Only a leaf waits to become valid.
    var hasResult: Bool { false }
    /// Only what depends on further files has more to check.
    func check() throws(OutputFailure) {}
    /// No proxy reads secrets.
    var served: ServedFile? { nil }
    /// Only a trust goes back.
    func rollbackTarget() -> GenerationName? { nil }
    func accept() {}
    /// Only a trust goes back.
    func selected(_ generation: Generation) {}
    /// Only a trust goes back.
    func refuse() {}
}

/// What is known of an output without asking for it.
struct OutputFacts {
    /// What the configuration says.
    var output: ConfiguredOutput
    /// What is current on disk, as far as it is good.
    var current: CurrentGeneration?
    /// When the next regular work is due, judged from what is on disk.
    var due: Deadline
    /// Whether the server is asked with a token.
    var needsSession = true
    /// The lifetime that the budget is measured by; `nil` where asking makes nothing new.
    var budgetLifetime: Duration?
    /// Whether the answer to a request that was asked again meanwhile is taken all the same.
    var takesLateAnswers = false
    /// What the token must be allowed to, where that is known before asking.
    var permission: Permission?
    /// What is checked on this host before the server is asked.
    var preflight: Preflight
    /// What a person should know of the output although it is good, such as what it left out.
    var remarks: [OutputFailure] = []
}

/// A path of the server, and the capability that the token needs on it.
struct Permission {
    var path: String
    var capability: String
}

/// What is checked on this host before the server is asked.
struct Preflight {
    /// How much is about to be written; `nil` where nothing will be for certain.
    var bytes: Int?
    /// Programs that must be there and safe to run.
    var hooks: [Hook]
}

/// What is current on disk for an output, as far as it was found good.
struct CurrentGeneration {
    /// The generation's name.
    var name: GenerationName
    /// A certificate's serial number, or a secret's version; empty where there is none.
    var serial: String
    /// When it was written.
    var written: WallTime?
    /// From when to when it can be used, where that is limited.
    var lifetime: Lifetime?
    /// When it is to be renewed, where it has a lifetime.
    var renewAt: WallTime?
    /// When what has no lifetime of its own is of no use any more: a trust.
    var expires: WallTime?
}

extension CurrentGeneration {
    /// Its end by the calendar; `nil` where it does not end.
    var notAfter: WallTime? { lifetime?.notAfter ?? expires }

    /// Whether it can be used. A date alone is past only when it is by the host's clock and by the server's, where known.
    func isValid(at now: Now) -> Bool {
        OutputDecision.isValid(lifetime, now: now) && !(expires.map(now.isPastByAll) ?? false)
    }

    /// What a generation of a leaf is.
    init(of generation: Generation, _ lifetime: Lifetime, renewAt: WallTime) {
        self.init(
            name: generation.name, serial: generation.record.serial ?? "", written: generation.record.received,
            lifetime: lifetime, renewAt: renewAt)
    }
}

/// What asking the server gave.
enum Obtained {
    /// A verified result waits to be saved.
    case result
    /// There is no token to ask with, or the server took it away: asked again with the next one.
    case tokenGone
    /// It takes a request of another kind, which may be metered: begun at once.
    case askAgain
    /// Nothing new; look again then.
    case unchanged(next: Deadline)
    /// Nothing new, and something a person should know: what is on disk stays.
    case stale(OutputFailure, next: Deadline)
    /// The server no longer has it, and what was on disk was removed: its reader is to be told.
    case removed(OutputFailure, next: Deadline)
}

/// What publishing did.
struct Saved {
    /// When the next regular work is due.
    var next: Deadline
    /// Whether readers see something else than before.
    var isNew: Bool
    /// What to log: facts without secrets.
    var facts: [(String, String)]
    /// Whether what is held expires with the token.
    var isBound = false
}
