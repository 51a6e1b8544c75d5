internal import AgentConfig
internal import HTTP
internal import System
internal import VaultAPI
internal import X509

/// A login for real, and those besides that tell the causes of its failure apart. Every token that it gets is kept until
/// ``revoke()`` has given it back.
final class LoginTrial {
    private let endpoint: VaultEndpoint
    private let trust: [UInt8]
    private let client: LoadedKeypair.Pair
    private let key: SecretBytes
    private let base: String
    private let timeout: Duration
    /// The caller that presents the client certificate as the agent would.
    let caller: DoctorVaultClient
    private var grants: [TokenGrant] = []

    /// `nil` when the keypair cannot be used in a handshake.
    init?(
        base: String, endpoint: VaultEndpoint, trust: [UInt8], client: LoadedKeypair.Pair, timeout: Duration
    ) {
        guard client.isUsable, let key = try? client.key?.pkcs8PEM() else { return nil }
        (self.endpoint, self.trust, self.client, self.key) = (endpoint, trust, client, key)
        (self.base, self.timeout) = (base, timeout)
        caller = Self.caller(base, endpoint, trust, client.certificates, key, timeout)
    }

    private static func caller(
        _ base: String, _ endpoint: VaultEndpoint, _ trust: [UInt8], _ chain: [Certificate], _ key: SecretBytes,
        _ timeout: Duration
    ) -> DoctorVaultClient {
        let identity = TLSIdentity(
            trust: trust, certificate: Array(PEM.text(chain).utf8), key: key, serverName: endpoint.serverName)
        return DoctorVaultClient(
            base: base, addresses: endpoint.addresses, namespace: endpoint.namespace, identity: identity,
            timeout: timeout)
    }

    /// Logs in by the role's name.
    func login() -> Attempt {
        log(in: caller, .certLogin(mount: endpoint.authMount, role: endpoint.authRole))
    }

    /// Logs in without a name, and says as which role.
    func loginWithoutName() -> Result<String, VaultError> {
        log(in: caller, .certLogin(mount: endpoint.authMount)).answer.map { grant in
            let facts = caller.ask(.lookupSelf, token: grant.token).result
            guard case .success(let response) = facts, let known = try? TokenFacts(response) else { return "" }
            return known.meta["cert_name"] ?? known.displayName
        }
    }

    /// Logs in with an intermediate sent along that the client's file lacks.
    func works(with intermediate: Certificate) -> Bool {
        let path = ChainPath(from: client.certificates[0], in: client.others)
        let other = Self.caller(base, endpoint, trust, path.certificates + [intermediate], key, timeout)
        let answer = log(in: other, .certLogin(mount: endpoint.authMount, role: endpoint.authRole)).answer
        return (try? answer.get()) != nil
    }

    /// Gives every token back. Answers those that the server did not take, and why.
    func revoke() -> [(grant: TokenGrant, error: VaultError)] {
        defer { grants = [] }
        return grants.compactMap { grant in
            guard case .failure(let error) = caller.ask(.revokeSelf, token: grant.token).result else { return nil }
            return (grant, error)
        }
    }

    /// A login's answer, and what its headers say.
    typealias Attempt = (answer: Result<TokenGrant, VaultError>, headers: HTTPHeaders?)

    private func log(in caller: DoctorVaultClient, _ request: VaultRequest) -> Attempt {
        let answer = caller.ask(request)
        let grant = answer.result.flatMap { response in Result { () throws(VaultError) in try TokenGrant(response) } }
        if case .success(let grant) = grant { grants.append(grant) }
        return (grant, answer.headers)
    }
}
