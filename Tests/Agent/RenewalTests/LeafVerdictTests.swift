import Core
import Renewal
import TestSupport
import Testing
import X509

/// An answer that is exactly what was asked for; each case changes one thing.
struct LeafFixture {
    let root: TestCA
    let stranger: TestCA
    let intermediate: TestCA
    let key: PrivateKey
    var answer: LeafAnswer
    var request: LeafRequest
    var now = Now(wall: TestCA.now, server: TestCA.now, monotonic: .zero)

    init() throws {
        root = try TestCA.root()
        stranger = try TestCA.root("Other Root")
        intermediate = try root.intermediate()
        key = try PrivateKey.generate(.ecP256)
        let names = RequestedNames(commonName: "web.internal", dns: ["web.internal", "www.internal"])
        answer = LeafAnswer(
            certificate: try intermediate.leaf(for: key.publicKey, names: names), chain: [intermediate.certificate])
        request = LeafRequest(
            names: names, publicKey: key.publicKey, roots: .these([root.certificate], pins: []))
    }

    /// Lets the intermediate sign other names than those that were asked for.
    mutating func sign(_ names: RequestedNames) throws {
        answer.certificate = try intermediate.leaf(for: key.publicKey, names: names)
    }

    /// The verdict's code; `nil` when the answer may be published.
    func code() -> String? {
        do throws(LeafError) {
            _ = try LeafVerdict.judge(answer, for: request, now: now)
            return nil
        } catch {
            return error.kind.code
        }
    }
}

