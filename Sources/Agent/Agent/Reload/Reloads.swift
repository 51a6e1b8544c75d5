import AgentConfig
import Core
import Proxies
import Renewal
import System

/// Everybody who reads outputs' files and is told of their changes. Outputs that share a proxy make one reload: their changes are
/// gathered for as long as its settings say.
///
/// Nothing here waits: the loop waits on ``interests`` and ``deadlines`` and calls ``advance(now:)``.
final class Reloads {
    /// Who is told.
    private enum Key: Hashable {
        case proxy(ProxySettings)
        case hooks(OutputID)
    }

    private final class Line {
        let reader: any FileReader
        var waiting: [ReloadRequest] = []
        var due: Duration?
        var lastStart: Duration?
        var isRunning = false

        init(_ reader: any FileReader) { self.reader = reader }
    }

    private unowned let context: AgentContext
    private var lines: [Key: Line] = [:]
    private var proxies: [ProxyReader] = []
    private lazy var hooks = HookReader(context: context)
    /// How many outputs each proxy reads.
    private var sharers: [ProxySettings: Int] = [:]

    init(context: AgentContext) {
        self.context = context
    }

    var interests: [PollInterest] { hooks.interests + proxies.flatMap(\.interests) }
    var deadlines: [Deadline] { lines.values.compactMap(\.due).map { .monotonic($0) } }

    /// Learns which outputs there are, so that those which share a proxy wait for each other.
    func prepare(_ outputs: [ConfiguredOutput]) {
        sharers = outputs.compactMap(\.proxy).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Tells the reader of a request's output; the request is answered from ``advance(now:)``, or at once.
    func ask(_ request: ReloadRequest, now: Now) {
        let line = line(for: request)
        line.waiting.removeAll { $0.output.id == request.output.id }
        line.waiting.append(request)
        guard !line.isRunning, line.due == nil else { return }
        line.due = due(line, request.output.proxy, now)
        startDue(now)
    }

    /// Looks without a word whether the reader uses what it was told of before; the request is answered where that is seen, with
    /// `failed` where it is seen that it does not.
    func look(_ request: ReloadRequest) {
        let line = line(for: request)
        guard !line.isRunning, line.waiting.isEmpty else { return }
        line.reader.look([request]) { outcome in
            switch outcome {
            case .confirmed(let remark): request.then(.confirmed(remark: remark))
            case .disproved(let words): request.then(.failed(words))
            default: break
            }
        }
    }

    /// Takes up what is done, and starts what is due.
    func advance(now: Now) {
        hooks.advance()
        for proxy in proxies { proxy.advance() }
        startDue(now)
    }

    /// Gives everything up, because the agent stops: what was asked for stays owed.
    func stop() {
        hooks.cancelAll()
        for proxy in proxies { proxy.cancelAll() }
        lines = [:]
    }

    private func line(for request: ReloadRequest) -> Line {
        let key = request.output.proxy.map(Key.proxy) ?? .hooks(request.output.id)
        if let line = lines[key] { return line }
        let line = Line(reader(request.output.proxy))
        lines[key] = line
        return line
    }

    private func reader(_ proxy: ProxySettings?) -> any FileReader {
        guard let proxy else { return hooks }
        let reader = ProxyReader(proxy, context: context)
        proxies.append(reader)
        return reader
    }

    private func due(_ line: Line, _ proxy: ProxySettings?, _ now: Now) -> Duration {
        guard let proxy else { return now.monotonic }
        if sharers[proxy, default: 1] > 1 { return now.monotonic + proxy.settle }
        return max(now.monotonic, line.lastStart.map { $0 + proxy.settle } ?? .zero)
    }

    private func startDue(_ now: Now) {
        for line in lines.values where !line.isRunning && line.due.map({ $0 <= now.monotonic }) ?? false {
            start(line, now)
        }
    }

    private func start(_ line: Line, _ now: Now) {
        let requests = line.waiting
        (line.waiting, line.due, line.lastStart, line.isRunning) = ([], nil, now.monotonic, true)
        ReloadRound(requests, reader: line.reader, context: context) { [unowned self] in
            line.isRunning = false
            guard let next = line.waiting.first else { return }
            line.due = self.due(line, next.output.proxy, self.context.now)
        }.start()
    }
}
