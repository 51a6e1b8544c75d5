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
        guard let request = requests.first else { return then(nil) }
        probe(request, unproved: request.unproved, then)
    }

    private func prove(_ request: ReloadRequest, _ then: @escaping (ProxyOutcome?) -> Void) {
        guard let proof = request.output.proof else { return probe(request, unproved: request.unproved, then) }
        run(proof, request) { result in
            guard result.isGood else { return then(result.outcome { .disproved($0) }) }
            self.probe(request, unproved: .confirmed(remark: nil), then)
        }
    }

    /// `unproved`: what is known where the probe says nothing.
    private func probe(
        _ request: ReloadRequest, unproved: ProxyOutcome, _ then: @escaping (ProxyOutcome?) -> Void
    ) {
        guard request.output.probe != nil, let file = request.provider.served, let probes else { return then(unproved) }
        let limit = request.output.onChange?.timeout ?? Hook.defaultTimeout
        probes.start(
            deadline: .zero, { ProxyRun.probe(file, timeout: limit).map(unproved.with) ?? unproved }, then: then)
    }

    private func run(_ hook: Hook?, _ request: ReloadRequest, _ then: @escaping (HookResult) -> Void) {
        guard let hook else { return then(.succeeded) }
        context.hooks.start(hook, for: request.output.id, now: context.now, then: then)
    }
}

extension ReloadRequest {
    /// What is known of a reader whose hook succeeded, when nothing else tells.
    fileprivate var unproved: ProxyOutcome {
        let isUseless = output.id.kind == .trust && output.probe.map { $0.url == nil } ?? false
        return .applied(
            missing: isUseless
                ? "`probe:` has no `url:`, a request that passes through the reader, so it shows only that \(output.id) verifies the upstream"
                : nil)
    }
}

extension ProxyOutcome {
    /// What is known when a probe says something too: a proof stays one unless it is contradicted.
    fileprivate func with(_ probed: ProxyOutcome) -> ProxyOutcome {
        if case .confirmed = self, case .applied(let words) = probed { .confirmed(remark: words) } else { probed }
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
