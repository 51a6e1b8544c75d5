import Core
import Inspection
import JSON
import System
import TestSupport
import Testing
import X509

@Suite struct InspectionTests {
    /// A file of these certificates, looked at at the CAs' own time.
    private func inspect(_ text: String, mode: UInt16 = 0o600, path: String = "x.pem") -> InspectedFile {
        let content = FileContent(path: path, mode: mode, bytes: SecretBytes(copying: Array(text.utf8).span))
        return Inspection([content], at: TestCA.now).files[0]
    }

    private func inspect(_ certificates: Certificate...) -> InspectedFile {
        inspect(PEM.text(certificates))
    }

    private func pem(_ key: PrivateKey) throws -> String {
        try key.pkcs8PEM().withSpan { span in String(decoding: (0..<span.count).map { span[$0] }, as: UTF8.self) }
    }

    @Test("P-29: an intermediate only and a full chain are told apart")
    func trusts() throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let alone = inspect(intermediate.certificate)
        #expect(alone.kind == .intermediateOnly)
        #expect(alone.conclusion == "intermediate only: a chain to send with a leaf, not enough to verify with")
        #expect(alone.findings.map(\.code) == ["trust.intermediate-only"])
        #expect(alone.findings.first?.summary.contains("'CN=Test Root', is missing") == true)
        let full = inspect(intermediate.certificate, root.certificate)
        #expect(full.kind == .fullChain && full.findings.isEmpty)
        #expect(full.conclusion == "full chain for validation: 1 intermediate and 1 root")
        let roots = inspect(root.certificate)
        #expect(roots.kind == .rootOnly && roots.findings.isEmpty && roots.advice != nil)
    }

    @Test("P-28: a chain that reaches no root of the file is told with the root that is missing")
    func incomplete() throws {
        let (root, other) = (try TestCA.root(), try TestCA.root("Other Root"))
        let (mine, foreign) = (try root.intermediate(), try other.intermediate("Foreign"))
        let file = inspect(mine.certificate, foreign.certificate, root.certificate)
        #expect(file.kind == .incompleteChain)
        #expect(file.conclusion == "incomplete: 1 of 2 intermediates reaches no root of this file")
        #expect(file.findings.map(\.code) == ["trust.incomplete"])
        #expect(file.findings[0].summary == "CN=Foreign reaches no root of this file: 'CN=Other Root' is missing")
        let deep = try mine.intermediate("Issuing").certificate
        #expect(inspect(deep, mine.certificate, root.certificate).kind == .fullChain)
    }

    @Test func crossSignedAloneIsNoRoot() throws {
        let (old, new) = (try TestCA.root("Old"), try TestCA.root("New"))
        let cross = try old.crossSign(new)
        #expect(inspect(cross).kind == .intermediateOnly)
        #expect(inspect(cross, old.certificate).kind == .fullChain)
    }

    @Test func leaves() throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let leaf = try intermediate.leaf().certificate
        #expect(inspect(leaf).kind == .leaf)
        #expect(inspect(leaf).conclusion == "a leaf alone: CN=web.internal, without its issuer")
        let chain = inspect(leaf, intermediate.certificate)
        #expect(chain.kind == .leafChain && chain.findings.isEmpty && chain.advice == nil)
        #expect(inspect(leaf, intermediate.certificate, root.certificate).kind == .leafFullChain)
        let wrong = inspect(leaf, root.certificate, intermediate.certificate)
        #expect(wrong.findings.map(\.code) == ["chain.order"] && wrong.conclusion.hasSuffix("; out of order"))
        let reversed = inspect(intermediate.certificate, leaf)
        #expect(reversed.findings.map(\.code) == ["chain.order"])
    }

    @Test func mixtures() throws {
        let (root, other) = (try TestCA.root(), try TestCA.root("Other Root"))
        let (one, two) = (try root.leaf().certificate, try root.leaf().certificate)
        let file = inspect(one, two, root.certificate)
        #expect(file.kind == .mixed && file.findings.map(\.code) == ["pem.mixed"])
        #expect(file.conclusion == "mixed: 2 leaves and 1 root in one file")
        #expect(inspect(one, other.certificate).kind == .mixed)
    }

    @Test func repetitionsAreNamedWithBothLines() throws {
        let root = try TestCA.root().certificate
        let file = inspect(root, root)
        #expect(file.kind == .rootOnly && file.certificates[1].copyOf == 1)
        #expect(file.findings.map(\.code) == ["pem.duplicate"] && file.findings[0].line == file.certificates[1].line)
    }

    @Test("a file that repeats itself is told in few words, and soon")
    func manyCopies() throws {
        let root = try TestCA.root().certificate
        let file = inspect(PEM.text([Certificate](repeating: root, count: 1000)))
        #expect(file.certificates.count == 1000 && file.certificates[999].copyOf == 1)
        #expect(file.findings.map(\.summary) == ["CN=Test Root is here 1000 times, first in line 1"])
    }

    @Test("of one kind of finding ten are told, and how many more there are")
    func manyFindings() throws {
        let root = try TestCA.root()
        let leaves = try (0..<13).map { try root.leaf(names: RequestedNames(commonName: "a\($0)")).certificate }
        let findings = inspect(PEM.text(leaves)).findings.filter { $0.code == "cert.no-names" }
        #expect(findings.count == 10 && findings.last?.summary.hasSuffix(", and 3 more like it") == true)
    }

    @Test("a certificate of a thousand names is shown with some of them")
    func manyNames() throws {
        let dns = (0..<1000).map { "a\($0).internal" }
        let leaf = try TestCA.root().leaf(names: RequestedNames(commonName: "a", dns: dns)).certificate
        let content = FileContent(path: "x.pem", bytes: SecretBytes(copying: Array(leaf.pem.utf8).span))
        let certificate = Inspection([content], at: TestCA.now).facts["files"]?[0]?["certificates"]?[0]
        #expect(certificate?["dns"]?.array?.count == 500 && certificate?["names_omitted"]?.int == 500)
    }

    @Test("an expired twin beside the live one is an error, an unrelated expired root a warning")
    func expired() throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let old = try intermediate.expired(by: root)
        let file = inspect(old.certificate, intermediate.certificate, root.certificate)
        #expect(file.findings.map(\.code) == ["cert.expired", "trust.expired-twin"])
        #expect(file.conclusion.hasSuffix("; 1 of 3 expired"))
        let unrelated = inspect(try TestCA.root("Gone").expired().certificate, root.certificate)
        #expect(unrelated.findings.map(\.severity) == [.warning])
        let leaf = try root.leaf(life: .seconds(-10)).certificate
        #expect(inspect(leaf).conclusion.hasSuffix("; expired"))
        #expect(inspect(leaf).findings.map(\.severity) == [.error])
    }

    @Test("P-1: key and certificate that do not belong together are told")
    func keys() throws {
        let root = try TestCA.root()
        let (leaf, key) = try root.leaf()
        let good = inspect(try pem(key) + leaf.pem)
        #expect(good.findings.isEmpty && good.keys[0].description == "EC P-256")
        #expect(good.keys[0].certificates == ["x.pem:\(good.certificates[0].line)"])
        let bad = inspect(try pem(PrivateKey.generate(.ecP256)) + leaf.pem)
        #expect(bad.findings.map(\.code) == ["key.mismatch"] && bad.conclusion.hasSuffix("; the key is another's"))
        #expect(inspect(try pem(key)).kind == .privateKey)
        #expect(inspect(try pem(key), mode: 0o640).findings.isEmpty)
        #expect(inspect(try pem(key), mode: 0o644).findings.map(\.code) == ["key.mode"])
        #expect(inspect(try pem(key) + root.certificate.pem).findings.map(\.code) == ["trust.key-inside"])
    }

    @Test func keysAreMatchedOverFiles() throws {
        let (leaf, key) = try TestCA.root().leaf()
        let contents = [("key.pem", try pem(key)), ("cert.pem", leaf.pem)].map { path, text in
            FileContent(path: path, bytes: SecretBytes(copying: Array(text.utf8).span))
        }
        #expect(Inspection(contents, at: TestCA.now).files[0].keys[0].certificates == ["cert.pem:1"])
    }

    @Test func noKeyIsEverShown() throws {
        let key = try PrivateKey.generate(.ed25519)
        let text = try pem(key)
        let content = FileContent(path: "key.pem", bytes: SecretBytes(copying: Array(text.utf8).span))
        let inspection = Inspection([content], at: TestCA.now)
        let body = text.split(separator: "\n")[1]
        #expect(
            !"\(inspection)".contains(body) && !"\(inspection.facts)".contains(body) && !"\(content)".contains(body))
    }

    @Test(arguments: [
        ("", FileKind.nothing, "the file is empty"),
        ("hello\n", .nothing, "there is no PEM block in the file"),
        ("<html><body>404</body></html>\n", .nothing, "this is a web page, not a PEM file"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n", .nothing, "damaged in line 1: "),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", .nothing, ""),
        ("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", .revocationList, "a revocation list"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", .publicKey, "a public key"),
        (
            "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n", .request,
            "a certificate request"
        ),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", .encryptedKey,
            "a private key behind a passphrase"
        ),
        ("-----BEGIN CHEESE-----\nAAAA\n-----END CHEESE-----\n", .other, "a PEM file of another kind: CHEESE"),
    ])
    func oddFiles(text: String, kind: FileKind, conclusion: String) {
        let file = inspect(text)
        #expect(file.kind == kind)
        #expect(
            conclusion.isEmpty || file.conclusion.contains(conclusion) || kind == .nothing && !file.findings.isEmpty)
        #expect(!file.conclusion.isEmpty && file.findings.allSatisfy { !$0.hint.isEmpty })
    }

    @Test func damageComesFirst() throws {
        let root = try TestCA.root().certificate.pem
        let file = inspect(root + root.dropLast(30))
        #expect(file.conclusion.hasPrefix("damaged in line "))
        #expect(file.conclusion.contains("what can be read is root only"))
    }

    @Test func namelessLeavesAreTold() throws {
        let leaf = try TestCA.root().leaf(names: RequestedNames(commonName: "web")).certificate
        #expect(inspect(leaf).findings.map(\.code) == ["cert.no-names"])
    }
}
