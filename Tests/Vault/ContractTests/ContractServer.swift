import Core
import Glibc
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
    private let process: ChildProcess
    private let scratch: Scratch

    private init(
        _ kind: Kind, version: String, address: String, trust: [UInt8], process: ChildProcess, scratch: Scratch
    ) {
        (self.kind, self.version, self.address, self.trust) = (kind, version, address, trust)
        (self.process, self.scratch) = (process, scratch)
    }

    static func start(_ plan: Server) throws -> ContractServer {
        switch plan {
        case .lab(let kind, let compatible): try startLab(kind, compatible)
        case .real(let binary): try startReal(binary)
        }
    }

    /// Tells the process to end, by its id, and waits for it.
    func stop() throws {
        process.signalGroup(.terminate)
        _ = try process.wait(timeout: .seconds(20))
    }

    // MARK: The lab

    private static func startLab(_ kind: Kind, _ compatible: String) throws -> ContractServer {
        let scratch = try Scratch()
        let words = [
            try Products.path(of: "coppice-lab"), "up", "--bare", "--json", "--dir", scratch.path + "/lab", "--listen",
            "127.0.0.1:0", "--compatible", compatible,
        ]
        let process = try spawn(words, in: scratch)
        let facts = try announcement(of: process)
        guard let address = facts["address"]?.string, let ca = facts["ca"]?.string else {
            throw Trouble("no address: \(facts)")
        }
        return ContractServer(
            kind, version: compatible, address: address, trust: try Files.read(ca, limit: 1 << 20), process: process,
            scratch: scratch)
    }

    private static func announcement(of process: ChildProcess) throws -> JSONValue {
        let end = Clock.monotonic() + .seconds(60)
        while Clock.monotonic() < end {
            let ending = try process.advance()
            for line in String(decoding: process.output, as: UTF8.self).split(separator: "\n") where line.hasPrefix("{")
            {
                if let facts = try? JSONValue.parse(text: String(line)) { return facts }
            }
            guard ending == nil else { break }
            _ = try Poll.wait(for: process.interests, timeout: .seconds(1))
        }
        throw Trouble("the lab does not start: " + String(decoding: process.output, as: UTF8.self))
    }

    // MARK: A real server

    private static func startReal(_ binary: String) throws -> ContractServer {
        let scratch = try Scratch()
        let said = try spawn([binary, "-version"], in: scratch)
        _ = try said.wait(timeout: .seconds(60))
        let version = bounded(String(decoding: said.output, as: UTF8.self), limit: 80)
        let kind = version.hasPrefix("OpenBao") ? Kind.openbao : .vault
        let port = try freePort()
        let trust = try writeIdentity(to: scratch)
        try scratch.write("server.hcl", configuration(port: port, in: scratch.path, forVault: kind == .vault))
        let process = try spawn([binary, "server", "-config=" + scratch.path + "/server.hcl"], in: scratch)
        let server = ContractServer(
            kind, version: version, address: "https://127.0.0.1:\(port)", trust: trust, process: process,
            scratch: scratch)
        try server.waitForHealth()
        return server
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

    private static func freePort() throws -> Int {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let done = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(number, $0, size) == 0 && getsockname(number, $0, &size) == 0
            }
        }
        guard done else { throw Trouble("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func waitForHealth() throws {
        let transport = Transport(tls: TLSIdentity(trust: trust))
        let end = Clock.monotonic() + .seconds(60)
        while Clock.monotonic() < end {
            let answer = transport.perform(VaultRequest.health.http(base: address))
            if case .success = VaultResponse.judge(answer, of: .health) { return }
            guard try process.advance() == nil else { break }
            _ = try Poll.wait(for: process.interests, timeout: .milliseconds(100))
        }
        throw Trouble(
            "the server does not start: " + bounded(String(decoding: process.output, as: UTF8.self), limit: 4000))
    }

    private static func spawn(_ words: [String], in scratch: Scratch) throws -> ChildProcess {
        var environment = ["HOME": scratch.path, "TMPDIR": scratch.path, "PATH": "/usr/local/bin:/usr/bin:/bin"]
        for name in ["LD_LIBRARY_PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"] { environment[name] = ProcessEnvironment[name] }
        return try ChildProcess.spawn(
            words, environment: environment, directory: scratch.path, output: .captured(limit: 1 << 20))
    }
}

/// Why the contract cannot be tried.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
