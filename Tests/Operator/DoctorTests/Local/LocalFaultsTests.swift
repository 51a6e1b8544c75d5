import Boundary
import Core
import Doctor
import Issuing
import System
import TestSupport
import Testing
import X509

/// What on this host keeps an agent from its work, and that one fault is told once.
@Suite struct LocalFaultsTests {
    typealias Case = LocalChecksTests.Case

    private static let head = """
        kind: KIND
        identity: web
        vault: { address: https://127.0.0.1:1, auth: { mount: cert, role: web } }

        """

    private static func app(_ more: String) -> String {
        head.replacing("KIND", with: "app")
            + "leaf:\n  - { name: server, sign: pki_int/sign/web, common_name: web.svc.internal, \(more) }\n"
    }

    private static func proxy(_ more: String) -> String {
        head.replacing("KIND", with: "proxy") + "trust:\n  - { name: upstream, issuers: [pki_int], \(more) }\n"
    }

    static let cases: [Case] = [
        Case("a root that is there", "boundary.roots", []) { fixture in
            try fixture.put("agent.yaml", app("roots: { files: [ca/vault-ca.pem] }"))
        },
        Case("a root that is not there", "boundary.roots", ["roots.unreadable"]) { fixture in
            try fixture.put("agent.yaml", app("roots: { files: [ca/root.pem] }"))
        },
        Case("a proxy's root that is not there", "boundary.roots", ["roots.unreadable"]) { fixture in
            try fixture.put("agent.yaml", proxy("roots: { files: [ca/root.pem] }"))
        },
        Case("an intermediate in the place of a root", "boundary.roots", ["roots.not-self-signed"]) { fixture in
            try fixture.put("agent.yaml", app("roots: { files: [ca/root.pem] }"))
            try fixture.put("ca/root.pem", fixture.root.intermediate().certificate.pem)
        },
        Case("a root that has ended", "boundary.roots", ["roots.expired"]) { fixture in
            try fixture.put("agent.yaml", app("roots: { files: [ca/root.pem] }"))
            try fixture.put("ca/root.pem", fixture.root.expired().certificate.pem)
        },
        Case("a junk intermediate", "boundary.roots", ["roots.unreadable"]) { fixture in
            try fixture.put(
                "agent.yaml", proxy("roots: { files: [ca/vault-ca.pem] }, intermediates: { files: [ca/old.pem] }"))
            try fixture.put("ca/old.pem", "hello\n")
        },
        Case("a program that is there", "boundary.programs", []) { fixture in
            try fixture.put("agent.yaml", app("on_change: { run: [/bin/true] }"))
        },
        Case("a program that is not there", "boundary.programs", ["program.missing"]) { fixture in
            try fixture.put("agent.yaml", app("on_change: { run: [/nonexistent/reload] }"))
        },
        Case("a test that is not executable", "boundary.programs", ["program.not-executable"]) { fixture in
            try fixture.put("agent.yaml", proxy("roots: { files: [ca/vault-ca.pem] }, test: { run: [./test, -t] }"))
            try fixture.put("test", "#!/bin/sh\n", mode: 0o600)
        },
        Case("a program that others can change", "boundary.programs", ["program.writable"]) { fixture in
            try fixture.put("agent.yaml", app("on_change: { run: [./reload] }"))
            try fixture.put("reload", "#!/bin/sh\n", mode: 0o722)
        },
        Case("a program in the boundary directory", "boundary.programs", []) { fixture in
            try fixture.put("agent.yaml", app("on_change: { run: [./reload] }"))
            try fixture.put("reload", "#!/bin/sh\n", mode: 0o700)
        },
        Case("a group that this host does not know", "boundary.groups", ["group.unknown"]) { fixture in
            try fixture.put("agent.yaml", app("group: no-such-group"))
        },
        Case("free space and the right to write", "boundary.free-space", []) { _ in },
        Case("a boundary directory that its own user may not write", "boundary.free-space", ["boundary.unwritable"]) {
            fixture in
            try Directory.open(fixture.path).descriptor.setMode(0o500)
        },
        Case("never written, though its directory is made", "boundary.generations", ["output.pending"]) {
            try $0.makeDirectories("leaf/server")
        },
        Case("current removed", "boundary.generations", ["generation.lost"]) {
            try $0.makeDirectories("leaf/server/gen-21000101T000000Z-00000000")
        },
        Case("key and certificate swapped", "client.keypair", ["mtls.swapped"]) { fixture in
            let (certificate, key) = try fixture.root.leaf(names: RequestedNames(commonName: "web.a"))
            try fixture.put("mtls/client.crt", DoctorFixture.text(key.pkcs8PEM()))
            try fixture.put("mtls/client.key", certificate.pem)
        },
    ]

    @Test(arguments: cases)
    func faults(_ one: Case) throws {
        let fixture = try DoctorFixture()
        try one.spoil(fixture)
        let codes = fixture.codes(one.check)
        try Directory.open(fixture.path).descriptor.setMode(0o700)
        guard Process.effectiveUser != 0 || one.codes != ["boundary.unwritable"] else { return }
        #expect(codes == one.codes)
    }

