import AgentConfig
import Core
import Proxies
import System
import TestSupport
import X509

/// The directory of a leaf as the agent publishes it.
final class PublishedLeaf {
    private let scratch: Scratch
    private var count = 0

    init() throws {
        scratch = try Scratch()
        _ = try scratch.directory.makeDirectory("leaf").makeDirectory("server")
    }

    /// The output's directory.
    var path: String { scratch.path + "/leaf/server" }

    /// Publishes a leaf with its chain, and answers it as an adapter sees it.
    func publish(_ leaf: (chain: [Certificate], key: PrivateKey), probe: ProbeSettings? = nil) throws -> ServedFile {
        count += 1
        let output = try Directory.open(path)
        let generation = try output.makeDirectory("generation-\(count)")
        for (name, text) in [
            ("fullchain.pem", PEM.text(leaf.chain)), ("privkey.pem", try LabFixture.text(leaf.key.pkcs8PEM())),
        ] { try generation.replace(name, bytes: Array(text.utf8).span, mode: 0o600, durable: false) }
        try output.replaceLink("current", to: "generation-\(count)")
        return ServedFile(
            output: try .named(.leaf, "server"), purpose: .leaf, path: path + "/current/fullchain.pem",
            certificates: leaf.chain, probe: probe)
    }
}
