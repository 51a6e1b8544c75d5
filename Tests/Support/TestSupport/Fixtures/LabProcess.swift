import Core
import HTTP
package import JSON
package import System
package import X509

/// A `coppice-lab` of a test's own, on a free loopback port, and the operator's hands on it.
package final class LabProcess {
    /// `https://127.0.0.1:PORT`.
    package let address: String
    /// The certificate of its own server's CA, as PEM.
    package let authority: String
    /// The file that holds it.
    package let authorityFile: String
    private var program: RunningProgram
    private let scratch: Scratch
    private let arguments: [String]
    /// The operator's token: it may do everything.
    package let token: SecretBytes
    private var transport: Transport

    /// Starts one and waits until it answers.
    package init(arguments: [String] = []) throws {
        scratch = try Scratch()
        self.arguments = arguments
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

    /// Certificate and key of the CA that the lab's own listener has its certificate from, as PEM.
    package func authorityBundle() throws -> String {
        let key = try Files.read(scratch.path + "/lab/ca.key", limit: 1 << 20)
        return String(decoding: key, as: UTF8.self) + authority
    }

    /// Stops the lab and starts it again where it was, with its state and a certificate of `issuer` for its listener.
    package func changeListener(to issuer: TestCA, root: Certificate) throws {
        _ = try program.stop()
        let directory = try Directory.open(scratch.path + "/lab")
        try issuer.key.pkcs8PEM().withSpan { bytes in try directory.replace("ca.key", bytes: bytes) }
        try directory.replace("ca.pem", bytes: Array(issuer.certificate.pem.utf8).span, mode: 0o644)
        let place = String(address.dropFirst("https://".count))
        program = try RunningProgram(
            "coppice-lab", ["up", "--dir", scratch.path + "/lab", "--listen", place] + arguments)
        try program.waitFor("export VAULT_TOKEN=")
        transport = Transport(tls: TLSIdentity(trust: Array((issuer.certificate.pem + root.pem).utf8)))
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
