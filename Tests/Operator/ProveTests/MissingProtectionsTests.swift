import Artifacts
import Core
import JSON
import Manifest
import TestSupport
import Testing
import X509

@testable import Prove
@testable import Reconcile

/// What a server cannot hold back is said, and only where the manifest relies on it.
@Suite struct MissingProtectionsTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        /// The settings that the server's roles do not have.
        let unknown: Set<String>
        var ip: [String] = []
        /// What the notes begin with, in their order.
        var notes: [String] = []
    }

    @Test(arguments: [
        Case(testDescription: "a server that knows all", unknown: [], ip: ["192.0.2.1"]),
        Case(
            testDescription: "Vault before cn_validations", unknown: ["cn_validations"],
            notes: ["this server does not know cn_validations: its roles also sign mail addresses"]),
        Case(testDescription: "networks that no name needs", unknown: ["allowed_ip_sans_cidr"]),
        Case(
            testDescription: "networks that a leaf needs", unknown: ["allowed_ip_sans_cidr"], ip: ["192.0.2.1"],
            notes: ["this server does not know allowed_ip_sans_cidr: any address is signed by pki_int/"]),
        Case(
            testDescription: "no bound of dates", unknown: ["not_after_bound", "not_before_bound"],
            notes: ["this server does not know not_after_bound and not_before_bound"]),
    ])
    func said(_ one: Case) {
        var maker = EnvironmentBuilder()
        maker.app("web", leaves: [.init(commonName: "web.example.org", dns: ["web.example.org"], ip: one.ip)])
        let desired = maker.environment.desiredState()
        var rights = ServerRights()
        for role in desired.signers + desired.clients {
            let known = role.settings.filter { !one.unknown.contains($0.key) }
            rights.signers[role.apiPath] = SettingValues(JSONObject(known.map { ($0.key, .string("said")) }))
        }
        let notes = MissingProtections(desired, rights).notes
        #expect(notes.count == one.notes.count, "\(notes)")
        for (note, start) in zip(notes, one.notes) { #expect(note.hasPrefix(start)) }
    }
}
