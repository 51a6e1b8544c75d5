import AgentConfig
import Artifacts
import Boundary
import Core
import HTTP
import JSON
import Manifest
import OperatorTestSupport
import Reconcile
import System
import TestSupport
import Testing
import VaultAPI
import X509
import YAML

@testable import Enrolment

/// Tickets against a real lab: what is laid out, and what each wrong one is told.
@Suite(.enabled(if: Process.effectiveUser != 0, "root enrols no identity of its own")) struct EnrollTests {
    @Test("a ticket lays out the identity, and its certificate logs in")
    func good() throws {
        let fixture = try EnrolmentFixture()
        let outcome = try fixture.enroll(fixture.ticket())
        #expect(outcome.loginFailure == nil && !outcome.isAgentRunning && outcome.kept.isEmpty)
        #expect(outcome.written == ["ca/vault-ca.pem", "ca/root.pem", "agent.yaml"])
        let yaml = String(decoding: try Files.read(fixture.path + "/agent.yaml", limit: 65_536), as: UTF8.self)
        #expect(
            yaml.contains("\nclient:\n  sign: pki_agents/sign/coppice-web.h1\n"),
            "it renews what it was born with: \(yaml)")
        let leaf = try #require(try fixture.pair()?.certificates.first)
        #expect(leaf.commonName == "web.h1.agents.example.org" && leaf.dnsNames.isEmpty)
        #expect(leaf.extendedKeyUsage == [KeyPurpose.clientAuth])
        #expect(try fixture.logsIn())
        #expect(try BoundaryDirectory.open(fixture.path).enrolmentKey() == nil)
        let wrong = try BoundaryView.open(fixture.path).survey().compactMap(\.finding)
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test("a ticket carries the bytes that compile writes, the renewal of the client certificate among them")
    func carriesWhatIsCompiled() throws {
        let fixture = try EnrolmentFixture()
        // A file with a certificate twice: each goes to the host once.
        let root = try #require(fixture.identity.rootFiles["ca/root.pem"])
        let text = fixture.reconcile.agents.certificate.pem
        try fixture.host.directory.replace(Files.split(root).name, bytes: Array((text + text).utf8).span)
        let ticket = try fixture.ticket()
        let files = ManifestFiles(directory: "")
        let compiled = try fixture.reconcile.environment.compiledFiles(of: fixture.identity).filter {
            !$0.path.hasSuffix(".service")
        }.map { [$0.path, try files.text(of: $0)] }
        #expect(ticket.files.map { [$0.path, $0.text] } + [["agent.yaml", ticket.configuration]] == compiled)
        let said = try AgentConfiguration.parse(YAML.read(Array(ticket.configuration.utf8), file: "agent.yaml"))
        #expect(said.client?.sign == ticket.signingPath)
    }

    @Test("what differs is told in the order of the files")
    func differencesInOrder() {
        let old = "# a\nkind: app\nx: 1\nsame: 1\ny: 1\n"
        let new = "# b\nkind: proxy\nx: 2\nsame: 1\n\ny: 2\nz: 1\n"
        #expect(
            TextDifference(from: old, to: new).lines == [
                "- kind: app", "- x: 1", "+ kind: proxy", "+ x: 2", "- y: 1", "+ y: 2", "+ z: 1",
            ])
        #expect(TextDifference(from: old, to: old).lines.isEmpty)
    }

    @Test("large texts are compared in bounded work, and told in bounded length")
    func differencesBounded() {
        let lines = { (count: Int, word: String) in (0..<count).map { "\(word) \($0)\n" }.joined() }
        let large = TextDifference(from: lines(200_000, "a"), to: lines(100_000, "b")).lines
        #expect(large == ["- 200000 lines, too many to compare", "+ 100000 lines"])
        let many = TextDifference(from: lines(900, "a"), to: lines(900, "b")).lines
        #expect(many.count == TextDifference.shown + 1 && many.last == "… and 1600 more lines")
        // One line in the middle of a large file is found.
        let same = lines(100_000, "a")
        #expect(TextDifference(from: same + "x\n" + same, to: same + "y\n" + same).lines == ["- x", "+ y"])
    }

    @Test(
        "what is in the way of the keypair, and a directory that cannot be written, are told before the ticket is used")
    func inTheWay() throws {
        let fixture = try EnrolmentFixture()
        let ticket = try fixture.ticket()
        let mtls = try BoundaryDirectory.create(fixture.path).path + "/mtls"
        let boundary = try Directory.open(fixture.path)
        _ = try boundary.ensureDirectory("mtls").makeDirectory("current")
        let blocked = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket, replacing: true) }
        #expect(blocked?.summary == "\(mtls)/current: something else than a link of ours is there")
        try boundary.directory("mtls").removeTree("current")
        try boundary.directory("mtls").descriptor.setMode(0o500)
        let closed = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(closed?.summary.contains("EACCES") == true, "\(closed?.summary ?? "")")
        try boundary.directory("mtls").descriptor.setMode(0o700)
        #expect(try fixture.enroll(ticket).loginFailure == nil)
    }

    /// What is refused, and by which words.
    struct Wrong: CustomTestStringConvertible {
        let testDescription: String
        /// Spoils the ticket, or uses it.
        let spoil: @Sendable (inout Ticket, EnrolmentFixture) throws -> Void
        let words: String
    }

    private static func use(_ request: VaultRequest, _ ticket: Ticket, _ fixture: EnrolmentFixture) {
        let transport = Transport(tls: TLSIdentity(trust: Array(fixture.reconcile.lab.authority.utf8)))
        _ = transport.perform(request.http(base: fixture.reconcile.lab.address, token: ticket.token))
    }

    static let wrong = [
        Wrong(
            testDescription: "unwrapped", spoil: { use(.unwrap, $0, $1) },
            words: "web.h1: the ticket is spent: its token was unwrapped before, or used for something else"),
        Wrong(
            testDescription: "used for something else", spoil: { use(.lookupSelf, $0, $1) },
            words: "web.h1: the ticket is spent: its token was unwrapped before, or used for something else"),
        Wrong(
            testDescription: "of another path",
            spoil: { ticket, _ in ticket.wrapping.path = "auth/token/create/coppice-api-enrol" },
            words: "the ticket's token was made by auth/token/create/coppice-web.h1-enrol, and the ticket says "
                + "auth/token/create/coppice-api-enrol"),
        Wrong(
            testDescription: "of another time", spoil: { ticket, _ in ticket.wrapping.time = "2026-01-01T00:00:00Z" },
            words: ", and the ticket says 2026-01-01T00:00:00Z"),
        Wrong(
            testDescription: "an impostor",
            spoil: { ticket, _ in
                let other = try TestCA.root("Another", now: Clock.wall())
                ticket.files[0].text = other.certificate.pem
            }, words: "this is not the server of the ticket: "),
        Wrong(
            testDescription: "nothing listens",
            spoil: { ticket, _ in ticket.server.addresses = ["https://127.0.0.1:1"] },
            words: "looking at the ticket's token: "),
    ]

    @Test("a ticket that is wrong is told in its own words, and nothing is written", arguments: wrong)
    func refused(_ wrong: Wrong) throws {
        let fixture = try EnrolmentFixture()
        var ticket = try fixture.ticket()
        try wrong.spoil(&ticket, fixture)
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(error?.summary.contains(wrong.words) == true, "\(error?.summary ?? "")")
        #expect(error?.hints.isEmpty == false)
        #expect(try fixture.layout().isEmpty && BoundaryDirectory.open(fixture.path).enrolmentKey() == nil)
    }

    @Test("a ticket whose token was exchanged is not used: what was wrapped again is of another path or time")
    func exchanged() throws {
        let fixture = try EnrolmentFixture()
        var ticket = try fixture.ticket()
        let rewrapped = try fixture.reconcile.lab.call(
            "POST", "sys/wrapping/rewrap", ["token": .string(LabFixture.text(ticket.token))])
        let token = try #require(rewrapped["wrap_info"]?["token"]?.string)
        ticket.token = SecretBytes(copying: Array(token.utf8).span)
        // A rewrapped token keeps its path; in the same second the time of the lab differs by its fraction.
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(error?.summary.hasPrefix("the ticket's token was made at ") == true, "\(error?.summary ?? "")")
    }

    @Test("an expired ticket says when it expired")
    func expired() throws {
        let fixture = try EnrolmentFixture()
        var ticket = try fixture.ticket()
        Self.use(.unwrap, ticket, fixture)
        ticket.wrapping.time = (Clock.wall() - .seconds(7200)).rfc3339
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(error?.summary.hasPrefix("web.h1: the ticket expired at ") == true, "\(error?.summary ?? "")")
    }

    @Test("a clients' mount without an issuer: no ticket is made, and one that is there is not used up by trying")
    func withoutIssuer() throws {
        let fixture = try EnrolmentFixture()
        let ticket = try fixture.ticket()
        #expect(try fixture.inviter().checkIssuer() == nil)
        let lab = fixture.reconcile.lab
        try lab.call("DELETE", "pki_agents/root")
        let refused = #expect(throws: EnrolmentError.self) { try fixture.inviter().checkIssuer() }
        #expect(refused?.summary == "pki_agents: the mount has no issuer to sign with: no ticket was made")
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(error?.summary == "web.h1: the mount pki_agents has no issuer to sign with: the ticket was not used")
        #expect(error?.hints.first?.contains("run this again with the same ticket, until 2") == true)
        #expect(try fixture.layout() == [])
        try fixture.importAgentsCA()
        #expect(try fixture.enroll(ticket).loginFailure == nil)
    }

    @Test("whether the mount has an issuer that cannot be read is not told as none")
    func unreadableIssuer() throws {
        let fixture = try EnrolmentFixture()
        let ticket = try fixture.ticket()
        try fixture.reconcile.lab.fault(["kind": "forbidden", "path": "pki_agents/issuer/*"])
        #expect(try fixture.inviter().checkIssuer() != nil)
        #expect(try fixture.enroll(ticket).loginFailure == nil)
    }

    @Test("a wrong directory is told with the one that the ticket names, and whose boundary it is")
    func wrongDirectory() throws {
        let fixture = try EnrolmentFixture()
        let ticket = try fixture.ticket()
        let full = try fixture.host.directory.makeDirectory("full", mode: 0o700)
        try full.replace("letter", bytes: [UInt8]("hello".utf8).span)
        let place = BoundaryPlace(
            path: full.path, user: ticket.user, identity: "web.h1", usual: "/var/lib/coppice/edge")
        let error = #expect(throws: EnrolmentError.self) { _ = try place.open() }
        #expect(
            error?.hints == ["leave out --dir and COPPICE_DIR: this ticket's own directory is /var/lib/coppice/edge"])
        let foreign = EnrolmentError.foreignDirectory(
            path: "/srv/web", owner: "web", user: "edge", holds: "web.h1", usual: "/var/lib/coppice/edge")
        #expect(foreign.summary == "/srv/web: belongs to web, not to edge; it is the boundary of web.h1")
        #expect(foreign.hints == error?.hints)
    }

    @Test("a keypair that is there stays, unless it is to be replaced, and then until the new one has logged in")
    func replaced() throws {
        let fixture = try EnrolmentFixture()
        _ = try fixture.enroll(fixture.ticket())
        let first = try #require(try fixture.pair()?.certificates.first)
        let ticket = try fixture.ticket()
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(error?.summary.contains("there is a client certificate of web.h1.agents.example.org already") == true)
        // The ticket was not used up.
        #expect(try fixture.enroll(ticket, replacing: true).loginFailure == nil)
        let second = try #require(try fixture.pair()?.certificates.first)
        #expect(first != second)
        try fixture.reconcile.lab.fault(["kind": "forbidden", "path": "auth/cert/login"])
        let failed = #expect(throws: EnrolmentError.self) { try fixture.enroll(fixture.ticket(), replacing: true) }
        #expect(failed?.summary.contains("the new certificate cannot log in, so that the old one stays") == true)
        #expect(try fixture.pair()?.certificates.first == second)
    }

    @Test("an agent that runs takes up what replaces its keypair, whatever is wrong with the one before")
    func liveAgent() throws {
        let fixture = try EnrolmentFixture()
        _ = try fixture.enroll(fixture.ticket())
        let agent = try RunningProgram("coppice-agent", ["run", "--dir", fixture.path])
        try agent.waitFor("event=login.done")
        let first = try #require(try fixture.pair()?.certificates.first)
        let outcome = try fixture.enroll(fixture.ticket(), replacing: true)
        #expect(outcome.isAgentRunning && outcome.loginFailure == nil)
        try agent.waitFor("event=client.adopted")
        try agent.waitFor("event=login.done", count: 2)
        #expect(try fixture.pair()?.certificates.first?.serial == outcome.serial && first.serial != outcome.serial)
        #expect(try agent.stop() == 0)
    }

    @Test("a first certificate that cannot log in is laid out all the same, and said")
    func noLogin() throws {
        let fixture = try EnrolmentFixture()
        try fixture.reconcile.lab.fault(["kind": "forbidden", "path": "auth/cert/login"])
        #expect(try fixture.enroll(fixture.ticket()).loginFailure != nil)
        try fixture.reconcile.lab.heal()
        #expect(try fixture.logsIn())
    }

    @Test("an agent.yaml that is there wins, and what differs is told; another identity's is refused")
    func configurationWins() throws {
        let fixture = try EnrolmentFixture()
        let ticket = try fixture.ticket()
        _ = try BoundaryDirectory.create(fixture.path)
        let other = ticket.configuration.replacing("identity: web.h1", with: "identity: web.h2")
        #expect(other != ticket.configuration)
        try fixture.host.directory.directory("web").replace("agent.yaml", bytes: Array(other.utf8).span)
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(error?.summary == fixture.path + "/agent.yaml: is of the identity web.h2, not of web.h1")
        let own = "# by hand\n" + ticket.configuration.replacing("format: json", with: "format: env")
        try fixture.host.directory.directory("web").replace("agent.yaml", bytes: Array(own.utf8).span)
        let outcome = try fixture.enroll(ticket)
        #expect(outcome.kept.map(\.path) == ["agent.yaml"] && outcome.written == ["ca/vault-ca.pem", "ca/root.pem"])
        #expect(outcome.kept.first?.differences.contains { $0.hasPrefix("- ") && $0.contains("format: env") } == true)
        let found = try BoundaryView.open(fixture.path).configuration() ?? []
        #expect(String(decoding: found, as: UTF8.self) == own)
    }

    @Test("a ticket for another user, for root, or for nobody whom the host knows is refused")
    func users() throws {
        let fixture = try EnrolmentFixture()
        var ticket = try fixture.ticket()
        for (user, words) in [
            ("root", "the user root has the id 0"), ("no-such-user-x", "this host has no user no-such-user-x"),
            ("daemon", "its user is daemon, and this runs as"),
        ] {
            ticket.user = user
            let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
            #expect(error?.summary.contains(words) == true, "\(error?.summary ?? "")")
        }
        #expect(try Files.status(of: fixture.path) == nil)
    }

    @Test("without a ticket a request is signed elsewhere, and finished with the same key")
    func byRequest() throws {
        let fixture = try EnrolmentFixture()
        let ticket = try fixture.ticket()
        let boundary = try BoundaryDirectory.create(fixture.path)
        let enroller = Enroller(boundary, isReplacing: false)
        let error = #expect(throws: EnrolmentError.self) { try enroller.request(.ecP256) }
        #expect(error?.summary.contains("agent.yaml: does not exist") == true)
        for file in ticket.files { try boundary.install(file.path, Array(file.text.utf8), mode: 0o644) }
        try boundary.install("agent.yaml", Array(ticket.configuration.utf8), mode: 0o600)
        let (identity, request) = try enroller.request(.ecP256)
        #expect(identity == "web.h1")
        #expect(try enroller.request(.ecP256).request.hasValidSignature)
        let text = try fixture.inviter().sign(request, from: "web.csr", for: fixture.identity)
        let certificates = try PEM.certificates(Array(text.utf8).span, source: "web.crt")
        let outcome = try enroller.finish(with: certificates, from: "web.crt")
        #expect(outcome.loginFailure == nil && outcome.identity == "web.h1")
        #expect(try fixture.logsIn())
        let other = try TestCA.root("Other", now: Clock.wall()).leaf(names: RequestedNames(commonName: "x")).certificate
        let refused = #expect(throws: EnrolmentError.self) {
            try Enroller(boundary, isReplacing: true).finish(with: [other], from: "x.crt")
        }
        #expect(refused?.summary == "\(boundary.path): no request waits for a certificate there")
        let again = #expect(throws: EnrolmentError.self) { try enroller.finish(with: certificates, from: "web.crt") }
        #expect(again?.summary.contains("web.crt: this certificate is in use in ") == true, "\(again?.summary ?? "")")
    }

    @Test("a lost answer of the signature is asked for again, and a denied one says what is denied")
    func signing() throws {
        let fixture = try EnrolmentFixture()
        try fixture.reconcile.lab.fault(["kind": "cut", "path": "pki_agents/sign/*", "times": 1])
        #expect(try fixture.enroll(fixture.ticket()).loginFailure == nil)
        try fixture.reconcile.lab.fault(["kind": "forbidden", "path": "pki_agents/sign/*"])
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(fixture.ticket(), replacing: true) }
        #expect(error?.summary.hasPrefix("signing the client certificate of web.h1: ") == true)
        #expect(try fixture.logsIn())
    }

    @Test(
        "a request that is another identity's, or none at all, is not signed", arguments: ["identity", "client name"])
    func foreignRequest(_ kind: String) throws {
        let fixture = try EnrolmentFixture()
        let other = try #require(fixture.reconcile.environment.identities.first { $0.name != fixture.identity.name })
        let name = kind == "identity" ? other.name : other.clientName
        let request = try CertificateRequest.make(
            key: PrivateKey.generate(.ecP256), names: RequestedNames(commonName: name))
        #expect(request.commonName == name)
        let error = #expect(throws: EnrolmentError.self) {
            try fixture.inviter().sign(request, from: "x.csr", for: fixture.identity)
        }
        #expect(error?.summary == "x.csr: is a request of \(other.name), not of web.h1: nothing was signed")
    }

    @Test("what stops an enrolment says whether the ticket is used up, and names the role of a login")
    func stopped() throws {
        let cut = VaultError.transport(.noAnswer(at: "https://vault.example.org:8200"), isLost: true)
        let cases: [(EnrolmentStep, VaultError, String)] = [
            (.looking(identity: "web", expired: nil), .sealed, "then run it again: the ticket was not used now"),
            (
                .looking(identity: "web", expired: WallTime(secondsSince1970: 0)), cut,
                "the ticket expired at 1970-01-01T00:00:00Z by this host's clock: make a new one with coppice invite web"
            ),
            (.unwrapping, .sealed, "then run it again: the ticket was not used now"),
            (.unwrapping, cut, "if the ticket was used up, it says so"),
            (.signing(identity: "web"), cut, "the ticket is used up: make a new one"),
            (
                .login(mount: "cert", role: "coppice-web"), .denied(path: "auth/cert/login", capability: "update"),
                "vault read auth/cert/certs/coppice-web: "
            ),
        ]
        for (step, error, words) in cases {
            let hints = EnrolmentError.refused(error, step: step).hints
            #expect(hints.contains { $0.contains(words) }, "\(step): \(hints)")
            #expect(!hints.contains { $0.contains("by itself") || $0.contains("mtls/client.crt") }, "\(hints)")
        }
    }

    @Test("a damaged keypair is not replaced unasked, and the hint says what replaces it")
    func damagedPair() throws {
        let fixture = try EnrolmentFixture()
        _ = try fixture.enroll(fixture.ticket())
        let pairs = try fixture.host.directory.directory("web").directory("mtls")
        let generation = try #require(try pairs.list().first { $0.hasPrefix("gen-") })
        try pairs.directory(generation).replace("client.key", bytes: Array("x".utf8).span)
        let ticket = try fixture.ticket()
        let error = #expect(throws: EnrolmentError.self) { try fixture.enroll(ticket) }
        #expect(error?.hints.first?.contains("--replace") == true, "\(error?.summary ?? "")")
        #expect(try fixture.enroll(ticket, replacing: true).loginFailure == nil)
    }

    @Test("a unit is there where its file is, whichever of the directories it is in")
    func installedUnits() throws {
        let scratch = try Scratch()
        let units = InstalledUnits(directories: [scratch.path + "/none", scratch.path])
        #expect(!units.contains("coppice-web.service"))
        _ = try scratch.write("coppice-web.service", "")
        #expect(units.contains("coppice-web.service") && !units.contains("coppice-edge.service"))
    }
}
