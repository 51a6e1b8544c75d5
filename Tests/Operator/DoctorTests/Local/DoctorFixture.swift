import Core
import Doctor
import Issuing
import System
import TestSupport
import X509

/// A boundary to examine: a good one unless a test breaks it.
final class DoctorFixture {
    let scratch: Scratch
    let root: TestCA
    let now: WallTime
    var path: String { scratch.path + "/root" }

    static let configuration = """
        kind: app
        identity: web
        vault: { address: https://127.0.0.1:1, auth: { mount: cert, role: web } }
        leaf:
          - { name: server, sign: pki_int/sign/web, common_name: web.svc.internal }
        """

    init(now: WallTime = TestCA.now) throws {
        self.now = now
        scratch = try Scratch()
        root = try TestCA.root("Example Root", now: now)
        let directory = try scratch.directory.makeDirectory("root", mode: 0o700)
        for name in ["mtls", "ca", "state"] { _ = try directory.makeDirectory(name, mode: 0o700) }
        try put("agent.yaml", Self.configuration)
        try put("ca/vault-ca.pem", root.certificate.pem)
        try giveClient()
    }

    func put(_ file: String, _ text: String, mode: UInt16 = 0o600) throws {
        let (directory, name) = Files.split(path + "/" + file)
        try Directory.open(directory).replace(name, bytes: Array(text.utf8).span, mode: mode, durable: false)
    }

    func remove(_ file: String) throws {
        let (directory, name) = Files.split(path + "/" + file)
        try Directory.open(directory).remove(name)
    }

    func makeDirectories(_ path: String) throws {
        var here = try Directory.open(self.path)
        for part in path.split(separator: "/") { here = try here.ensureDirectory(String(part)) }
    }

    /// A client keypair that is good unless adjusted.
    @discardableResult
    func giveClient(
        name: String? = "web.host1.internal", issuer: TestCA? = nil, chain: [Certificate] = [],
        adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        let (certificate, key) = try (issuer ?? root).leaf(
            names: RequestedNames(commonName: name), life: .seconds(30 * 86_400), adjust: adjust)
        try put("mtls/client.key", Self.text(key.pkcs8PEM()))
        try put("mtls/client.crt", certificate.pem + PEM.text(chain))
        return certificate
    }

    func examine(_ options: Doctor.Options = .patient) -> DoctorReport {
        Doctor(directory: path, options: options, at: now).examine()
    }

    /// The codes that a check found.
    func codes(_ check: String) -> [String] {
        examine().results.first { $0.check == check }?.findings.map(\.code) ?? ["no such check"]
    }

    static func text(_ secret: SecretBytes) -> String {
        secret.withSpan { bytes in String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self) }
    }
}

extension Doctor.Options {
    /// Bounds a step on the network so that no slow machine makes a finding of it.
    static let patient = Doctor.Options(timeout: .seconds(60))
}
