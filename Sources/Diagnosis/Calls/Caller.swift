internal import HTTP
internal import Model
internal import Posix
internal import Vault

/// Calls of the API for the doctor: one server, one identity, a limit on every call. The connection is verified by the trust
/// file, as the agent's is; without that nothing is sent.
final class Caller {
    /// An answer with what surrounds it.
    struct Answer {
        /// What came of it.
        let result: Result<VaultResponse, VaultError>
        /// The answer's headers; `nil` without an answer.
        let headers: HTTPHeaders?
        /// The server's clock by the `Date` header.
        let date: WallTime?
    }

    let base: String
    private let namespace: String?
    private let timeout: Duration
    private let transport: Transport

    init(base: String, namespace: String?, identity: TLSIdentity, timeout: Duration) {
        (self.base, self.namespace, self.timeout) = (base, namespace, timeout)
        transport = Transport(tls: identity)
    }

    func ask(_ request: VaultRequest, token: SecretBytes? = nil) -> Answer {
        var call = request.http(base: base, namespace: namespace, token: token)
        call.timeout = timeout
        call.isRepeatable = false
        let answer = transport.perform(call)
        let response = try? answer.get()
        return Answer(
            result: VaultResponse.judge(answer, of: request), headers: response?.headers, date: response?.serverDate)
    }
}
