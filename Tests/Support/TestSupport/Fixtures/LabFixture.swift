package import Core
import Issuing
package import JSON
package import System
import X509

/// A lab and what it needs: a lab, an offline root, an intermediate in `pki_int`, a CA for clients, secrets, and identities with
/// boundaries of their own.
package final class LabFixture {
    /// The embedded server under test.
    package let lab: LabProcess
    /// The root whose key was never in the lab.
    package let root: TestCA
    /// The CA of the agents' client certificates.
    package let clients: TestCA
    /// The lives of everything count from here: the machine's own time.
    package let now: WallTime

    /// Starts the lab and sets it up. `role` overrides parameters of `pki_int/roles/web`.
    package init(role: JSONObject = [:], labArguments: [String] = []) throws {
        now = Clock.wall()
        lab = try LabProcess(arguments: labArguments)
        root = try TestCA.root("Example Root", now: now)
        clients = try TestCA.root("Example Clients", now: now)
        try lab.call("POST", "sys/mounts/pki_int", ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
        try rotate("Example Intermediate 1")
        try setRole(role)
        try lab.call("POST", "sys/mounts/secret", ["type": "kv", "options": ["version": "2"]])
        try lab.call("POST", "sys/auth/cert", ["type": "cert"])
    }

    /// Replaces the role that leaves are signed by.
    package func setRole(_ parameters: JSONObject) throws {
        var role: JSONObject = [
            "allowed_domains": "svc.internal", "allow_subdomains": true, "key_type": "any", "max_ttl": "72h",
        ]
        for member in parameters.members { role[member.key] = member.value }
        try lab.call("POST", "pki_int/roles/web", .object(role))
    }

    /// Imports a new intermediate below the offline root and makes it the default. It began `age` ago and lives `life` from
    /// then.
    @discardableResult
    package func rotate(
        _ name: String, life: Duration = .seconds(365 * 86_400), age: Duration = .seconds(86_400)
    ) throws -> TestCA {
        let next = try root.intermediate(name, life: life) { [now] template in
            (template.notBefore, template.notAfter) = (now - age, now - age + life)
        }
        let bundle = try Self.text(next.key.pkcs8PEM()) + next.certificate.pem
        let answer = try lab.call("POST", "pki_int/config/ca", ["pem_bundle": .string(bundle)])
        // A server without issuers in its mounts, as Vault 1.8, has this one CA.
        guard let id = answer["data"]?["imported_issuers"]?[0] else { return next }
        try lab.call("POST", "pki_int/config/issuers", ["default": id])
        return next
    }

    /// Writes a secret in `secret/`.
    package func secret(_ path: String, _ data: JSONValue) throws {
        try lab.call("POST", "secret/data/" + path, ["data": data])
    }

    /// Sets an identity's policy.
    package func policy(_ name: String, _ text: String) throws {
        try lab.call("PUT", "sys/policies/acl/" + name, ["policy": .string(text)])
    }

    /// The rights of an app that signs by `web` and reads below `web/`.
    package static let appPolicy = """
        path "pki_int/sign/web" { capabilities = ["update"] }
        path "secret/data/web/*" { capabilities = ["read"] }
        path "database/creds/web" { capabilities = ["read"] }
        """
    /// The rights of a proxy that reads issuers.
    package static let proxyPolicy = """
        path "pki_int/issuers" { capabilities = ["list"] }
        path "pki_int/issuer/*" { capabilities = ["read"] }
        """

    /// An identity with its role, policy, client keypair and boundary.
    package func identity(_ name: String, policy text: String, role: JSONObject = [:]) throws -> AgentFixture {
        try policy(name, text)
        var parameters: JSONObject = [
            "certificate": .string(clients.certificate.pem), "allowed_common_names": .string(name + ".host1.internal"),
            "token_policies": .string(name), "token_ttl": "1h",
        ]
        for member in role.members { parameters[member.key] = member.value }
        try lab.call("POST", "auth/cert/certs/" + name, .object(parameters))
        let boundary = try AgentFixture(name: name, address: lab.address)
        try boundary.put("ca/vault-ca.pem", lab.authority)
        try boundary.put("ca/root.pem", root.certificate.pem)
        try giveClient(to: boundary)
        return boundary
    }

    /// A fresh client keypair for an identity, as an operator would put it there: it lives for `life` from now on.
    package func giveClient(
        to boundary: AgentFixture, life: Duration = .seconds(30 * 86_400), age: Duration = .zero
    ) throws {
        let names = RequestedNames(commonName: boundary.name + ".host1.internal")
        let given = Clock.wall()
        let (certificate, key) = try clients.leaf(names: names) { template in
            (template.notBefore, template.notAfter) = (given - .seconds(60) + age, given + life)
        }
        try boundary.put("mtls/client.key", try Self.text(key.pkcs8PEM()))
        try boundary.put("mtls/client.crt", certificate.pem)
    }

    /// A key's PEM as text: tests are allowed what programs are not.
    package static func text(_ secret: SecretBytes) -> String {
        secret.withSpan { bytes in String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self) }
    }
}
