package import HTTP
package import VaultAPI

/// Logs in once with a keypair, as an agent would, and gives the token back.
package struct LoginTrial: Sendable {
    private let addresses: [String]
    private let namespace: String?
    private let mount: String
    private let role: String
    private let identity: TLSIdentity

    /// `addresses` is never empty; `mount` is that of the cert auth method, without `auth/`.
    package init(addresses: [String], namespace: String?, mount: String, role: String, identity: TLSIdentity) {
        (self.addresses, self.namespace, self.mount, self.role) = (addresses, namespace, mount, role)
        self.identity = identity
    }

    /// Why the login does not succeed; `nil` when it does. Blocks until a server has answered, or none did in time.
    package func failure() -> VaultError? {
        let client = VaultClient(
            addresses: addresses, namespace: namespace, transport: Transport(tls: identity), policy: .command,
            parallelism: .upTo(1))
        do throws(VaultError) {
            let grant = try TokenGrant(try client.ask(.certLogin(mount: mount, role: role), token: nil).result.get())
            _ = client.ask(.revokeSelf, token: grant.token)
            return nil
        } catch {
            return error
        }
    }
}
