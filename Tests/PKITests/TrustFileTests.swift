import Issuing
import Model
import PKI
import TestSupport
import Testing

@Suite("Trust files")
struct TrustFileTests {
    /// One set of authorities for all cases; making them again for each would say nothing more.
    struct World {
        let root: Certificate
        let intermediate: Certificate
        let second: Certificate
        let leaf: Certificate
        let other: Certificate
        let otherLeaf: Certificate
        let expiredRoot: Certificate
        let expiredIntermediate: Certificate
        let key: String
        let request: String
        let list: String

        init() throws {
            let root = try TestCA.root()
            let intermediate = try root.intermediate()
            let second = try intermediate.intermediate("Second")
            let other = try TestCA.root("Other")
            let leaf = try intermediate.leaf()
            self.root = root.certificate
            self.intermediate = intermediate.certificate
            self.second = second.certificate
            self.leaf = leaf.certificate
            self.other = other.certificate
            otherLeaf = try other.leaf().certificate
            expiredRoot = try root.expired().certificate
            expiredIntermediate = try intermediate.expired(by: root).certificate
            key = try leaf.key.pkcs8PEM().shown
            request = try CertificateRequest.make(key: leaf.key, names: RequestedNames(commonName: "x")).pem
            list = try RevocationList.make(
                by: root.issuer, entries: [], number: 1, thisUpdate: TestCA.now, nextUpdate: TestCA.now
            ).pem
        }
    }

    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var kind: TrustFileKind
        /// The codes of what is found that matters.
        var codes: [String] = []
        var file: @Sendable (World) -> String

        init(_ name: String, _ kind: TrustFileKind, _ codes: [String] = [], file: @escaping @Sendable (World) -> String)
        {
            (testDescription, self.kind, self.codes, self.file) = (name, kind, codes, file)
        }
    }

    static let cases = [
        Case("nothing", .empty, ["pem.damaged"]) { _ in "" },
        Case("words", .junk, ["pem.damaged"]) { _ in "hello\n" },
        Case("a cut certificate", .junk, ["pem.damaged"]) { String($0.root.pem.dropLast(100)) },
        Case("a key", .key) { $0.key },
        Case("a request", .request) { $0.request },
        Case("a revocation list", .revocationList) { $0.list },
        Case("a leaf", .leaf) { $0.leaf.pem },
        Case("a leaf and its intermediate", .leafWithChain) { $0.leaf.pem + $0.intermediate.pem },
        Case("a leaf and everything above", .leafWithRoot) { $0.leaf.pem + $0.intermediate.pem + $0.root.pem },
        Case("the same, in a wrong order", .leafWithRoot, ["trust.misordered", "trust.misordered"]) {
            $0.leaf.pem + $0.root.pem + $0.intermediate.pem
        },
        Case("a leaf and another's root", .mixed, ["trust.leaf"]) { $0.leaf.pem + $0.other.pem },
        Case("an intermediate", .intermediateOnly, ["trust.no-root"]) { $0.intermediate.pem },
        Case("two intermediates", .intermediateOnly, ["trust.no-root", "trust.no-root"]) {
            $0.second.pem + $0.intermediate.pem
        },
        Case("a root", .rootOnly) { $0.root.pem },
        Case("two roots", .rootOnly) { $0.root.pem + $0.other.pem },
        Case("a chain", .fullChain) { $0.intermediate.pem + $0.root.pem },
        Case("a long chain, in any order, and a root more", .fullChain) {
            $0.other.pem + $0.root.pem + $0.second.pem + $0.intermediate.pem
        },
        Case("a chain with a hole", .brokenChain, ["trust.no-root"]) { $0.second.pem + $0.root.pem },
        Case("an intermediate and another's root", .brokenChain, ["trust.no-root"]) {
            $0.intermediate.pem + $0.other.pem
        },
        Case("a key and its chain", .bundle, ["trust.private-key"]) { $0.key + $0.leaf.pem + $0.intermediate.pem },
        Case("leaves of two authorities", .mixed, ["trust.leaf", "trust.leaf"]) {
            $0.leaf.pem + $0.otherLeaf.pem + $0.intermediate.pem
        },
        Case("a request beside a root", .mixed) { $0.request + $0.root.pem },
        Case("a root twice", .rootOnly, ["trust.duplicate"]) { $0.root.pem + $0.root.pem },
        Case("an expired root", .rootOnly, ["trust.expired"]) { $0.expiredRoot.pem },
        Case("an expired copy of a root", .fullChain, ["trust.expired-copy"]) {
            $0.expiredRoot.pem + $0.intermediate.pem + $0.root.pem
        },
        Case("an expired copy of an intermediate", .fullChain, ["trust.expired-copy"]) {
            $0.intermediate.pem + $0.expiredIntermediate.pem + $0.root.pem
        },
    ]

    @Test("are called what they are", arguments: cases)
    func kinds(row: Case) throws {
        let file = TrustFile(Array(row.file(try World()).utf8).span, at: TestCA.now)
        #expect(file.kind == row.kind)
        #expect(file.findings.filter { $0.code != "pem.untidy" }.map(\.code) == row.codes, "\(file.findings)")
        #expect(file.findings.allSatisfy { $0.summary.hasPrefix("line ") && !$0.hints.isEmpty })
    }

    @Test("tell for each certificate who signed it, and whether a root is reached")
    func entries() throws {
        let world = try World()
        let text = world.second.pem + world.intermediate.pem + world.root.pem + world.other.pem
        let file = TrustFile(Array(text.utf8).span, at: TestCA.now)
        #expect(file.entries.map(\.role) == [.intermediate, .intermediate, .root, .root])
        let lines = file.entries.map(\.line)
        #expect(file.entries.map(\.signers) == [[lines[1]], [lines[2]], [lines[2]], [lines[3]]])
        #expect(file.entries.allSatisfy { $0.reachesRoot })
    }

    @Test("have a life that depends on the moment")
    func lives() throws {
        let world = try World()
        let bytes = Array(world.leaf.pem.utf8)
        let moments = [TestCA.now - .seconds(3600), TestCA.now, TestCA.now + .seconds(86_400)]
        let lives = moments.map { TrustFile(bytes.span, at: $0).entries.map(\.life) }
        #expect(lives == [[.notYetValid], [.valid], [.expired]])
    }

    @Test("P-30: are refused as anchors when no root is in them")
    func anchors() throws {
        let world = try World()
        let good = Array((world.leaf.pem + world.intermediate.pem + world.root.pem + world.root.pem).utf8)
        let anchors = try TrustAnchors.strict(good.span, source: "ca.pem")
        #expect(anchors.roots == [world.root])
        #expect(anchors.intermediates == [world.intermediate])
        #expect(anchors.others == [world.leaf])
        let bad = Array(world.intermediate.pem.utf8)
        let error = PKIError.noRoot(source: "ca.pem", subject: "CN=Test Intermediate", issuer: "CN=Test Root")
        #expect(throws: error) { try TrustAnchors.strict(bad.span, source: "ca.pem") }
    }
}
