import HTTP
package import System
package import VaultAPI
import VaultClient

/// Asks a server as the operator: many requests at a time, bounded, on the caller's thread.
///
/// What can succeed by itself a moment later (a rate limit, an election, a node that is behind) is asked again a few times,
/// with growing pauses, and the next address where one does not answer (``RetryPolicy/command``). What must not be sent
/// twice says so itself: every other request of an operator may be.
package final class OperatorSession {
    /// What came of one request.
    package typealias Answer = Result<VaultResponse, VaultError>

    /// How many requests are under way at a time where no option says.
    package static let usualParallelism = 8

    private let token: SecretBytes
    private let client: VaultClient

    /// Connects when it is first asked.
    package init(_ connection: OperatorConnection, parallelism: Int = OperatorSession.usualParallelism) {
        token = connection.token
        client = VaultClient(
            addresses: connection.addresses, namespace: connection.namespace,
            transport: Transport(tls: connection.tls, connections: parallelism), policy: .command,
            parallelism: .upTo(parallelism))
    }

    /// The address that is asked now.
    package var address: String { client.address }

    /// Asks one thing and waits for the answer.
    package func ask(_ request: VaultRequest) throws(ReconcileError) -> VaultResponse {
        do throws(VaultError) {
            return try client.ask(request, token: token).result.get()
        } catch {
            throw ReconcileError.shown(error)
        }
    }

    /// Asks everything and waits for all answers, each at its request's place; `progress` is told how many there are.
    ///
    /// With `stopsAtFailure` nothing new is begun after a failure, unless it only says that nothing is there, nor once
    /// `isStopped`; what was never begun has no answer. A request whose place in `tokens` holds a token goes out with it
    /// instead of the operator's.
    package func ask(
        _ requests: [VaultRequest], tokens: [SecretBytes?] = [], stopsAtFailure: Bool = false,
        isStopped: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
    ) -> [Answer?] {
        let tokens = requests.indices.map { tokens.indices.contains($0) ? tokens[$0] ?? token : token }
        return client.ask(
            requests, tokens: tokens, stopsAtFailure: stopsAtFailure, isStopped: isStopped, progress: progress)
    }

    /// The issuers of each mount, at its place, as far as the server shows them.
    package func issuers(of mounts: [String]) -> [MountIssuers] {
        client.issuers(mounts.map { IssuerQuery(mount: $0, completesByChain: true) }, token: token)
    }

    /// The issuer by which each mount signs where nothing names one, at its place. Needs no right.
    package func signers(of mounts: [String]) -> [MountIssuers] {
        client.issuers(mounts.map { IssuerQuery(mount: $0, reference: "default") }, token: token)
    }
}
