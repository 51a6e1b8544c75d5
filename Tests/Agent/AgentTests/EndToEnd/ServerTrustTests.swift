import Core
import JSON
import System
import TestSupport
import Testing
import X509

private let file = "ca/vault-ca.pem"

/// A lab whose listener's certificates come from a mount of the lab itself, and a proxy that keeps its trust for that listener current.
private final class ListenerFixture {
    let fixture: LabFixture
    let edge: AgentFixture

    /// `refresh` is a second unless told otherwise.
    init(_ settings: String = "refresh: 1s", address: String? = nil, roots: String = "{ files: [ca/infra.pem] }") throws
    {
        fixture = try LabFixture()
        try fixture.lab.call("POST", "sys/mounts/pki_infra", ["type": "pki", "config": ["max_lease_ttl": "87600h"]])
        try fixture.lab.call("POST", "pki_infra/config/ca", ["pem_bundle": .string(fixture.lab.authorityBundle())])
        edge = try fixture.identity("edge", policy: LabFixture.proxyPolicy)
        try edge.put("ca/infra.pem", fixture.lab.authority)
        try configure(settings, address: address, roots: roots)
    }

    func configure(_ settings: String, address: String? = nil, roots: String = "{ files: [ca/infra.pem] }") throws {
        try edge.configure("proxy", trust())
        let text = try edge.text("agent.yaml") ?? ""
        let ca = "ca: { issuers: [pki_infra], roots: \(roots), \(settings) }"
        try edge.put(
            "agent.yaml",
            text.replacing("auth: {", with: "\(ca), auth: {")
                .replacing(fixture.lab.address + ",", with: (address ?? fixture.lab.address) + ","))
    }

    /// Adds certificates, and keys where they are given, to the mount that issues the listener's.
    func importIssuers(_ pem: String) throws -> [String] {
        let answer = try fixture.lab.call("POST", "pki_infra/config/ca", ["pem_bundle": .string(pem)])
        return answer["data"]?["imported_issuers"]?.strings ?? []
    }

    var names: Set<String> { get throws { Set(try edge.certificates(file).compactMap(\.commonName)) } }
}

/// `vault.ca`: the agent keeps the trust for the server's own listener current.

@Suite(.ownThreads)
struct ServerTrustTests {
    @Test("the listener's CA is rotated under load: a new root by its file, then the listener, then the old one leaves")
    func rotation() throws {
        let listener = try ListenerFixture("refresh: 1s, retire_after: 3s")
        let (lab, edge) = (listener.fixture.lab, listener.edge)
        let written = try edge.text(file)
        let agent = try edge.run()
        try agent.waitFor("event=trust.written")
        let oldName = try #require(try listener.names.first)
        try agent.waitUntil("two readings") { try lab.requests("GET pki_infra/issuers") >= 2 }
        #expect(try edge.text(file) == written, "a file that is right is not touched")

        let new = try TestCA.root("New Infrastructure Root", now: listener.fixture.now)
        let issuer = try new.intermediate("New Infrastructure")
        try edge.put("ca/infra.pem", lab.authority + new.certificate.pem)
        let imported = try listener.importIssuers(LabFixture.text(issuer.key.pkcs8PEM()) + issuer.certificate.pem)
        try agent.waitFor("event=server-trust.written")
        #expect(try listener.names == [oldName, "New Infrastructure", "New Infrastructure Root"])
        #expect(try Files.status(of: edge.path + "/" + file)?.mode == 0o644)

        #expect(try lab.logins() == 1, "another trust needs no login")
        try lab.changeListener(to: issuer, root: new.certificate)
        try lab.call("POST", "pki_infra/config/issuers", ["default": .string(imported.first ?? "")])
        try agent.waitUntil("readings over the new listener") { try lab.requests("GET pki_infra/issuers") >= 2 }
        #expect(try listener.names.contains(oldName))

        try edge.put("ca/infra.pem", new.certificate.pem)
        try agent.waitFor("event=server-trust.written", count: 2)
        #expect(try listener.names == ["New Infrastructure", "New Infrastructure Root"])
        #expect(!agent.output.contains("trust.server-refused"), "\(agent.output)")
        #expect(try edge.status()["vault"]?["trust"]?["written"]?.string != nil)
        #expect(try edge.status()["vault"]?["trust"]?["error"]?["summary"]?.string == nil)
        #expect(try agent.stop() == 0)
    }

