import AgentConfig
import Boundary
import Core
import Proxies
import Renewal

/// One test, reload and proof for outputs that share a reader, and the way back where it does not take their new files.
///
/// Where the test or the proof fails, the former generations are put back and tried: when they pass, the new ones were the cause
/// and stay out; when they fail too, the files are not the cause, and the new ones stay.
final class ReloadRound {
    private let requests: [ReloadRequest]
    private let reader: any FileReader
    private let context: AgentContext
    private let over: () -> Void

    /// `over` is called when every request was answered, before the answers.
    init(_ requests: [ReloadRequest], reader: any FileReader, context: AgentContext, over: @escaping () -> Void) {
        (self.requests, self.reader, self.context, self.over) = (requests, reader, context, over)
    }

    func start() {
        reader.reload(requests) { self.take($0) }
    }

    private func take(_ outcome: ProxyOutcome?) {
        switch outcome {
        case nil: finish { _ in .interrupted }
        case .confirmed(let remark): finish { _ in .confirmed(remark: remark) }
        case .applied(let missing): finish { _ in .applied(missing: missing) }
        case .notRunning: finish { _ in .notRunning }
        case .reloadFailed(let words): finish { _ in .failed(words) }
        case .testFailed(let words): goBack("the proxy's own test", words, byTest: true)
        case .disproved(let words): goBack("the proof", words, byTest: false)
        }
    }

    private func goBack(_ what: String, _ words: String, byTest: Bool) {
        let former = requests.compactMap { request in goBack(request).map { (request, $0) } }
        guard !former.isEmpty else { return finish { _ in .failed("\(what): \(words)") } }
        let judge = { (isGood: Bool?) in
            guard let isGood else { return self.finish { _ in .interrupted } }
            isGood ? self.stayBack(former.map(\.0), what, words) : self.goOn(former.map(\.0), what, words, byTest)
        }
        byTest ? reader.test(requests) { judge($0 == nil) } : reader.reload(requests) { judge($0.map(\.isGood)) }
    }

    /// Makes the former generation current, unless a newer one came meanwhile or there is none to go back to. Until that was tried
    /// the new one counts as refused: a refresh at that moment would publish it once more.
    private func goBack(_ request: ReloadRequest) -> GenerationName? {
        guard request.generation != nil, context.currentName(request.output.id) == request.generation,
            let former = request.provider.rollbackTarget(), select(former, request)
        else { return nil }
        request.provider.refuse()
        return former
    }

    private func select(_ generation: GenerationName, _ request: ReloadRequest) -> Bool {
        do throws(BoundaryError) {
            request.provider.selected(try context.host.files.select(request.output.id, generation))
            return true
        } catch {
            context.log.write(.warning, .trustNotSwitched, [("output", request.output.id.description)], error)
            return false
        }
    }

    private func stayBack(_ back: [ReloadRequest], _ what: String, _ words: String) {
        for request in back { request.provider.refuse() }
        let names = Set(back.map(\.output.id))
        finish { request in
            names.contains(request.output.id)
                ? .putBack("\(what) refuses the new files, so the former ones were put back: \(words)")
                : .failed("\(what): \(words)")
        }
    }

    /// The new files were not the cause: the reader has them again.
    private func goOn(_ back: [ReloadRequest], _ what: String, _ words: String, _ byTest: Bool) {
        for request in back {
            request.provider.accept()
            if let new = request.generation { _ = select(new, request) }
        }
        let answer = { (request: ReloadRequest) in
            ReloadResult.failed(
                "\(what) fails, also with the former files, so the new ones are not the cause: \(words)")
        }
        byTest ? finish(answer) : reader.reload(requests) { _ in self.finish(answer) }
    }

    private func finish(_ answer: (ReloadRequest) -> ReloadResult) {
        over()
        for request in requests { request.then(answer(request)) }
    }
}

extension ProxyOutcome {
    /// Whether the reader uses what it was given, as far as can be told.
    fileprivate var isGood: Bool {
        switch self {
        case .confirmed, .applied, .notRunning: true
        case .testFailed, .reloadFailed, .disproved: false
        }
    }
}
