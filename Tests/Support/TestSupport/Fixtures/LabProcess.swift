import Core
import HTTP
package import JSON
package import System

/// A `coppice-lab` of a test's own, on a free loopback port, and the operator's hands on it.
package final class LabProcess {
    /// `https://127.0.0.1:PORT`.
    package let address: String
    /// The certificate of its own server's CA, as PEM.
    package let authority: String
    /// The file that holds it.
    package let authorityFile: String
    private let program: RunningProgram
    private let scratch: Scratch
    /// The operator's token: it may do everything.
    package let token: SecretBytes
    private let transport: Transport

    /// Starts one and waits until it answers.
    package init(arguments: [String] = []) throws {
        scratch = try Scratch()
        let program = try RunningProgram(
            "coppice-lab", ["up", "--dir", scratch.path + "/lab", "--listen", "127.0.0.1:0"] + arguments)
        self.program = program
        try program.waitFor("export VAULT_TOKEN=")
        func exported(_ name: String) -> String {
            let line = program.lines.first { $0.hasPrefix("export \(name)=") } ?? ""
            return String(line.drop { $0 != "=" }.dropFirst()).filter { $0 != "\"" && $0 != "'" }
        }
        address = exported("VAULT_ADDR")
        let file = exported("VAULT_TOKEN").replacing("$(cat ", with: "").replacing(")", with: "")
        let text = String(decoding: try Files.read(file, limit: 4096), as: UTF8.self)
        token = SecretBytes(copying: Array(text.filter { !$0.isWhitespace }.utf8).span)
        authorityFile = exported("VAULT_CACERT")
        let trust = try Files.read(authorityFile, limit: 1 << 20)
        authority = String(decoding: trust, as: UTF8.self)
        transport = Transport(tls: TLSIdentity(trust: trust))
    }

    /// One call as the operator, below `/v1/`. Throws what the server refused.
    @discardableResult
    package func call(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> JSONValue {
        try request(method, "/v1/" + path, body)
    }

    /// One call of the lab's own paths.
    @discardableResult
    package func admin(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> JSONValue {
        try request(method, "/coppice-lab/" + path, body)
    }

    /// Switches a fault on; see the lab's manual for kinds.
    package func fault(_ fault: JSONValue) throws {
        try admin("POST", "faults", fault)
    }

    /// Switches every fault off.
    package func heal() throws {
        try admin("DELETE", "faults")
    }

    /// The operator's token as text, for programs that read it from the environment: tests are allowed what programs are
    /// not.
    package func operatorToken() throws -> String { LabFixture.text(token) }

    /// How many certificates all mounts have signed.
    package func issued() throws -> Int {
        try admin("GET", "counters")["certificates_issued"]?.int ?? -1
    }

    /// How many logins succeeded.
    package func logins() throws -> Int {
        let roles = try admin("GET", "counters")["logins"]?.object?.members ?? []
        return roles.reduce(0) { $0 + ($1.value.int ?? 0) }
    }

    /// How often a path was asked for, as `GET secret/data/web/db`.
    package func requests(_ route: String) throws -> Int {
        try admin("GET", "counters")["requests"]?[route]?.int ?? 0
    }

    /// Every path of the API that was asked for, as `GET secret/data/web/db`, and how often.
    package func routes() throws -> [String: Int] {
        let members = try admin("GET", "counters")["requests"]?.object?.members ?? []
        return Dictionary(members.map { ($0.key, $0.value.int ?? 0) }) { $1 }
    }

    private func request(_ method: String, _ path: String, _ body: JSONValue?) throws -> JSONValue {
        let bytes = body.map { SecretBytes(copying: $0.utf8().span) }
        let request = HTTPRequest(method: method, url: address + path, token: token, body: bytes)
        let response = try transport.perform(request).get()
        let text = response.body.withSpan { bytes in
            String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        }
        guard response.status < 300 else { throw Refused(description: "\(method) \(path): \(response.status) \(text)") }
        return text.isEmpty ? .null : try JSONValue.parse(text: text)
    }

    /// What the server refused.
    package struct Refused: Error, CustomStringConvertible {
        /// Method, path, status and body.
        package let description: String
    }
}