    @Test("an old root leaves only when the listener verifies without it, and the finding says why it stays")
    func notVerifying() throws {
        let listener = try ListenerFixture("refresh: 1s, retire_after: 0s")
        let new = try TestCA.root("New Infrastructure Root", now: listener.fixture.now)
        _ = try listener.importIssuers(new.intermediate("New Infrastructure").certificate.pem)
        try listener.edge.put("ca/infra.pem", new.certificate.pem)
        let old = try listener.edge.certificates(file)
        let agent = try listener.edge.run()
        try agent.waitFor("event=server-trust.written")
        let extended = try listener.edge.text(file)
        try agent.waitFor("event=trust.server-refused")
        try agent.waitUntil("the finding") {
            try listener.edge.status()["findings"]?.array?.contains { $0["code"]?.string == "trust.server-refused" }
                ?? false
        }
        #expect(try listener.edge.text(file) == extended)
        #expect(try Set(listener.edge.certificates(file)).isSuperset(of: old + [new.certificate]))
        #expect(try agent.stop() == 0)
    }

    @Test("an address that cannot be reached neither forbids nor proves")
    func unreachable() throws {
        let listener = try ListenerFixture()
        let lab = listener.fixture.lab
        try listener.configure("refresh: 1s", address: "[\(lab.address), https://127.0.0.1:9]")
        let next = try listener.fixture.root.intermediate("Another Infrastructure")
        _ = try listener.importIssuers(next.certificate.pem)
        try listener.edge.put("ca/infra.pem", lab.authority + listener.fixture.root.certificate.pem)
        let run = try listener.edge.once()
        #expect(run.status == 0, "\(run.log)")
        #expect(try listener.names.contains("Another Infrastructure"), "\(run.log)")
    }

    @Test(
        "an answer that fails shrinks nothing, and the next good one is taken",
        arguments: ["empty-chain", "truncated", "wrong-content", "sealed"])
    func lastGoodStays(_ kind: String) throws {
        let listener = try ListenerFixture()
        let before = try listener.edge.text(file)
        try listener.fixture.lab.fault(["kind": .string(kind), "path": "pki_infra/*"])
        let agent = try listener.edge.run()
        try agent.waitUntil("the finding") {
            try listener.edge.status()["vault"]?["trust"]?["error"]?["summary"]?.string != nil
        }
        #expect(try listener.edge.text(file) == before)
        try listener.fixture.lab.heal()
        try agent.waitUntil("no finding any more") {
            let trust = try listener.edge.status()["vault"]?["trust"]
            return trust?["refresh_at"]?.string != nil && trust?["error"]?["summary"]?.string == nil
        }
        #expect(try agent.stop() == 0)
    }

    @Test(
        "a directory that cannot be written to is a finding and costs nothing else; without ca: both are gone at SIGHUP"
    )
    func unwritable() throws {
        let listener = try ListenerFixture()
        let edge = listener.edge
        let next = try listener.fixture.root.intermediate("Another Infrastructure")
        _ = try listener.importIssuers(next.certificate.pem)
        try edge.put("ca/infra.pem", listener.fixture.lab.authority + listener.fixture.root.certificate.pem)
        let before = try edge.text(file)
        _ = try RunningProgram(path: "/bin/chmod", ["0500", edge.path + "/ca"]).end()
        defer { _ = try? RunningProgram(path: "/bin/chmod", ["0700", edge.path + "/ca"]).end() }
        let agent = try edge.run()
        try agent.waitUntil("the finding") {
            try edge.status()["vault"]?["trust"]?["error"]?["summary"]?.string?.contains("ca") ?? false
        }
        try agent.waitUntil("the output") { try edge.status(of: "trust/upstream")?["state"]?.string == "good" }
        #expect(try edge.text(file) == before)
        try edge.configure("proxy", trust())
        agent.child.signalGroup(.hangup)
        try agent.waitFor("event=config.reloaded")
        try agent.waitUntil("no finding") {
            let status = try edge.status()
            return status["vault"]?["trust"] == nil && status["findings"]?.array?.isEmpty ?? false
        }
        #expect(try agent.stop() == 0)
    }

    @Test("a cross-signed root is taken where that is configured, and only then", arguments: [true, false])
    func crossSigned(_ isConfigured: Bool) throws {
        let roots = "{ files: [ca/infra.pem], accept: \(isConfigured ? "cross-signed" : "files") }"
        let listener = try ListenerFixture(roots: roots)
        let now = listener.fixture.now
        let old = try TestCA.root("Old Root", now: now)
        let new = try TestCA.root("New Root", now: now, life: .seconds(365 * 86_400))
        let issuer = try new.intermediate("New Issuer", life: .seconds(30 * 86_400))
        try listener.edge.put("ca/infra.pem", listener.fixture.lab.authority + old.certificate.pem)
        _ = try listener.importIssuers(try old.crossSign(new).pem + new.certificate.pem)
        _ = try listener.importIssuers(LabFixture.text(issuer.key.pkcs8PEM()) + issuer.certificate.pem)
        let run = try listener.edge.once()
        #expect(run.status == 0, "\(run.log)")
        let file = try listener.edge.certificates(file)
        #expect(file.contains(new.certificate) == isConfigured, "\(run.log)")
        #expect(file.contains(old.certificate))
    }
}
