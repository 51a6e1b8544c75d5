import AgentConfig
import Core
import Proxies
import System
import TestSupport
import Testing
import X509

/// Two CAs, a trust file that begins with the first one alone, and an upstream whose certificate comes from the second: until a
/// proxy uses a trust with both, its requests fail.
final class Site {
    let first: TestCA
    let second: TestCA
    let upstream: Upstream
    private let scratch: Scratch

    init() throws {
        let now = Clock.wall()
        first = try TestCA.root("First Root", now: now)
        second = try TestCA.root("Second Root", now: now)
        let (leaf, key) = try second.leaf()
        upstream = try Upstream(leaf.pem + LabFixture.text(key.pkcs8PEM()))
        scratch = try Scratch()
        try trust([first.certificate])
        try give(leaf: first.leaf())
    }

    /// Where the trust is.
    var trustPath: String { scratch.path + "/trust.pem" }
    /// Where a leaf with its key is.
    var leafPath: String { scratch.path + "/bundle.pem" }

    /// Writes the trust, and answers what proxies are to use.
    @discardableResult
    func trust(_ certificates: [Certificate]) throws -> ServedFile {
        try write("trust.pem", PEM.text(certificates))
        return ServedFile(
            output: try output("trust/upstream"), purpose: .trust, path: trustPath, certificates: certificates,
            probe: nil)
    }

    /// The trust with both roots.
    func both() throws -> ServedFile { try trust([first.certificate, second.certificate]) }

    /// Writes a leaf with its key, and answers what proxies are to use.
    @discardableResult
    func give(leaf: (certificate: Certificate, key: PrivateKey)) throws -> ServedFile {
        try write("bundle.pem", LabFixture.text(leaf.key.pkcs8PEM()) + leaf.certificate.pem)
        return ServedFile(
            output: try output("leaf/server"), purpose: .leaf, path: leafPath, certificates: [leaf.certificate],
            probe: nil)
    }

    /// Writes a file beside them.
    @discardableResult
    func write(_ name: String, _ text: String, mode: UInt16 = 0o600) throws -> String {
        try scratch.write(name, text, mode: mode)
    }

    private func output(_ text: String) throws -> OutputID {
        try #require(OutputID(text))
    }
}

/// The status of a request to a proxy; 0 where there was no answer.
func status(of front: String) throws -> Int {
    let address = front.hasPrefix("/") ? ["--unix-socket", front, "http://front/"] : ["http://" + front + "/"]
    let curl = try RunningProgram(
        path: "/usr/bin/curl", ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "20"] + address)
    _ = try curl.end()
    return Int(curl.output) ?? 0
}
