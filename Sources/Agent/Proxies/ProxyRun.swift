package import AgentConfig
internal import Core
internal import System

/// What one try to have a proxy use files came to.
package enum ProxyOutcome: Hashable, Sendable {
    /// It was seen to use them. The remark is what a person should know all the same.
    case confirmed(remark: String?)
    /// It did as it was told; what is missing for a proof.
    case applied(missing: String?)
    /// It does not run: it reads the files when it starts.
    case notRunning
    /// Its own test of its configuration failed, and it was left alone.
    case testFailed(String)
    /// It could not be told, or said that it failed.
    case reloadFailed(String)
    /// It was told, and does not use them.
    case disproved(String)
}

/// A proxy and the files that it is to use. Everything here blocks, and is made for a thread beside the loop's.
package struct ProxyRun: Sendable {
    private let adapter: any ProxyAdapter
    private let files: [ServedFile]
    private let since: Duration

    /// `since`: a moment of the monotonic clock by which the files were current.
    package init(_ settings: ProxySettings, files: [ServedFile], since: Duration) {
        self.init(settings.adapter, files: files, since: since)
    }

    init(_ adapter: any ProxyAdapter, files: [ServedFile], since: Duration) {
        self.adapter = adapter
        self.files = files
        self.since = since
    }

    /// Tests, reloads and waits for the proof.
    package func reload() -> ProxyOutcome {
        guard adapter.isRunning() != false else { return notFound }
        if let failure = testFailure() { return .testFailed(failure) }
        let told = Clock.monotonic()
        do throws(ProxyFault) {
            try adapter.reload(files)
        } catch {
            return adapter.isRunning() == false
                ? .disproved("\(title) has stopped: \(error.words)") : .reloadFailed(error.words)
        }
        return proof(since: told, within: adapter.settings.timeout)
    }

    /// The proxy's own test alone; `nil` when it passes, or there is none.
    package func testFailure() -> String? {
        do throws(ProxyFault) {
            try adapter.test()
            return nil
        } catch {
            return error.words
        }
    }

    /// What a file's probe alone says, of a reader that is not known by name; `nil` where it says nothing.
    package static func probe(_ file: ServedFile, timeout: Duration) -> ProxyOutcome? {
        switch Probe(file, timeout: timeout).result() {
        case .none, .verified: nil
        case .passed: .confirmed(remark: nil)
        case .unanswered(let words): .applied(missing: words)
        case .refused(let words): .disproved(words)
        }
    }

    /// What can be seen now, without a test or a reload.
    package func look() -> ProxyOutcome {
        guard adapter.isRunning() != false else { return .notRunning }
        let outcome = proof(since: since, within: .zero)
        return adapter.isRunning() == false ? .notRunning : outcome
    }

    /// A proxy that passes requests on runs, wherever else it is looked for.
    private var notFound: ProxyOutcome {
        let url = files.first { Probe($0, timeout: adapter.settings.timeout).answersThrough }?.probe?.url
        return url.map {
            .reloadFailed(
                "\(title) does not run where `proxy:` says, and yet \(bounded($0)) answers: it was not told of the new files"
            )
        } ?? .notRunning
    }

    private var title: String { adapter.settings.kind.title }

    /// What is new is newer than `since`: after a reload its moment, since a process that was started before it may have the
    /// former files although those had been replaced by then.
    private func proof(since: Duration, within limit: Duration) -> ProxyOutcome {
        let sight = awaitSight(since, by: .after(limit))
        if adapter.isRunning() == false {
            return .disproved("\(title) stopped when it was reloaded" + adapter.lastWords)
        }
        switch sight {
        case .former(let words), .refused(let words): return .disproved(words)
        case .inUse(let remark): return probed(missing: nil, remark: remark)
        case .hidden(let missing), .partly(let missing): return probed(missing: missing, remark: nil)
        }
    }

    private func awaitSight(_ since: Duration, by deadline: TimeLimit) -> ProxySight {
        while true {
            let sight = adapter.sight(of: files, since: since)
            guard sight.mayChange, !deadline.isOver else { return sight }
            _ = try? Poll.wait(for: [], timeout: min(deadline.left, .milliseconds(50)))
        }
    }

    /// What the probes say beside what was seen of the proxy. `missing`: nothing was, so that each file needs a proof of its own.
    private func probed(missing: String?, remark: String?) -> ProxyOutcome {
        var (isProved, remarks) = (true, [remark].compactMap { $0 })
        for file in files {
            switch Probe(file, timeout: adapter.settings.timeout).result() {
            case .refused(let words): return .disproved(words)
            case .passed: break
            case .verified, .none: isProved = false
            case .unanswered(let words):
                isProved = false
                remarks.append(words)
            }
        }
        if let missing, !isProved { return .applied(missing: ([missing] + remarks).joined(separator: "; ")) }
        return .confirmed(remark: remarks.isEmpty ? nil : remarks.joined(separator: "; "))
    }
}

extension ProxySight {
    /// Whether another look may show something else soon.
    fileprivate var mayChange: Bool {
        switch self {
        case .former, .partly: true
        case .inUse, .hidden, .refused: false
        }
    }
}
