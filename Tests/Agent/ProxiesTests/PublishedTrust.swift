import AgentConfig
import Core
import Proxies
import System
import TestSupport
import X509

/// An output's directory as the agent publishes it, the CAs whose certificates are in it, and an upstream with a leaf of theirs.
final class PublishedTrust {
    let root: TestCA
    /// The CAs that were made, the newest last.
    private(set) var intermediates: [TestCA] = []
    private let output: OutputID
    private let scratch: Scratch
    private var count = 0

    /// The output's directory.
    var path: String { scratch.path + "/trust/upstream" }
    /// The file as a proxy's configuration names it.
    var file: String { path + "/current/trust.pem" }

    /// The trust holds one intermediate and its root.
    init() throws {
        scratch = try Scratch()
        output = try OutputID.named(.trust, "upstream")
        root = try TestCA.root("Example Root", now: Clock.wall())
        _ = try scratch.directory.makeDirectory("trust").makeDirectory("upstream")
        try publish(adding: "Example Intermediate 1")
    }

    /// Adds a CA and publishes the trust with it; answers the moment by which it was there.
    @discardableResult
    func publish(adding name: String) throws -> Duration {
        intermediates.append(try root.intermediate(name))
        return try publish(certificates.map(\.pem).joined())
    }

    /// Publishes any text.
    @discardableResult
    func publish(_ text: String) throws -> Duration {
        count += 1
        let output = try Directory.open(path)
        let generation = try output.makeDirectory("generation-\(count)")
        try generation.replace("trust.pem", bytes: Array(text.utf8).span, mode: 0o600, durable: false)
        try output.replaceLink("current", to: "generation-\(count)")
        return Clock.monotonic()
    }

    /// What the trust is to hold.
    var certificates: [Certificate] { intermediates.map(\.certificate) + [root.certificate] }

    /// The file as the agent hands it to an adapter.
    func served(_ probe: ProbeSettings? = nil) -> ServedFile {
        ServedFile(
            output: output, purpose: .trust, path: file, certificates: certificates, probe: probe)
    }

    /// A server whose leaf the newest intermediate signed.
    func upstream() throws -> LeafUpstream {
        let (chain, key) = try leaf()
        return try LeafUpstream(chain: chain, key: key)
    }

    /// A leaf of the newest intermediate, with its chain.
    func leaf() throws -> (chain: [Certificate], key: PrivateKey) {
        guard let issuer = intermediates.last else { throw Unavailable("no intermediate") }
        let (leaf, key) = try issuer.leaf()
        return ([leaf, issuer.certificate], key)
    }

    /// What is probed at an upstream, through the proxy where it has a port.
    static func probe(_ upstream: LeafUpstream, through port: Int? = nil) -> ProbeSettings {
        ProbeSettings(
            host: "127.0.0.1", port: UInt16(upstream.port), name: "web.internal",
            url: port.map { "http://127.0.0.1:\($0)/" })
    }

}

/// Something that a test needs is not there.
struct Unavailable: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension OutputID {
    /// An output of a name that can be one.
    static func named(_ kind: OutputKind, _ name: String) throws -> OutputID {
        guard let output = OutputID(kind: kind, name: name) else { throw Unavailable("\(name) is no output's name") }
        return output
    }
}

extension ProxyOutcome {
    /// It was seen to use the files.
    var isConfirmed: Bool {
        if case .confirmed = self { true } else { false }
    }

    /// What a person is told.
    var words: String {
        switch self {
        case .confirmed(let words), .applied(let words): words ?? ""
        case .notRunning: ""
        case .testFailed(let words), .reloadFailed(let words), .disproved(let words): words
        }
    }

    /// Its name alone.
    var kind: String {
        switch self {
        case .confirmed: "confirmed"
        case .applied: "applied"
        case .notRunning: "not running"
        case .testFailed: "test failed"
        case .reloadFailed: "reload failed"
        case .disproved: "disproved"
        }
    }
}
