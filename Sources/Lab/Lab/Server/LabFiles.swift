import Issuing
import System
import X509

/// The files of a lab's directory: keys and tokens 0600, the trust file for clients 0644.
struct LabFiles {
    private let directory: Directory

    init(_ directory: Directory) { self.directory = directory }

    var path: String { directory.path }

    func lock() throws(LabError) -> FileLock {
        try attempt { () throws(PosixError) in try FileLock.take("lock", in: directory) }
    }

    /// The lab's own root, which signs the server's certificate: made once, then kept.
    func root() throws(LabError) -> Issuer {
        guard let certificate = try text("ca.pem"), let key = try secret("ca.key") else { return try makeRoot() }
        let parsed: (Certificate, PrivateKey)
        do throws(PKIError) {
            parsed = (try Certificate.parse(pem: certificate), try PrivateKey.parse(pem: key))
        } catch {
            throw .certificate(error.summary)
        }
        do throws(IssuingError) {
            return try Issuer(certificate: parsed.0, key: parsed.1)
        } catch {
            throw .certificate(error.summary)
        }
    }

    private func makeRoot() throws(LabError) -> Issuer {
        let root = try ServerIdentity.makeRoot(at: Clock.wall())
        let key: SecretBytes
        do throws(PKIError) { key = try root.key.pkcs8PEM() } catch { throw .certificate(error.summary) }
        try attempt { () throws(PosixError) in
            try key.withSpan { bytes throws(PosixError) in try directory.replace("ca.key", bytes: bytes) }
        }
        try keep("ca.pem", root.certificate.pem, mode: 0o644)
        return root
    }

    /// The admin token: made once, then kept.
    func adminToken() throws(LabError) -> String {
        if let kept = try line("admin-token") { return kept }
        let fresh = Identifiers.letters(32)
        try keep("admin-token", fresh + "\n")
        return fresh
    }

    func keep(unsealKey: String, rootToken: String) throws(LabError) {
        try keep("unseal-key", unsealKey + "\n")
        try keep("root-token", rootToken + "\n")
    }

    func unsealKey() throws(LabError) -> String? { try line("unseal-key") }

    func rootToken() throws(LabError) -> String? { try line("root-token") }

    private func line(_ name: String) throws(LabError) -> String? {
        try text(name).flatMap { $0.split(separator: "\n").first.map(String.init) }
    }

    private func keep(_ name: String, _ text: String, mode: UInt16 = 0o600) throws(LabError) {
        try attempt { () throws(PosixError) in
            try directory.replace(name, bytes: Array(text.utf8).span, mode: mode)
        }
    }

    private func text(_ name: String) throws(LabError) -> String? {
        try attempt { () throws(PosixError) in
            guard try directory.status(of: name) != nil else { return nil }
            return String(decoding: try directory.read(name, limit: 1 << 20), as: UTF8.self)
        }
    }

    private func secret(_ name: String) throws(LabError) -> SecretBytes? {
        try attempt { () throws(PosixError) in
            guard try directory.status(of: name) != nil else { return nil }
            return try directory.readSecret(name, limit: 1 << 20)
        }
    }

    private func attempt<Value>(_ body: () throws(PosixError) -> Value) throws(LabError) -> Value {
        do throws(PosixError) {
            return try body()
        } catch {
            if case .locked(let path, _) = error { throw .inUse(path) }
            throw .file(directory.path, reason: error.summary)
        }
    }
}
