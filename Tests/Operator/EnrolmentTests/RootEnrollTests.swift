import AgentConfig
import Boundary
import Core
import Manifest
import OperatorTestSupport
import System
import TestSupport
import Testing
import X509

@testable import Enrolment

/// What root does: the suite runs where the tests run as root, by the test binary itself.
@Suite(.enabled(if: Process.effectiveUser == 0, "only root becomes another user")) struct RootEnrollTests {
    /// A host whose directories everyone may pass through, and two identities of two users.
    private static func fixture() throws -> (EnrolmentFixture, [Identity]) {
        let fixture = try EnrolmentFixture()
        try fixture.host.directory.descriptor.setMode(0o755)
        let path = fixture.host.path
        let root = path + "/root.pem"
        fixture.reconcile.change { environment in
            for (place, user) in ["daemon", "bin"].enumerated() {
                environment.identities[place].user = user
                environment.identities[place].directory = path + "/" + user
                environment.identities[place].rootFiles = ["ca/root.pem": root]
            }
        }
        return (fixture, Array(fixture.reconcile.environment.identities.prefix(2)))
    }

    private static func run(
        _ tickets: [Ticket], _ fixture: EnrolmentFixture, _ words: [String] = []
    ) throws -> (status: Int32, output: String) {
        let lines = SecretBuffer()
        for ticket in tickets {
            lines.append(ticket.line)
            lines.append("\n")
        }
        let text = lines.finish()
        try text.withSpan { (bytes) throws(PosixError) in try fixture.host.directory.replace("tickets", bytes: bytes) }
        let program = try RunningProgram(
            "coppice", ["enroll", "--ticket-file", fixture.host.path + "/tickets"] + words)
        return (try program.end(), program.output)
    }

    @Test("several tickets are taken one after the other, each by its own user, and everything belongs to that user")
    func several() throws {
        let (fixture, identities) = try Self.fixture()
        let inviter = fixture.inviter()
        let tickets = try identities.map { try inviter.ticket(for: $0, ttl: .seconds(900)) }
        let answer = try Self.run(tickets, fixture)
        #expect(answer.status == 0, "\(answer.output)")
        for identity in identities {
            let entries = try BoundaryView.open(identity.directory).survey()
            #expect(entries.count > 8 && entries.allSatisfy { $0.owner == identity.user }, "\(entries)")
        }
        let again = try Self.run(tickets, fixture)
        #expect(
            again.status == 1
                && again.output.split(separator: "\n").count { $0.contains("there is a client certificate") } == 2)
    }

    @Test("a directory of another user, a link, and a place where others can write are refused before anything is made")
    func refused() throws {
        let (fixture, identities) = try Self.fixture()
        let inviter = fixture.inviter()
        let ticket = try inviter.ticket(for: identities[0], ttl: .seconds(900))
        let open = try fixture.host.directory.makeDirectory("open", mode: 0o777)
        try fixture.host.directory.makeLink("link", to: fixture.host.path + "/bin")
        for (directory, words) in [
            ("open/x", "others than its owner can write there"), ("link", "not a directory"),
            ("gone/x", "there is no directory"), ("open", "belongs to root, not to daemon"),
        ] {
            let answer = try Self.run([ticket], fixture, ["--dir", fixture.host.path + "/" + directory])
            #expect(answer.status == 1 && answer.output.contains(words), "\(answer.output)")
        }
        #expect(try open.list().isEmpty)
    }

    @Test("another identity's boundary is told as that, with the ticket's own directory and no chown")
    func anothersBoundary() throws {
        let (fixture, identities) = try Self.fixture()
        let inviter = fixture.inviter()
        let tickets = try identities.map { try inviter.ticket(for: $0, ttl: .seconds(900)) }
        #expect(try Self.run([tickets[0]], fixture).status == 0)
        let answer = try Self.run([tickets[1]], fixture, ["--dir", identities[0].directory])
        #expect(answer.status == 1)
        #expect(
            answer.output.contains("belongs to daemon, not to bin; it is the boundary of \(identities[0].name)\n"),
            "\(answer.output)")
        #expect(answer.output.contains("this ticket's own directory is \(identities[1].directory)\n"))
        #expect(!answer.output.contains("chown"))
    }

    @Test(
        "a copy of a directory of the system keeps its owner and mode, and no hint gives it away",
        arguments: [0o755, 0o700])
    func systems(mode: Int) throws {
        let (fixture, identities) = try Self.fixture()
        let ticket = try fixture.inviter().ticket(for: identities[0], ttl: .seconds(900))
        let copy = try fixture.host.directory.makeDirectory("etc", mode: UInt16(mode))
        try copy.createEmpty("passwd")
        let before = try copy.status()
        let answer = try Self.run([ticket], fixture, ["--dir", copy.path])
        #expect(answer.status == 1 && answer.output.contains("not a boundary directory"), "\(answer.output)")
        let agent = try RunningProgram("coppice-agent", ["run", "--once", "--dir", copy.path])
        #expect(try agent.end() == 1 && agent.output.contains("not a boundary directory"), "\(agent.output)")
        #expect(!(answer.output + agent.output).contains("chown") && !(answer.output + agent.output).contains("chmod"))
        #expect(try copy.status() == before && copy.list() == ["passwd"])
    }

    /// A directory on the way that is the user's, and how it is reached.
    @Test(
        "root makes nothing where the user could lead it elsewhere",
        arguments: [
            ("home/new", true), ("home/inner/new", true), ("link/new", true), ("home/inner/../../new", true),
            ("usersLink/new", true),
            ("plain/new", false), ("new", false),
        ])
    func reach(path: String, isWithinReach: Bool) throws {
        let fixture = try EnrolmentFixture()
        let place = try fixture.host.directory.makeDirectory("place", mode: 0o755)
        let home = try place.makeDirectory("home", mode: 0o755)
        for made in [try home.makeDirectory("inner", mode: 0o755), try place.makeDirectory("plain", mode: 0o755)] {
            #expect(try made.status().owner == 0)
        }
        try place.makeLink("link", to: "home/inner")
        try place.makeLink("usersLink", to: "plain")
        let child = try ChildProcess.spawn(["/bin/chown", "-h", "1", home.path, place.path(of: "usersLink")])
        try #require(child.wait(timeout: .hangLimit).isSuccess)
        #expect(
            try BoundaryDirectory.checkAncestors(of: place.path(of: "") + path, user: 1) == isWithinReach)
    }
}
