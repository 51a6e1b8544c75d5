import HTTP
import JSON
import System
import TestSupport
import VaultAPI

/// A client of the server, with or without a client certificate and a token.
final class Caller {
    var token: SecretBytes?
    private let address: String
    private let transport: Transport

    init(address: String, trust: [UInt8], client: ContractFixture.Client? = nil) {
        self.address = address
        transport = Transport(tls: TLSIdentity(trust: trust, certificate: client?.chain, key: client?.key))
    }

    func ask(_ request: VaultRequest) -> Result<VaultResponse, VaultError> {
        VaultResponse.judge(transport.perform(request.http(base: address, token: token)), of: request)
    }

    func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) -> Result<VaultResponse, VaultError> {
        ask(VaultRequest(method, path, body: body, capability: "update"))
    }

    /// What must succeed.
    @discardableResult
    func must(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> VaultResponse {
        try ask(method, path, body).get()
    }

    /// Writes to a new versioned mount: a real server prepares it for a moment, and says so.
    func writeSecret(_ path: String, _ body: JSONValue) throws {
        var answer = ask("POST", path, body)
        let end = Clock.monotonic() + .hangLimit
        while case .failure(.upgrading) = answer, Clock.monotonic() < end {
            _ = transport.wait(timeout: .milliseconds(50))
            answer = ask("POST", path, body)
        }
        _ = try answer.get()
    }

    /// Looks until `isDone` holds, for ``Swift/Duration/hangLimit`` at most: a real server does some things after its answer.
    func wait(until isDone: () throws -> Bool) throws {
        let end = Clock.monotonic() + .hangLimit
        while try !isDone() {
            guard Clock.monotonic() < end else { throw Unavailable("the server takes too long") }
            _ = transport.wait(timeout: .milliseconds(20))
        }
    }

    func read(_ path: String) throws -> SecretContent { try SecretContent(ask(.read(path: path)).get()) }
}

extension Result where Failure == VaultError {
    /// The error, if it is one.
    var error: VaultError? {
        if case .failure(let error) = self { error } else { nil }
    }
}
