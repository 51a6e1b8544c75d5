package import System
package import VaultAPI

// For programs that do one thing at a time: everything here waits on the caller's thread.
extension VaultClient {
    /// Asks one thing and waits for the answer.
    package func ask(_ request: VaultRequest, token: SecretBytes?) -> Reply {
        var reply: Reply?
        enqueue(request, token: token) { reply = $0 }
        finish { reply == nil }
        return reply ?? Reply(result: .failure(.leaderless("")), response: nil, address: address, isRedirected: false)
    }

    /// Asks everything, in this order as far as several are under way at a time, and waits for all answers, each at its
    /// request's place. `progress` is told how many are answered.
    ///
    /// With `stopsAtFailure` nothing new is begun after a failure, unless it only says that nothing is there, nor once
    /// `isStopped`; what was never begun has no answer. Each request goes out with the token at its place.
    package func ask(
        _ requests: [VaultRequest], tokens: [SecretBytes?], stopsAtFailure: Bool = false,
        isStopped: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
    ) -> [Answer?] {
        let answers = AnswerList(count: requests.count)
        for (place, request) in requests.enumerated() {
            enqueue(request, token: tokens[place]) { answers.take($0.result, at: place) }
        }
        var told = 0
        finish {
            for count in told..<answers.taken { progress(count + 1) }
            told = answers.taken
            if isStopped() || (stopsAtFailure && answers.hasFailure) { cancelWaiting() }
            return true
        }
        return answers.all
    }

    /// Waits while anything is asked and `goesOn`, which is called whenever something may have been answered.
    func finish(while goesOn: () -> Bool) {
        startWaiting()
        while !isIdle {
            for one in receive(timeout: nil).0 { take(one) }
            guard goesOn() else { return }
            startWaiting()
        }
    }
}

/// Answers as they come, each at its request's place.
private final class AnswerList {
    private(set) var all: [VaultClient.Answer?]
    private(set) var taken = 0
    /// Whether something failed otherwise than by not being there.
    private(set) var hasFailure = false

    init(count: Int) { all = Array(repeating: nil, count: count) }

    func take(_ answer: VaultClient.Answer, at place: Int) {
        all[place] = answer
        taken += 1
        if case .failure(let error) = answer, !error.isNotFound { hasFailure = true }
    }
}
