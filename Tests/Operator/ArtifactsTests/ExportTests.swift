import Artifacts
import JSON
import Manifest
import System
import TestSupport
import Testing
import X509
import YAML

/// From the manifest to agents at work, with no hand between: an exported script fills the server, compiled files feed the
/// agents.
@Suite struct ExportTests {
    @Test func anExportedScriptGivesCompiledAgentsExactlyTheirRights() throws {
        let fixture = try ExportFixture()
        let exported = try fixture.coppice(["export", "--format", "vault-cli", "-o", "out"])
        #expect(exported.status == 0, "\(exported.output)")
        for _ in 0..<2 {
            let filled = try fixture.run(["/bin/sh", "out/coppice-lab.sh"])
            #expect(filled.status == 0 && filled.output == "", "\(filled.output)")
        }
        try expectDesired(fixture)
        let plan = try fixture.coppice(["plan", "--exit-code"])
        #expect(plan.status == 0, "\(plan.output)")

        let web = try fixture.runAgent("web.host1")
        #expect(web.status == 0, "\(web.output)")
        let chain = try fixture.text("web.host1", "leaf/server/current/fullchain.pem")
        let leaf = try #require(try PEM.certificates(Array(chain.utf8).span, source: "fullchain.pem").first)
        #expect(Set(leaf.dnsNames) == ["web.svc.internal", "host1.web.svc.internal"])
        #expect(try fixture.text("web.host1", "secret/db/current/db.env").contains("only-for-the-test"))
        let edge = try fixture.runAgent("edge")
        #expect(edge.status == 0, "\(edge.output)")
        let trust = try fixture.text("edge", "trust/upstream/current/trust.pem")
        #expect(trust.contains(fixture.labFixture.root.certificate.pem))
    }

    /// What the server holds is what the manifest wants, read back by the HTTP API.
    private func expectDesired(_ fixture: ExportFixture) throws {
        let bytes = try Files.read(fixture.manifest, limit: YAML.sizeLimit)
        let environment = try ManifestReading(YAML.read(bytes, file: "coppice.yaml")).checked().environment(nil)
        let state = environment.desiredState()
        for policy in state.policies {
            let held = try fixture.labFixture.lab.call("GET", policy.apiPath)
            #expect(held["data"]?["policy"]?.string == policy.text)
        }
        for role in state.signers + state.clients + state.logins {
            let held = try fixture.labFixture.lab.call("GET", role.apiPath)["data"]?.object
            for (name, setting) in role.settings {
                #expect(matches(held?[name], setting, fixture), "\(role.apiPath) \(name): \(held?[name] ?? .null)")
            }
        }
        let mounts = try fixture.labFixture.lab.call("GET", "sys/mounts")["data"]?.object
        #expect(mounts?["legacy/"]?["options"]?["version"]?.string == "1")
    }

    private func matches(_ held: JSONValue?, _ setting: DesiredRole.Setting, _ fixture: ExportFixture) -> Bool {
        switch setting {
        case .flag(let value): held?.bool ?? false == value
        case .number(let number), .seconds(let number): held?.int ?? 0 == Int(number)
        case .text(let text): held?.string ?? "" == text
        case .list(let texts): Set(held?.strings ?? []) == Set(texts)
        case .certificates: held?.string == fixture.labFixture.clients.certificate.pem
        }
    }

    @Test func compilingAgainChangesNothingAndNeverTouchesWhatIsNotItsOwn() throws {
        let fixture = try ExportFixture()
        let first = try fixture.coppice(["compile", "web.host1", "-o", "web", "--check"])
        #expect(first.status == 3 && first.output.contains("missing"))
        #expect(try fixture.coppice(["compile", "web.host1", "-o", "web"]).status == 0)
        let again = try fixture.coppice(["compile", "web.host1", "-o", "web", "--json"])
        let facts = try JSONValue.parse(text: again.output)
        #expect(again.status == 0 && facts["changed"] == false && facts["files"]?.array?.count == 5)
        let root = try fixture.text("web", "ca/pki_int.pem")
        #expect(root == fixture.labFixture.root.certificate.pem)

        let other = try fixture.coppice(["compile", "edge", "-o", "web"])
        #expect(other.status == 1 && other.output.contains("was compiled for something else"))
        #expect(try fixture.text("web", "agent.yaml").contains("identity: web.host1"))
    }

    @Test func modesAreTheLayoutsOwn() throws {
        let fixture = try ExportFixture()
        #expect(try fixture.coppice(["compile", "edge", "-o", "edge"]).status == 0)
        let modes = try ["", "/agent.yaml", "/ca", "/ca/vault-ca.pem", "/coppice-edge.service"].map {
            try Files.status(of: fixture.scratch.path + "/edge" + $0)?.mode
        }
        #expect(modes == [0o700, 0o600, 0o755, 0o644, 0o644])
    }

    struct BadFile: CustomTestStringConvertible {
        var testDescription: String
        /// What `ca/root.pem` holds; `nil` for no file.
        var text: @Sendable (LabFixture) throws -> String?
        var message: String
        var hint: String
    }

    @Test(arguments: [
        BadFile(
            testDescription: "no file", text: { _ in nil }, message: "ca/root.pem: open: no such file or directory",
            hint: "relative to its own directory"),
        BadFile(
            testDescription: "P-28: an intermediate where a root is meant",
            text: { try $0.root.intermediate("Someone").certificate.pem },
            message: "CN=Someone is an intermediate [file.not-a-root]",
            hint: "put its root there instead"),
        BadFile(
            testDescription: "a private key",
            text: { try LabFixture.text($0.root.key.pkcs8PEM()) + $0.root.certificate.pem },
            message: "private key", hint: "hint: "),
        BadFile(testDescription: "nothing in it", text: { _ in "\n" }, message: "root.pem", hint: "hint: "),
    ])
    func badFilesAreRefused(_ bad: BadFile) throws {
        let fixture = try ExportFixture()
        let ca = try fixture.scratch.directory.directory("ca")
        try ca.remove("root.pem")
        if let text = try bad.text(fixture.labFixture) {
            try ca.replace("root.pem", bytes: Array(text.utf8).span, durable: false)
        }
        let answer = try fixture.coppice(["compile", "web.host1", "-o", "web"])
        #expect(
            answer.status == 1 && answer.output.contains(bad.message) && answer.output.contains(bad.hint),
            "\(answer.output)")
        #expect(try Files.status(of: fixture.scratch.path + "/web") == nil)
    }
}