@Suite("Which answer of the server is published as a leaf")
struct LeafVerdictTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// `nil`: it is published.
        var code: String?
        var change: @Sendable (inout LeafFixture) throws -> Void

        init(_ description: String, _ code: String?, _ change: @escaping @Sendable (inout LeafFixture) throws -> Void) {
            (testDescription, self.code, self.change) = (description, code, change)
        }
    }

    private static let published: [Case] = [
        Case("exactly what was asked for", nil) { _ in },
        Case("names in capitals", nil) {
            try $0.sign(RequestedNames(commonName: "web.internal", dns: ["WEB.internal", "www.INTERNAL"]))
        },
        Case("the common name is not among the names asked for, and is signed as one", nil) {
            $0.request.names = RequestedNames(commonName: "web.internal", dns: ["www.internal"])
        },
        Case("the common name is among the names asked for, and is not signed as one", nil) {
            try $0.sign(RequestedNames(commonName: "web.internal", dns: ["www.internal"]))
        },
        Case("an IPv6 address in another spelling", nil) {
            $0.request.names = RequestedNames(commonName: "web.internal", ip: ["2001:db8:0::1"])
            try $0.sign(RequestedNames(commonName: "web.internal", ip: ["2001:db8::1"]))
        },
        Case("in its first second", nil) { $0.now.wall = $0.answer.certificate.notBefore },
        Case("in its last second", nil) { $0.now.wall = $0.answer.certificate.notAfter - .seconds(1) },
        Case("the root is in the answer too", nil) { $0.answer.chain.append($0.root.certificate) },
        Case("no root is configured and the answer brings one", nil) {
            $0.answer.chain.append($0.root.certificate)
            $0.request.roots = .asIssued
        },
        Case("a root that only its pin accepts", nil) {
            $0.answer.chain.append($0.root.certificate)
            $0.request.roots = .these([], pins: [$0.root.certificate.sha256])
        },
        Case("an expired copy of the intermediate comes first", nil) {
            $0.answer.chain.insert(try $0.intermediate.expired(by: $0.root).certificate, at: 0)
        },
    ]

    private static let refused: [Case] = [
        Case("bound to a lease", "leaf.leased") { $0.answer.isLeased = true },
        Case("for another key", "leaf.key-mismatch") {
            $0.answer.certificate = try $0.intermediate.leaf(names: $0.request.names).certificate
        },
        Case("a name too many", "leaf.other-names") {
            try $0.sign(
                RequestedNames(commonName: "web.internal", dns: ["web.internal", "www.internal", "extra.internal"]))
        },
        Case("a name too few", "leaf.other-names") {
            try $0.sign(RequestedNames(commonName: "web.internal", dns: ["web.internal"]))
        },
        Case("another common name", "leaf.other-names") {
            try $0.sign(RequestedNames(commonName: "www.internal", dns: ["web.internal", "www.internal"]))
        },
        Case("an address that was not asked for", "leaf.other-names") {
            try $0.sign(
                RequestedNames(commonName: "web.internal", dns: ["web.internal", "www.internal"], ip: ["192.0.2.1"]))
        },
        Case("a URI that was not asked for", "leaf.other-names") {
            try $0.sign(
                RequestedNames(
                    commonName: "web.internal", dns: ["web.internal", "www.internal"], uri: ["spiffe://internal/web"]))
        },
        Case("no root anywhere", "roots.unnamed") { $0.request.roots = .these([], pins: []) },
        Case("no root is configured and the answer brings none", "roots.unnamed") {
            $0.request.roots = .asIssued
        },
        Case("an empty chain and no root", "roots.unnamed") {
            $0.answer.chain = []
            $0.request.roots = .asIssued
        },
        Case("the answer's own root is not accepted", "leaf.chain") {
            $0.answer.chain.append($0.root.certificate)
            $0.request.roots = .these([$0.stranger.certificate], pins: [])
        },
        Case("the intermediate is missing", "leaf.chain") { $0.answer.chain = [] },
        Case("the intermediate expired before the leaf began", "leaf.issuer-expired") {
            $0.answer.chain = [try $0.intermediate.expired(by: $0.root).certificate]
        },
    ]

    @Test("case by case", arguments: published + refused)
    func verdicts(_ test: Case) throws {
        var fixture = try LeafFixture()
        try test.change(&fixture)
        #expect(fixture.code() == test.code)
    }

    @Test("an issuer that two roots certified: either root alone will do, and both halves are sent along")
    func crossCertified() throws {
        var fixture = try LeafFixture()
        let other = try fixture.stranger.crossSign(fixture.intermediate)
        fixture.answer.chain = [fixture.intermediate.certificate, other]
        for (root, first, second) in [
            (fixture.root.certificate, fixture.intermediate.certificate, other),
            (fixture.stranger.certificate, other, fixture.intermediate.certificate),
        ] {
            fixture.request.roots = .these([root], pins: [])
            let chain = try LeafVerdict.judge(fixture.answer, for: fixture.request, now: fixture.now)
            #expect(chain.root == root && chain.intermediates == [first, second])
        }
    }

    @Test("the life of a generation is that of the first certificate in it to expire")
    func firstToExpire() throws {
        var fixture = try LeafFixture()
        let short = try fixture.root.intermediate("Short", life: .seconds(129_600))
        fixture.answer = LeafAnswer(
            certificate: try short.leaf(for: fixture.key.publicKey, names: fixture.request.names),
            chain: [short.certificate])
        let chain = try LeafVerdict.judge(fixture.answer, for: fixture.request, now: fixture.now)
        #expect(chain.notAfter == short.certificate.notAfter && chain.firstToExpire == short.certificate)
        #expect(chain.notAfter < chain.leaf.notAfter)
    }

    @Test("what is published is the leaf, its intermediates and the root that the configuration accepts")
    func publishesTheChain() throws {
        let fixture = try LeafFixture()
        let chain = try LeafVerdict.judge(fixture.answer, for: fixture.request, now: fixture.now)
        #expect(chain.leaf == fixture.answer.certificate)
        #expect(chain.intermediates == [fixture.intermediate.certificate])
        #expect(chain.root == fixture.root.certificate)
    }

    @Test(
        "an answer is kept where this host's clock or roots may be wrong, and no other",
        arguments: [
            (LeafError.issuerExpired(subject: "I", at: TestCA.now), false, false),
            (.noAcceptedRoot(subject: nil, issuer: nil), true, true),
            (.chain(ChainFinding(.expired)), true, false), (.leased, false, true), (.otherKey, false, true),
            (.otherNames(found: [], asked: []), false, true), (.expired(at: TestCA.now), false, false),
        ])
    func keeps(_ error: LeafError, isKept: Bool, isPermanent: Bool) {
        #expect(error.mayBeThisHosts == isKept)
        #expect(error.isPermanent == isPermanent)
    }
}
