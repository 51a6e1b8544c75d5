import System
import TestSupport
import X509

// Boundaries of the environment's identities, as an operator would fill them.
extension ContractFixture {
    /// A boundary with a client keypair and the trust files, and no `agent.yaml` yet.
    func boundary(of identity: String, _ client: Client) throws -> AgentFixture {
        let boundary = try AgentFixture(name: identity, address: address)
        try boundary.put("ca/vault-ca.pem", String(decoding: trust, as: UTF8.self))
        try boundary.put("ca/root.pem", offlineRoot.certificate.pem)
        try boundary.put("mtls/client.key", LabFixture.text(client.key))
        try boundary.put("mtls/client.crt", String(decoding: client.chain, as: UTF8.self))
        return boundary
    }
}