    @Test("a group that the user is not in", .enabled(if: Process.effectiveUser != 0, "root is in every group"))
    func groups() throws {
        let fixture = try DoctorFixture()
        try fixture.put("agent.yaml", Self.app("group: root"))
        #expect(fixture.codes("boundary.groups") == ["group.not-member"])
    }

    @Test("a file system that is full, without inodes, or for reading alone")
    func room() {
        func codes(_ bytes: UInt64, _ inodes: UInt64?, _ isReadOnly: Bool = false) -> [String] {
            FreeSpaceCheck.findings(path: "/srv/web", bytes: bytes, inodes: inodes, isReadOnly: isReadOnly).map(\.code)
        }
        #expect(codes(1 << 30, 1000) == [] && codes(1 << 30, nil) == [])
        #expect(codes(4096, nil) == ["boundary.full"] && codes(1 << 30, 3) == ["boundary.full"])
        #expect(codes(1 << 30, 1000, true) == ["boundary.unwritable"])
    }

    @Test("a link in the place of mtls/, or of a file in it, is told by the places alone")
    func linkedKeypair() throws {
        let fixture = try DoctorFixture()
        try fixture.remove("mtls/client.key")
        try Directory.open(fixture.path + "/mtls").makeLink("client.key", to: "../ca/client.key")
        let found = fixture.examine()
        let about = found.results.filter { $0.check.hasPrefix("client.") || $0.check == "boundary.layout" }
        #expect(about.flatMap(\.findings).map(\.code) == ["boundary.link"])
        #expect(about.dropFirst().allSatisfy { $0.word == "not-checked" })
        #expect(!found.conclusion.contains("ELOOP"))
    }

    @Test("damage in an output that agent.yaml does not name is not made again by anyone")
    func unkeptDamage() throws {
        let fixture = try DoctorFixture()
        try fixture.makeDirectories("leaf/old")
        try Directory.open(fixture.path + "/leaf/old").makeLink("current", to: "gen-21000101T000000Z-00000000")
        let places = try #require(fixture.examine().results.first { $0.check == "boundary.layout" })
        #expect(places.findings.map(\.code) == ["boundary.damaged"])
        #expect(places.findings[0].hint.hasSuffix("rm -r \(fixture.path)/leaf/old"))
    }

    @Test(
        "an agent.yaml of another identity comes first, in the status too, and nothing says to remove what still serves",
        arguments: ["identity", "status"])
    func otherIdentity(_ record: String) throws {
        let fixture = try DoctorFixture()
        try fixture.put("state/\(record).json", #"{"schema": 1, "identity": "shop"}"#)
        try fixture.makeDirectories("leaf/old")
        try Directory.open(fixture.path + "/leaf/old").makeLink("current", to: "gen-21000101T000000Z-00000000")
        let report = fixture.examine()
        let summary = "agent.yaml is of web, and the outputs here were made for shop: leaf/old stay"
        #expect(report.conclusion.hasPrefix("web (app): \(summary) ("))
        #expect(report.findings.count { $0.code == "boundary.identity" } == 1)
        #expect(!report.findings.contains { $0.code == "generation.unconfigured" })
        for finding in report.findings where finding.hint.contains("rm -r") {
            #expect(finding.hint.hasPrefix("put the agent.yaml of shop back"), "\(finding)")
        }
        let status = try BoundaryStatus.read(fixture.path, at: fixture.now)
        #expect(status.findings.first?.code == "boundary.identity" && status.findings.first?.summary == summary)
    }

    @Test("an identity's own agent.yaml, or one without a record, is not another's", arguments: ["web", nil])
    func ownIdentity(_ recorded: String?) throws {
        let fixture = try DoctorFixture()
        if let recorded { try fixture.put("state/identity.json", #"{"identity": "\#(recorded)"}"#) }
        try fixture.makeDirectories("leaf/old")
        #expect(fixture.codes("boundary.layout") == [])
        #expect(fixture.codes("boundary.generations") == ["output.pending", "generation.unconfigured"])
    }

    @Test("a damaged client keypair: the ticket with this identity's name, and nothing to remove")
    func damagedKeypair() throws {
        let fixture = try DoctorFixture()
        let boundary = try BoundaryDirectory.open(fixture.path)
        _ = try boundary.adoptClientPair(now: fixture.now)
        let name = try #require(try boundary.view.clientPair()).generation.name
        try fixture.put("mtls/\(name)/client.key", "cut")
        let places = try #require(fixture.examine().results.first { $0.check == "boundary.layout" })
        #expect(places.findings.map(\.code) == ["boundary.damaged"])
        #expect(
            places.findings[0].hint.contains("coppice invite web | ssh ") && !places.findings[0].hint.contains("rm "))
    }

    @Test("what is in the files of the keypair is said of the file that it is in, in whole sentences")
    func keypairWords() throws {
        let fixture = try DoctorFixture()
        try fixture.put("mtls/client.crt", "hello\n")
        try fixture.put("mtls/client.key", "hello\n")
        let found = fixture.examine().results.first { $0.check == "client.keypair" }?.findings.map(\.summary)
        #expect(
            found == [
                "mtls/client.key holds no key that can be used: there is no PEM block in the file",
                "mtls/client.crt holds no client certificate: there is no PEM block in the file",
            ])
    }
}
