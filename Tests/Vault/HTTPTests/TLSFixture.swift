import HTTP
import Issuing
import JSON
import System
import TestSupport
import Testing
import X509

/// A root, an intermediate and what they issued, made once for all tests; lives count from now.
struct TLSFixture: Sendable {
    let root: TestCA
    let intermediate: TestCA
    let stranger: TestCA
    let server: (certificate: Certificate, key: PrivateKey)
    let client: (certificate: Certificate, key: PrivateKey)
    let clientKey: SecretBytes

    static let shared = Result { try TLSFixture() }

    private init() throws {
        let now = Clock.wall()
        root = try TestCA.root("Root A", now: now)
        intermediate = try root.intermediate("Issuing A")
        stranger = try TestCA.root("Root B", now: now)
        server = try intermediate.leaf(names: Self.names)
        client = try intermediate.leaf(names: RequestedNames(commonName: "web.agents.test"))
        clientKey = try client.key.pkcs8PEM()
    }

    static let names = RequestedNames(commonName: "vault.test", dns: ["vault.test", "localhost"], ip: ["127.0.0.1"])

    var full: String { intermediate.certificate.pem + root.certificate.pem }

    func start(_ options: String...) throws -> FaultyServer {
        try start(server, options)
    }

    func start(
        _ server: (certificate: Certificate, key: PrivateKey), _ options: [String] = [], chain: [Certificate]? = nil
    )
        throws -> FaultyServer
    {
        let mode = options.first ?? "well"
        return try FaultyServer.start(
            mode, options.dropFirst().first ?? "well",
            certificates: [server.certificate] + (chain ?? [intermediate.certificate]), key: server.key,
            clients: root.certificate.pem + intermediate.certificate.pem)
    }

    func identity(trust: String? = nil, client: Bool = false, serverName: String? = nil) -> TLSIdentity {
        var identity = TLSIdentity(trust: Array((trust ?? full).utf8), serverName: serverName)
        if client {
            identity.certificate = Array((self.client.certificate.pem + intermediate.certificate.pem).utf8)
            identity.key = clientKey
        }
        return identity
    }
}

extension Result where Success == HTTPResponse, Failure == TransportError {
    /// What the well-behaved server says of the request.
    func facts() throws -> JSONValue {
        try get().body.withSpan { try JSONValue.parse($0) }
    }

    /// The TLS failure, if it is one.
    var tlsFailure: TLSFailure? {
        if case .failure(.tls(let failure, _, _)) = self { failure } else { nil }
    }

    /// The error, if it is one.
    var error: TransportError? {
        if case .failure(let error) = self { error } else { nil }
    }
}
