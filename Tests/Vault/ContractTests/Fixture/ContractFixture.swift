import Core
import HTTP
import Issuing
import JSON
import System
import TestSupport
import Testing
import VaultAPI
import X509

/// A server set up as an operator would: an offline root, an intermediate in the server, an app and a proxy identity.
final class ContractFixture: Sendable {
    let kind: ContractServer.Kind
    let address: String
    let trust: [UInt8]
    let unsealKey: String
    let rootToken: SecretBytes
    /// The CA behind everything, whose key the server never sees.
    let offlineRoot: TestCA
    /// The server's intermediate, as the offline root signed it.
    let intermediate: Certificate
    /// The agents' own CA.
    let clients: TestCA
    let clientIssuer: TestCA
    let web: Client
    let edge: Client

    /// What the suite's servers were made into.
    @TaskLocal static var all: [Server: ContractFixture] = [:]

    /// The suite's environment on that server.
    static func on(_ server: Server) throws -> ContractFixture { try #require(all[server]) }

    /// A client certificate with its key and intermediates.
    struct Client: Sendable {
        let chain: [UInt8]
        let key: SecretBytes
    }

    init(_ server: ContractServer) throws {
        (kind, address, trust) = (server.kind, server.address, server.trust)
        let now = Clock.wall()
        offlineRoot = try TestCA.root("Contract Offline Root", now: now)
        clients = try TestCA.root("Contract Agents Root", now: now)
        clientIssuer = try clients.intermediate("Contract Agents Issuer")
        web = try Self.client(of: clientIssuer, "web.agents.test")
        edge = try Self.client(of: clientIssuer, "edge.agents.test")
        let caller = Caller(address: address, trust: trust)
        (rootToken, unsealKey) = try Self.initialise(caller)
        caller.token = rootToken
        intermediate = try Self.setUpAuthority(caller, offlineRoot)
        try Self.setUpSecrets(caller)
        try Self.setUpIdentities(caller, trusting: clients.certificate.pem)
    }

    static func client(
        of issuer: TestCA, _ name: String?, adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Client {
        let (certificate, key) = try issuer.leaf(names: RequestedNames(commonName: name), adjust: adjust)
        return Client(chain: Array((certificate.pem + issuer.certificate.pem).utf8), key: try key.pkcs8PEM())
    }

    /// A caller with a client certificate, without a token.
    func caller(_ client: Client? = nil) -> Caller { Caller(address: address, trust: trust, client: client) }

    /// A caller with the root token.
    func root() -> Caller {
        let caller = caller()
        caller.token = rootToken
        return caller
    }

    /// A caller that has logged in.
    func login(_ client: Client, _ role: String) throws -> Caller {
        let caller = caller(client)
        caller.token = try TokenGrant(caller.ask(.certLogin(mount: "cert", role: role)).get()).token
        return caller
    }
}

// What an operator does.
extension ContractFixture {
    /// Rotates the intermediate of `pki_int`: the old one signs no more.
    func rotate(_ name: String) throws -> Certificate { try Self.makeIntermediate(name, root(), offlineRoot) }

    private static func initialise(_ caller: Caller) throws -> (token: SecretBytes, key: String) {
        let made = try caller.must("PUT", "sys/init", ["secret_shares": 1, "secret_threshold": 1])
        let token = try #require(made.secret("root_token"))
        let key = try #require(made.value("keys")?[0]?.string)
        try caller.must("PUT", "sys/unseal", ["key": .string(key)])
        caller.token = token
        try caller.wait { caller.ask(.lookupSelf).error == nil }
        return (token, key)
    }

    private static func setUpAuthority(_ caller: Caller, _ offlineRoot: TestCA) throws -> Certificate {
        try caller.must("POST", "sys/mounts/pki_int", ["type": "pki", "config": ["max_lease_ttl": "8760h"]])
        let certificate = try makeIntermediate("Contract Intermediate", caller, offlineRoot)
        let role: JSONValue = [
            "allowed_domains": "svc.internal", "allow_subdomains": true, "key_type": "ec", "key_bits": 256,
            "max_ttl": "72h",
            "allowed_uri_sans": "spiffe://contract/*",
        ]
        try caller.must("POST", "pki_int/roles/web", role)
        try caller.must(
            "POST", "pki_int/roles/leased",
            .object(
                JSONObject(try #require(role.object).members.map { ($0.key, $0.value) } + [("generate_lease", true)])))
        return certificate
    }

    /// Has the mount make a key, the offline root sign it, and the mount sign with it from now on.
    private static func makeIntermediate(
        _ name: String, _ caller: Caller, _ offlineRoot: TestCA
    ) throws -> Certificate {
        let made = try caller.must(
            "POST", "pki_int/intermediate/generate/internal",
            ["common_name": .string(name), "key_type": "ec", "key_bits": 256])
        let request = try ParsedRequest.parse(pem: try #require(made.string("data", "csr")))
        let start = offlineRoot.now - .seconds(60)
        var template = CertificateTemplate(
            subject: Subject(commonName: name).name, from: start, to: start + .seconds(300 * 86_400))
        template.basicConstraints = BasicConstraints(isCA: true)
        template.keyUsage = [.certSign, .crlSign]
        let certificate = try offlineRoot.issuer.issue(template, for: request.publicKey)
        let set = try caller.must(
            "POST", "pki_int/intermediate/set-signed", ["certificate": .string(certificate.pem)])
        // A server without issuers has one CA, and it is the new one now.
        if let issuer = set.value("data", "imported_issuers")?[0]?.string {
            try caller.must("POST", "pki_int/config/issuers", ["default": .string(issuer)])
        }
        return certificate
    }

    private static func setUpSecrets(_ caller: Caller) throws {
        try caller.must("POST", "sys/mounts/secret", ["type": "kv", "options": ["version": "2"]])
        try caller.must("POST", "sys/mounts/plain", ["type": "kv", "options": ["version": "1"]])
        try caller.writeSecret("secret/data/web/db", ["data": ["user": "web", "password": "s3cret", "n": 7]])
        try caller.must("POST", "plain/web", ["user": "web", "port": 5432])
    }

    private static func setUpIdentities(_ caller: Caller, trusting authority: String) throws {
        try caller.must("PUT", "sys/policies/acl/app-web", ["policy": .string(appPolicy)])
        try caller.must("PUT", "sys/policies/acl/proxy-edge", ["policy": .string(proxyPolicy)])
        try caller.must("POST", "sys/auth/cert", ["type": "cert"])
        for (name, policy, uses) in [("web", "app-web", 0), ("edge", "proxy-edge", 0), ("scant", "app-web", 9)] {
            try caller.must(
                "POST", "auth/cert/certs/\(name)",
                [
                    "certificate": .string(authority), "allowed_common_names": .string("\(name).agents.test"),
                    "token_policies": .string(policy), "token_ttl": "1h", "token_num_uses": .integer(Int64(uses)),
                ])
        }
    }

    private static let appPolicy = """
        path "pki_int/sign/web"    { capabilities = ["update"] }
        path "pki_root/sign/web"   { capabilities = ["update"] }
        path "pki_int/sign/leased" { capabilities = ["update"] }
        path "pki_int/sign/nosuch" { capabilities = ["update"] }
        path "secret/data/web/*"   { capabilities = ["read"] }
        path "secret/web/db"       { capabilities = ["read"] }
        path "plain/web"           { capabilities = ["read"] }
        path "nowhere/*"           { capabilities = ["read"] }
        """

    private static let proxyPolicy = """
        path "pki_int/cert/ca_chain" { capabilities = ["read"] }
        path "pki_int/issuers"       { capabilities = ["list"] }
        path "pki_int/issuer/+/json" { capabilities = ["read"] }
        path "pki_int/issuer/+"      { capabilities = ["read"] }
        """
}
