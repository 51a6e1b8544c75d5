import Core
import Manifest
import TestSupport
import Testing
import YAML

/// A manifest whose form is wrong, at its marks and nowhere else, and what it proves.
struct BadManifest: CustomTestStringConvertible, Sendable {
    /// What is wrong, and so what is proved to be refused.
    let name: String
    let manifest: String
    /// A part of each message, in the order of the marks.
    let messages: [String]
    /// A part of the first hint.
    let hint: String
    /// Whether the JSON Schema has to refuse it too: the fault is one that a schema can express.
    let isStructural: Bool

    init(_ name: String, _ manifest: String, _ messages: String..., hint: String, structural: Bool = true) {
        (self.name, self.manifest, self.messages, self.hint) = (name, manifest, messages, hint)
        isStructural = structural
    }

    var testDescription: String { name }

    /// Without the marks.
    var text: String { Marked(manifest, file: "coppice.yaml").text }

    static let all = top + environments + mounts + workloads + outputs + placeholders
}

@Suite struct BadManifestTests {
    @Test(arguments: BadManifest.all)
    func isRefused(bad: BadManifest) {
        let reading = ManifestReading(YAML.read(Array(bad.text.utf8), file: "coppice.yaml"))
        let told = reading.errors
        #expect(told.map(\.mark) == Marked(bad.manifest, file: "coppice.yaml").marks, "\(told)")
        #expect(told.count == bad.messages.count)
        for (diagnostic, message) in zip(told, bad.messages) {
            #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
        }
        #expect(told.first?.hint.contains(bad.hint) == true, "\(told.first?.hint ?? "")")
        #expect(reading.manifest == nil)
    }

    @Test func thereAreManyAndEachProvesSomethingElse() {
        #expect(BadManifest.all.count >= 60)
        #expect(Set(BadManifest.all.map(\.name)).count == BadManifest.all.count)
    }

    @Test func everyErrorComesAtOnce() {
        let text = Fragments.manifest(
            """
            web: { kind: ap, user: Web, colour: red, leaf: [{ name: a/b, dns: [UP], ttl: 5 }] }
            api: { user: web, secret: [{ name: db, read: secret }], instances: [] }
            """)
        let error = #expect(throws: Diagnostics.self) { try Example.manifest(of: text) }
        #expect(error?.all.count == 10, "\(error?.summary ?? "")")
        #expect(error?.all.map(\.mark) == error?.all.map(\.mark).sorted())
    }

    /// What an identity uses that was not understood is not known.
    @Test(arguments: ["kind: ap, user: web", "kind: app, user: web/a", "kind: app, user: web, instances: []"])
    func whatIsBrokenGivesNoNotes(keys: String) {
        let text = Fragments.manifest(
            """
            web: { \(keys), leaf: [{ name: server, dns: [web.<domain>] }] }
            api: { kind: app, user: api, secret: [{ name: a, read: s/a, files: { d: { format: env } } }] }
            """)
        let reading = ManifestReading(YAML.read(Array(text.utf8), file: "coppice.yaml"))
        #expect(reading.errors.count == 1 && reading.notes.isEmpty, "\(reading.notes)")
    }

    /// One workload on a thousand hosts: what is wrong in it is said once.
    @Test func instancesAreNotToldOneByOne() {
        let hosts = (0..<1000).map { "h\($0)" }.joined(separator: ", ")
        let text = Fragments.manifest(
            "web: { kind: app, user: web, instances: [\(hosts)], leaf: [{ name: a, dns: [<instance>..<domain>] }] }")
        let error = #expect(throws: Diagnostics.self) { try Example.manifest(of: text) }
        #expect(error?.all.count == 1)
        #expect(error?.all.first?.message == "`h0..test.example.org` has an empty label")
    }
}
