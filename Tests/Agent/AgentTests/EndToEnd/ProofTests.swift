import Core
import JSON
import System
import TestSupport
import Testing
import X509

/// Readers of a trust that are known by their hooks alone, with a proof of their own.
@Suite(.serialized)
struct ProofTests {
    private let fixture: LabFixture
    private let edge: AgentFixture

    /// The reader "uses" whatever it has read last; it reads by `./reload`, and `./prove` tells whether that is the file.
    init() throws {
        fixture = try LabFixture()
        edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.put(
            "reload", "#!/bin/sh\necho $(grep -c BEGIN trust/upstream/current/trust.pem) >>reloads\n", mode: 0o700)
    }

    private func prove(_ test: String) throws {
        try edge.put("prove", "#!/bin/sh\n\(test) || { echo 'the reader says no'; exit 1; }\n", mode: 0o700)
        try edge.configure("proxy", trust("    on_change: { run: [./reload] }\n    proof: { run: [./prove] }"))
    }

    private var isConfirmed: Bool {
        get throws {
            let output = try Directory.open(edge.path + "/trust/upstream")
            return try output.readLink("confirmed") == output.readLink("current")
        }
    }

    @Test("a proof that succeeds confirms")
    func confirmed() throws {
        try prove("true")
        let run = try edge.once()
        #expect(run.status == 0 && run.log.contains("state=confirmed"), "\(run.log)")
        #expect(try isConfirmed)
        #expect(try edge.status(of: "trust/upstream")?["stages"]?["confirmed"]?.string != nil)
    }

    @Test("a proof that refuses the new files: the confirmed ones are put back, and the reader is told again")
    func putBack() throws {
        try prove("[ $(tail -n 1 reloads) -le 2 ]")
        try #require(try edge.once().status == 0)
        try fixture.rotate("Example Intermediate 2")
        let run = try edge.once()
        #expect(run.status == 1)
        #expect(run.log.contains("trust.put-back") && run.log.contains("the reader says no"), "\(run.log)")
        #expect(try edge.text("reloads") == "2\n3\n2\n")
        #expect(try isConfirmed)
        #expect(try edge.certificates("trust/upstream/current/trust.pem").count == 2)
    }

    @Test("a proof that fails with the former files too: the new ones stay and are owed")
    func notTheCause() throws {
        try prove("[ ! -e broken ]")
        try #require(try edge.once().status == 0)
        try edge.put("broken", "")
        try fixture.rotate("Example Intermediate 2")
        let run = try edge.once()
        #expect(run.status == 1)
        #expect(run.log.contains("so the new ones are not the cause"), "\(run.log)")
        #expect(try edge.text("reloads") == "2\n3\n2\n3\n")
        #expect(try edge.certificates("trust/upstream/current/trust.pem").count == 3)
        #expect(try !isConfirmed)
        try edge.remove("broken")
        let healed = try edge.once()
        #expect(healed.status == 0 && healed.log.contains("state=confirmed"), "\(healed.log)")
        #expect(try isConfirmed)
    }

    @Test("a trust with a certificate that is distrusted now is never put back")
    func distrusted() throws {
        try prove("[ $(tail -n 1 reloads) -le 2 ]")
        try #require(try edge.once().status == 0)
        let first = try #require(try edge.certificates("trust/upstream/current/trust.pem").first)
        try fixture.rotate("Example Intermediate 2")
        try fixture.rotate("Example Intermediate 3")
        let text = "    distrust: [\"sha256:\(Digest.hex(Digest.sha256(first.der[...])))\"]\n"
        try edge.configure(
            "proxy", trust(text + "    on_change: { run: [./reload] }\n    proof: { run: [./prove] }"))
        let run = try edge.once()
        #expect(run.status == 1 && !run.log.contains("trust.put-back"), "\(run.log)")
        #expect(
            try edge.certificates("trust/upstream/current/trust.pem").map(\.commonName) == [
                "Example Intermediate 2", "Example Intermediate 3", "Example Root",
            ])
    }

    @Test("a probe without a request shows that the file verifies the upstream, and confirms nothing")
    func probeAlone() throws {
        let (leaf, key) = try fixture.rotate("Example Intermediate 2").leaf()
        let upstream = try LeafUpstream(chain: [leaf], key: key)
        let probe = "    probe: { address: \"\(upstream.address)\", name: web.internal }"
        try edge.configure("proxy", trust("    on_change: { run: [./reload] }\n" + probe))
        let run = try edge.once()
        #expect(run.status == 0 && run.log.contains("state=applied") && run.log.contains("has no `url:`"), "\(run.log)")
        #expect(try edge.status(of: "trust/upstream")?["stages"]?["confirmed"]?.string == nil)
    }
}
