import System
import TestSupport
import X509

// Boundaries of the world's identities, as an operator would fill them.
extension ContractWorld {
    /// A boundary with a client keypair and the trust files, and no `agent.yaml` yet.
    func boundary(of identity: String, _ client: Client) throws -> Inhabited {
        let boundary = try Inhabited(name: identity, address: address)
        try boundary.put("ca/vault-ca.pem", String(decoding: trust, as: UTF8.self))
        try boundary.put("ca/root.pem", offlineRoot.certificate.pem)
        try boundary.put("mtls/client.key", Estate.text(client.key))
        try boundary.put("mtls/client.crt", String(decoding: client.chain, as: UTF8.self))
        return boundary
    }
}
