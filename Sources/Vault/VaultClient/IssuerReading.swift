package import System
package import VaultAPI

// Reading the issuers of several mounts at a time.
extension VaultClient {
    /// Asks all `queries`; `then` is called once, from ``wait(also:timeout:)``, with the issuers of each at its place.
    package func readIssuers(
        _ queries: [IssuerQuery], token: SecretBytes?, priority: RequestPriority = .first,
        then: @escaping ([MountIssuers]) -> Void
    ) {
        IssuerReading(queries, token: token, priority: priority, client: self, then: then).start()
    }

    /// Asks all `queries` and waits for the issuers of each, at its place.
    package func issuers(_ queries: [IssuerQuery], token: SecretBytes?) -> [MountIssuers] {
        var issuers: [MountIssuers] = []
        readIssuers(queries, token: token) { issuers = $0 }
        finish { true }
        return issuers
    }
}

/// One reading under way: it keeps itself alive until it has called back.
private final class IssuerReading {
    private var queries: [IssuerQuery]
    private let token: SecretBytes?
    private let priority: RequestPriority
    private let client: VaultClient
    private let then: ([MountIssuers]) -> Void
    private var open = 0

    init(
        _ queries: [IssuerQuery], token: SecretBytes?, priority: RequestPriority, client: VaultClient,
        then: @escaping ([MountIssuers]) -> Void
    ) {
        (self.queries, self.token, self.priority) = (queries, token, priority)
        (self.client, self.then) = (client, then)
    }

    func start() {
        guard !queries.isEmpty else { return then([]) }
        for place in queries.indices { ask(queries[place].first, of: place) }
    }

    private func ask(_ question: IssuerQuery.Question, of place: Int) {
        open += 1
        client.send(question.request, token: question.usesToken ? token : nil, priority: priority) { [self] answer in
            for next in queries[place].take(answer, to: question, hasToken: token != nil) { ask(next, of: place) }
            open -= 1
            if open == 0 { then(queries.map(\.issuers)) }
        }
    }
}
