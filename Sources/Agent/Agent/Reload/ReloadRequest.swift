import AgentConfig
import Boundary
import Core
import Proxies
import Renewal

/// A generation that was made current, and is to be used by who reads the output's files.
struct ReloadRequest {
    /// The output as it is configured now.
    let output: ConfiguredOutput
    /// What knows its files.
    let provider: any OutputProvider
    /// The generation; `nil` where files were removed.
    let generation: GenerationName?
    /// When it was current for certain, by the monotonic clock.
    let since: Duration
    /// Called once, from the loop.
    let then: (ReloadResult) -> Void
}

/// What came of a ``ReloadRequest``.
enum ReloadResult: Hashable {
    /// The reader was seen to use it. The remark is what a person should know all the same.
    case confirmed(remark: String?)
    /// The reader did as it was told; what is missing for a proof, where one can be had.
    case applied(missing: String?)
    /// The reader does not run: it reads the files when it starts.
    case notRunning
    /// It is still owed.
    case failed(String)
    /// The reader does not take it, and the former generation is current again.
    case putBack(String)
    /// The agent stops: it is still owed.
    case interrupted

    /// Whether nothing is owed any more.
    var isSuccess: Bool {
        switch self {
        case .confirmed, .applied, .notRunning: true
        case .failed, .putBack, .interrupted: false
        }
    }

    /// Whether it is still owed and to be tried again.
    var isFailure: Bool {
        if case .failed = self { true } else { false }
    }
}

/// How the reader of files is told of a change. What is asked is answered from the loop, later or at once.
protocol FileReader: AnyObject {
    /// Has it test its configuration: `then` gets what it said where that failed.
    func test(_ requests: [ReloadRequest], then: @escaping (String?) -> Void)
    /// Has it test, read the files anew and prove that it uses them. `nil`: the agent stops.
    func reload(_ requests: [ReloadRequest], then: @escaping (ProxyOutcome?) -> Void)
    /// What can be seen now, without a word to it.
    func look(_ requests: [ReloadRequest], then: @escaping (ProxyOutcome?) -> Void)
}
