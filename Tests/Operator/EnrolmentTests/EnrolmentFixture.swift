import AgentConfig
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
import X509

@testable import Enrolment

/// A lab whose clients' mount signs, an environment that was applied to it, and a host: a directory.
final class EnrolmentFixture {
    let reconcile: ReconcileFixture
    let host: Scratch
    /// The identity that is enrolled: of the user that runs the tests.
    let identity: Identity

    init() throws {
        host = try Scratch()
        reconcile = try ReconcileFixture()
        let root = try host.write("root.pem", reconcile.agents.certificate.pem)
        let directory = host.path + "/web"
        reconcile.change { environment in
            environment.identities[0].user = Accounts.shownUser(Process.effectiveUser)
            environment.identities[0].directory = directory
            environment.identities[0].rootFiles = ["ca/root.pem": root]
        }
        identity = reconcile.environment.identities[0]
        try importAgentsCA()
        guard try reconcile.apply().error == nil else { throw RunningProgram.TimedOut(description: "apply") }
    }

    var path: String { identity.directory }

    /// Gives the clients' mount its issuer.
    func importAgentsCA() throws {
        let lab = reconcile.lab
        let bundle = try LabFixture.text(reconcile.agents.key.pkcs8PEM()) + reconcile.agents.certificate.pem
        let answer = try lab.call("POST", "pki_agents/config/ca", ["pem_bundle": .string(bundle)])
        try lab.call(
            "POST", "pki_agents/config/issuers", ["default": answer["data"]?["imported_issuers"]?[0] ?? .null])
    }

    func inviter() -> Inviter {
        Inviter(
            reconcile.environment, files: ManifestFiles(directory: ""), connection: reconcile.connection(),
            session: OperatorSession(reconcile.connection()))
    }

    func ticket(ttl: Duration = .seconds(900)) throws -> Ticket { try inviter().ticket(for: identity, ttl: ttl) }

    /// Enrols in this process.
    func enroll(_ ticket: Ticket, replacing: Bool = false) throws -> EnrolmentOutcome {
        let boundary = try BoundaryPlace(path: path, user: ticket.user, identity: ticket.identity).open()
        return try Enroller(boundary, isReplacing: replacing).enroll(ticket)
    }

    /// Runs the program on a file with the ticket.
    func start(_ ticket: Ticket, _ words: [String] = [], environment: [String: String] = [:]) throws -> RunningProgram {
        let file = host.path + "/ticket"
        try ticket.line.withSpan { (bytes) throws(PosixError) in
            try host.directory.replace("ticket", bytes: bytes, durable: false)
        }
        return try RunningProgram(
            "coppice", ["enroll", "--ticket-file", file] + words, environment: environment)
    }

    /// Everything in the boundary but the lock and the key of an enrolment: paths.
    func layout() throws -> [String] {
        guard try Files.status(of: path) != nil else { return [] }
        return try BoundaryView.open(path).survey().map(\.path).filter {
            ![".", "state", "state/lock", "state/enrol.key"].contains($0)
        }
    }

    func pair() throws -> ClientPair? { try BoundaryView.open(path).clientPair() }

    /// Whether what is in `mtls/` logs in.
    func logsIn() throws -> Bool {
        guard let pair = try pair() else { return false }
        return EnrolledLogin(
            endpoint: identity.configuration.vault, trust: Array(reconcile.lab.authority.utf8),
            certificate: Array(PEM.text(pair.certificates).utf8), key: pair.key
        ).failure() == nil
    }
}
