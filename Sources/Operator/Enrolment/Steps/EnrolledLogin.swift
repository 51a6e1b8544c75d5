import AgentConfig
import HTTP
import System
import VaultAPI
import VaultClient
import X509

/// Logs in once with a new pair, as the agent will, and gives the token back.
struct EnrolledLogin {
    let endpoint: VaultEndpoint
    /// The file that verifies the server, in the boundary.
    let trust: [UInt8]
    let certificate: [UInt8]
    let key: SecretBytes

    /// Why it cannot; `nil` when it can.
    func failure() -> VaultError? {
        let identity = TLSIdentity(trust: trust, certificate: certificate, key: key, serverName: endpoint.serverName)
        let client = VaultClient(
            addresses: endpoint.addresses, namespace: endpoint.namespace, transport: Transport(tls: identity),
            policy: .command, parallelism: .upTo(1))
        do throws(VaultError) {
            let login = VaultRequest.certLogin(mount: endpoint.authMount, role: endpoint.authRole)
            let grant = try TokenGrant(try client.ask(login, token: nil).result.get())
            _ = client.ask(.revokeSelf, token: grant.token)
            return nil
        } catch {
            return error
        }
    }
}
