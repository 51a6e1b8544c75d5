import AgentConfig
import Core
import Proxies
import Renewal
import System

/// A proxy that is known by name. Its adapter's calls block, so they are made on a thread beside the loop, one after the other;
/// another proxy has another thread.
final class ProxyReader: FileReader {
    private let proxy: ProxySettings
    private let context: AgentContext
    private let work: BackgroundWork<ProxyOutcome>?

    init(_ proxy: ProxySettings, context: AgentContext) {
        self.proxy = proxy
        self.context = context
        work = try? BackgroundWork.open()
    }

    var interests: [PollInterest] { work?.interests ?? [] }
    func advance() { work?.advance() }
    func cancelAll() { work?.cancelAll() }

    func test(_ requests: [ReloadRequest], then: @escaping (String?) -> Void) {
        let run = run(requests)
        start({ run.testFailure().map { .testFailed($0) } ?? .applied(missing: nil) }) { outcome in
            if case .testFailed(let words) = outcome { then(words) } else { then(nil) }
        }
    }

    func reload(_ requests: [ReloadRequest], then: @escaping (ProxyOutcome?) -> Void) {
        let run = run(requests)
        start({ run.reload() }, then: then)
    }

    func look(_ requests: [ReloadRequest], then: @escaping (ProxyOutcome?) -> Void) {
        let run = run(requests)
        start({ run.look() }, then: then)
    }

    private func run(_ requests: [ReloadRequest]) -> ProxyRun {
        ProxyRun(
            proxy, files: requests.compactMap(\.provider.served), since: requests.map(\.since).max() ?? .zero)
    }

    /// What is asked for next comes after what was asked for before.
    private func start(_ piece: @escaping @Sendable () -> ProxyOutcome, then: @escaping (ProxyOutcome?) -> Void) {
        guard let work else { return then(.reloadFailed("no descriptor is left for a thread beside the loop")) }
        work.start(deadline: .zero, piece, then: then)
    }
}
