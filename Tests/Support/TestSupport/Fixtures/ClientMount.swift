package import JSON
import X509

// A mount that signs client certificates, as `coppice apply` makes it.
extension LabFixture {
    /// The policy that lets an identity have its own name signed, and no other.
    package static func clientPolicy(_ name: String) -> String {
        """
        path "pki_agents/sign/\(name)" {
          capabilities = ["update"]
          allowed_parameters = {
            "csr" = [], "ttl" = [], "format" = [], "common_name" = ["\(name).host1.internal"]
            "exclude_cn_from_sans" = [true]
          }
          required_parameters = ["common_name", "exclude_cn_from_sans"]
        }
        """
    }

    /// Makes the mount `pki_agents` with the clients' CA, and a role that signs the client certificates of `name`. `role`
    /// overrides parameters of it.
    package func signClients(of name: String, role: JSONObject = [:]) throws {
        try lab.call("POST", "sys/mounts/pki_agents", ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
        let bundle = try Self.text(clients.key.pkcs8PEM()) + clients.certificate.pem
        try lab.call("POST", "pki_agents/config/ca", ["pem_bundle": .string(bundle)])
        try setClientRole(name, role)
    }

    /// Replaces that role.
    package func setClientRole(_ name: String, _ parameters: JSONObject) throws {
        var role: JSONObject = [
            "allowed_domains": .string(name + ".host1.internal"), "allow_bare_domains": true, "key_type": "any",
            "client_flag": true, "server_flag": false, "use_csr_sans": false, "use_csr_common_name": false,
        ]
        for member in parameters.members { role[member.key] = member.value }
        try lab.call("POST", "pki_agents/roles/" + name, .object(role))
    }
}
