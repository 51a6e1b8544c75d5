internal import Core
internal import HTTP
internal import JSON
internal import System
internal import VaultAPI
internal import VaultClient

/// Calls of the API for the doctor: one server, one identity, a limit on every call. The connection is verified by the trust
/// file, as the agent's is; without that nothing is sent. A standby's redirect is followed as the agent does
/// (``Redirect``): once, to an address of the configuration.
final class Caller {
    /// An answer with what surrounds it.
    struct Answer {
        /// What came of it.
        let result: Result<VaultResponse, VaultError>
        /// The answer's status; `nil` without an answer.
        let status: Int?
        /// The answer's headers; `nil` without an answer.
        let headers: HTTPHeaders?
        /// What a refusal says in the way of Vault and OpenBao; `nil` where it does not speak that way.
        let errors: [String]?
        /// The server's clock by the `Date` header.
        let date: WallTime?
    }

    let base: String
    private let addresses: [String]
    private let namespace: String?
    private let timeout: Duration
    private let transport: Transport
    /// The address to which a standby's redirect led.
    private(set) var followed: String?

    /// `addresses` are those of the configuration, to which redirects are followed.
    init(base: String, addresses: [String], namespace: String?, identity: TLSIdentity, timeout: Duration) {
        (self.base, self.addresses, self.namespace, self.timeout) = (base, addresses, namespace, timeout)
        transport = Transport(tls: identity)
    }

    /// Where an answer came from, when a redirect led there.
    var way: [String] {
        followed.map { ["the standby at \(bounded(base)) points to \(bounded($0)), which was asked"] } ?? []
    }

    func ask(_ request: VaultRequest, token: SecretBytes? = nil) -> Answer {
        let answer = send(request, to: base, token)
        guard case .failure(.standby(let location?)) = answer.result,
            let target = Redirect.decide(location: location, configured: addresses)
        else { return answer }
        followed = target
        return send(request, to: target, token)
    }

    private func send(_ request: VaultRequest, to base: String, _ token: SecretBytes?) -> Answer {
        var call = request.http(base: base, namespace: namespace, token: token)
        call.timeout = timeout
        call.isRepeatable = false
        let answer = transport.perform(call)
        let response = try? answer.get()
        return Answer(
            result: VaultResponse.judge(answer, of: request), status: response?.status, headers: response?.headers,
            errors: response.flatMap(Self.errors), date: response?.serverDate)
    }

    private static func errors(_ response: HTTPResponse) -> [String]? {
        guard response.status >= 400 else { return nil }
        return response.body.withSpan { try? JSONValue.parse($0) }?["errors"]?.strings
    }
}
