import AgentConfig
import Core
import Proxies
import Renewal
import System

/// The reader of one output that is told by its hooks: `test`, then `on_change`, then `proof` and `probe`.
final class HookReader: FileReader {
    private let context: AgentContext
    private let probes: BackgroundWork<ProxyOutcome>?

    init(context: AgentContext) {
        self.context = context
        probes = try? BackgroundWork.open()
    }

    var interests: [PollInterest] { probes?.interests ?? [] }
    var isIdle: Bool { interests.isEmpty }
    func advance() { probes?.advance() }
    func cancelAll() { probes?.cancelAll() }

    func test(_ requests: [ReloadRequest], then: @escaping (String?) -> Void) {
        guard let request = requests.first, let test = request.output.test else { return then(nil) }
        run(test, request) { result in
            if case .failed(let words) = result { then(words) } else { then(nil) }
        }
    }

    func reload(_ requests: [ReloadRequest], then: @escaping (ProxyOutcome?) -> Void) {
        guard let request = requests.first else { return then(nil) }
        run(request.output.test, request) { result in
            guard result.isGood else { return then(result.outcome { .testFailed($0) }) }
            self.run(request.output.onChange, request) { result in
                guard result.isGood else { return then(result.outcome { .reloadFailed($0) }) }
                self.prove(request, then)
            }
        }
    }

    func look(_ requests: [ReloadRequest], then: @escaping (ProxyOutcome?) -> Void) {
        then(nil)
    }

    private func prove(_ request: ReloadRequest, _ then: @escaping (ProxyOutcome?) -> Void) {
        guard let proof = request.output.proof else { return probe(request, missing: nil, then) }
        run(proof, request) { result in
            guard result.isGood else { return then(result.outcome { .disproved($0) }) }
            self.probe(request, missing: .some(.none), then)
        }
    }

    /// `missing` is `nil` where only the probe can prove anything.
    private func probe(
        _ request: ReloadRequest, missing isProved: String??, _ then: @escaping (ProxyOutcome?) -> Void
    ) {
        let unproved = isProved == nil ? ProxyOutcome.applied(missing: nil) : .confirmed(remark: nil)
        guard request.output.probe != nil, let file = request.provider.served, let probes else { return then(unproved) }
        let limit = request.output.onChange?.timeout ?? Hook.defaultTimeout
        probes.start(deadline: .zero, { ProxyRun.probe(file, timeout: limit) ?? unproved }, then: then)
    }

    private func run(_ hook: Hook?, _ request: ReloadRequest, _ then: @escaping (HookResult) -> Void) {
        guard let hook else { return then(.succeeded) }
        context.hooks.start(hook, for: request.output.id, now: context.now, then: then)
    }
}

extension HookResult {
    fileprivate var isGood: Bool {
        if case .succeeded = self { true } else { false }
    }

    fileprivate func outcome(_ failure: (String) -> ProxyOutcome) -> ProxyOutcome? {
        if case .failed(let words) = self { failure(words) } else { nil }
    }
}
