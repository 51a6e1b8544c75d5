import Core
import HTTP
import JSON
import System
import TestSupport
import VaultAPI
import X509

/// A server to hold to the contract: the lab, or the real one that `COPPICE_VAULT_BIN` names. Fresh, not initialised.
final class ContractServer {
    enum Kind: String, Sendable {
        case vault, openbao
    }

    /// Whose API it speaks.
    let kind: Kind
    /// What the program says of its version.
    let version: String
    let address: String
    /// What verifies the server's certificate.
    let trust: [UInt8]
    private let program: RunningProgram
    private let scratch: Scratch

    private init(
        _ kind: Kind, version: String, address: String, trust: [UInt8], program: RunningProgram, scratch: Scratch
    ) {
        (self.kind, self.version, self.address, self.trust) = (kind, version, address, trust)
        (self.program, self.scratch) = (program, scratch)
    }

    static func start(_ plan: Server) throws -> ContractServer {
        switch plan {
        case .lab(let kind, let compatible): try startLab(kind, compatible)
        case .real(let binary): try startReal(binary)
        }
    }

    /// Tells the process to end, by its id, and waits for it.
    func stop() throws {
        _ = try program.stop()
    }

    // MARK: The lab

    private static func startLab(_ kind: Kind, _ compatible: String) throws -> ContractServer {
        let scratch = try Scratch()
        let words = ["up", "--bare", "--json", "--dir", scratch.path + "/lab", "--listen", "127.0.0.1:0"]
        let program = try run(Products.path(of: "coppice-lab"), words + ["--compatible", compatible], in: scratch)
        var facts: JSONValue?
        try program.waitUntil("the lab to serve") {
            facts = program.lines.lazy.compactMap { try? JSONValue.parse(text: String($0)) }.first
            return facts != nil
        }
        guard let address = facts?["address"]?.string, let ca = facts?["ca"]?.string else {
            throw Unavailable("no address: \(program.output)")
        }
        return ContractServer(
            kind, version: compatible, address: address, trust: try Files.read(ca, limit: 1 << 20), program: program,
            scratch: scratch)
    }

    // MARK: A real server

    private static func startReal(_ binary: String) throws -> ContractServer {
        let scratch = try Scratch()
        let said = try run(binary, ["-version"], in: scratch)
        _ = try said.end()
        let version = bounded(said.output, limit: 80)
        let kind = version.hasPrefix("OpenBao") ? Kind.openbao : .vault
        let trust = try writeIdentity(to: scratch)
        while true {
            // Below the ports that the kernel gives to clients. What is in use the server refuses in its own words.
            let port = Int.random(in: 20_000..<32_000)
            try scratch.write("server.hcl", configuration(port: port, in: scratch.path, forVault: kind == .vault))
            let program = try run(binary, ["server", "-config=" + scratch.path + "/server.hcl"], in: scratch)
            let server = ContractServer(
                kind, version: version, address: "https://127.0.0.1:\(port)", trust: trust, program: program,
                scratch: scratch)
            if try server.hasPort() { return server }
        }
    }

    /// What Vault 1.8 and OpenBao 2.6 both take, but for `disable_mlock`, which only Vault has.
    private static func configuration(port: Int, in directory: String, forVault: Bool) -> String {
        """
        storage "inmem" {}
        listener "tcp" {
          address       = "127.0.0.1:\(port)"
          tls_cert_file = "\(directory)/server.pem"
          tls_key_file  = "\(directory)/server.key"
        }
        api_addr = "https://127.0.0.1:\(port)"
        log_level = "error"
        \(forVault ? "disable_mlock = true" : "")
        """
    }

    private static func writeIdentity(to scratch: Scratch) throws -> [UInt8] {
        let root = try TestCA.root("Contract Root", now: Clock.wall())
        let names = RequestedNames(commonName: "vault.test", dns: ["localhost"], ip: ["127.0.0.1"])
        let (certificate, key) = try root.leaf(names: names)
        try scratch.write("server.pem", certificate.pem)
        try key.pkcs8PEM().withSpan {
            try scratch.directory.replace("server.key", bytes: $0, mode: 0o600, durable: false)
        }
        return Array(root.certificate.pem.utf8)
    }

    /// Waits until it answers. False when it ended because its port is another program's.
    private func hasPort() throws -> Bool {
        let transport = Transport(tls: TLSIdentity(trust: trust))
        do {
            try program.waitUntil("the server to answer") {
                let answer = transport.perform(VaultRequest.health.http(base: address))
                if case .success = VaultResponse.judge(answer, of: .health) { return true }
                return false
            }
            return true
        } catch let error as RunningProgram.TimedOut {
            guard program.child.ending != nil, program.output.contains("address already in use") else { throw error }
            return false
        }
    }

    private static func run(_ path: String, _ words: [String], in scratch: Scratch) throws -> RunningProgram {
        try RunningProgram(
            path: path, words, environment: ["HOME": scratch.path, "TMPDIR": scratch.path], directory: scratch.path)
    }
}

/// Why the contract cannot be tried.
struct Unavailable: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
