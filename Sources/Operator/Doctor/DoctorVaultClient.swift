internal import Core
internal import HTTP
internal import JSON
internal import System
internal import VaultAPI
internal import VaultClient

/// Calls of the API for the doctor: one server, one identity, a limit on every call. The connection is verified by the trust
/// file, as the agent's is; without that nothing is sent.
final class DoctorVaultClient {
    /// An answer with what surrounds it.
    struct Answer {
        fileprivate let reply: VaultClient.Reply
    }

    let base: String
    /// The shortest life of what the agent keeps, which its threshold for clocks goes by; `nil` where nothing has one.
    var shortestLife: Duration?
    private let client: VaultClient
    /// The address to which a standby's redirect led.
    private var followed: String?

    /// `addresses` are those of the configuration, to which redirects are followed.
    init(base: String, addresses: [String], namespace: String?, identity: TLSIdentity, timeout: Duration) {
        self.base = base
        client = VaultClient(
            addresses: [base] + addresses.filter { Address.parse($0)?.origin != base }, namespace: namespace,
            transport: Transport(tls: identity), policy: .examination(timeout: timeout), parallelism: .upTo(1))
    }

    /// Where an answer came from, when a redirect led there.
    var way: [String] {
        followed.map { ["the standby at \(bounded(base)) points to \(bounded($0)), which was asked"] } ?? []
    }

    func ask(_ request: VaultRequest, token: SecretBytes? = nil) -> Answer {
        let reply = client.ask(request, token: token)
        if reply.isRedirected { followed = reply.address }
        return Answer(reply: reply)
    }

    /// The issuers of a mount; those that could not be read are left out.
    func issuers(_ query: IssuerQuery, token: SecretBytes? = nil) -> [MountIssuers.Issuer] {
        client.issuers([query], token: token).flatMap(\.issuers)
    }
}

extension DoctorVaultClient.Answer {
    /// What came of it.
    var result: Result<VaultResponse, VaultError> { reply.result }
    /// The answer's status; `nil` without an answer.
    var status: Int? { reply.response?.status }
    /// The answer's headers; `nil` without an answer.
    var headers: HTTPHeaders? { reply.response?.headers }
    /// The server's clock by the `Date` header.
    var date: WallTime? { reply.response?.serverDate }

    /// What a refusal says in the way of Vault and OpenBao; `nil` where it does not speak that way.
    var errors: [String]? {
        guard let response = reply.response, response.status >= 400 else { return nil }
        return response.body.withSpan { try? JSONValue.parse($0) }?["errors"]?.strings
    }
}
