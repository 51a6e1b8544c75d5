import Core
import Issuing
import Renewal
import TestSupport
import Testing
import X509

private let yearly = Duration.seconds(365 * 86_400)

/// A configured root that has cross-signed a new one, and what a mount offers of both.
private struct CrossFixture {
    let old: TestCA
    let new: TestCA
    let cross: Certificate
    let issuer: TestCA

    /// The new root lives `life`, as its cross certificate does unless `adjust` changes that.
    init(
        old: (inout CertificateTemplate) -> Void = { _ in }, new: (inout CertificateTemplate) -> Void = { _ in },
        cross adjust: (inout CertificateTemplate) -> Void = { _ in }
    ) throws {
        self.old = try TestCA.root("Old Root", adjust: old)
        self.new = try TestCA.root("New Root", life: yearly, adjust: new)
        cross = try self.old.intermediate("New Root", key: self.new.key, life: yearly, adjust: adjust).certificate
        issuer = try self.new.intermediate("Issuer", life: .seconds(30 * 86_400))
    }

    var offers: [IssuerOffer] {
        [
            IssuerOffer(certificate: issuer.certificate, isDefault: true, revoked: false),
            IssuerOffer(certificate: cross, isDefault: false, revoked: false, hasKey: false),
            IssuerOffer(certificate: new.certificate, isDefault: false, revoked: false, hasKey: false),
        ]
    }

    func set(
        _ offers: [IssuerOffer], held: [Certificate] = [], policy adjust: (inout TrustPolicy) -> Void = { _ in },
        day: Int64 = 0, serverDay: Int64? = nil
    ) -> TrustSet {
        var policy = TrustPolicy(roots: [old.certificate], takesCrossSigned: true)
        adjust(&policy)
        var history = IssuerHistory()
        history.observe(offers, now: TestCA.now)
        func at(_ day: Int64) -> WallTime { TestCA.now + .seconds(day * 86_400) }
        return TrustSet.decide(
            history: history, offers: offers, policy: policy, held: held,
            now: Now(wall: at(day), server: at(serverDay ?? day), monotonic: .zero))
    }

    func accepts(_ offers: [IssuerOffer]? = nil) -> Bool { set(offers ?? self.offers).roots.contains(new.certificate) }
}

/// `accept: cross-signed`: a root that the server offers is taken because a configured root signed its key.

@Suite struct CrossSigningTests {
    @Test("a root with a cross certificate under a configured root is taken, with what is below it")
    func taken() throws {
        let fixture = try CrossFixture()
        let set = fixture.set(fixture.offers)
        #expect(set.roots.map(\.commonName) == ["New Root", "Old Root"])
        #expect(Set(set.intermediates) == [fixture.issuer.certificate, fixture.cross])
        let without = fixture.set(fixture.offers) { $0.takesCrossSigned = false }
        #expect(without.roots.map(\.commonName) == ["Old Root"])
        #expect(
            without.excluded.contains { $0.certificate == fixture.new.certificate && $0.reason == .rootNotAccepted })
    }

    /// What each condition is about, and a fixture that breaks it in that way alone.
    struct Violation: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var old: @Sendable (inout CertificateTemplate) -> Void = { _ in }
        var new: @Sendable (inout CertificateTemplate) -> Void = { _ in }
        var cross: @Sendable (inout CertificateTemplate) -> Void = { _ in }
        var isTaken = false
    }

    static let violations = [
        Violation(testDescription: "it expires later", new: { $0.notAfter = $0.notAfter + .seconds(1) }),
        Violation(testDescription: "it begins earlier", new: { $0.notBefore = $0.notBefore - .seconds(1) }),
        Violation(
            testDescription: "the cross certificate has expired",
            cross: {
                $0.notBefore = TestCA.now - .seconds(2 * 86_400)
                $0.notAfter = TestCA.now - .seconds(60)
            }),
        Violation(
            testDescription: "the cross certificate has not begun",
            new: { $0.notBefore = TestCA.now + .seconds(60) }, cross: { $0.notBefore = TestCA.now + .seconds(60) }),
        Violation(
            testDescription: "any path length, where the cross certificate has one",
            cross: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 1) }),
        Violation(
            testDescription: "a longer path than the cross certificate's",
            new: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 2) },
            cross: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 1) }),
        Violation(
            testDescription: "the same path length as the cross certificate's: taken",
            new: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 1) },
            cross: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 1) }, isTaken: true),
        Violation(
            testDescription: "the configured root's path length, below which the cross certificate stands",
            old: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 2) },
            new: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 2) }),
        Violation(
            testDescription: "no name constraints, where the cross certificate has them",
            cross: { $0.permittedDNSDomains = ["example.org"] }),
        Violation(
            testDescription: "no name constraints, where the configured root has them",
            old: { $0.permittedDNSDomains = ["example.org"] }),
        Violation(
            testDescription: "wider name constraints",
            new: { $0.permittedDNSDomains = ["example.org", "example.com"] },
            cross: { $0.permittedDNSDomains = ["example.org"] }),
        Violation(
            testDescription: "narrower name constraints: taken",
            new: { $0.permittedDNSDomains = ["dmz.example.org"] },
            cross: { $0.permittedDNSDomains = ["example.org"] }, isTaken: true),
        Violation(
            testDescription: "any purpose, where the cross certificate is for clients alone",
            cross: { $0.extendedKeyUsage = [KeyPurpose.clientAuth] }),
        Violation(
            testDescription: "a cross certificate that is no CA's",
            cross: { $0.basicConstraints = BasicConstraints(isCA: false) }),
        Violation(
            testDescription: "a cross certificate that may not sign certificates", cross: { $0.keyUsage = [.crlSign] }),
    ]

    @Test(
        "a root that is wider than its cross certificate, or has none that verifies now, stays out",
        arguments: violations)
    func violation(_ violation: Violation) throws {
        let fixture = try CrossFixture(old: violation.old, new: violation.new, cross: violation.cross)
        #expect(fixture.accepts() == violation.isTaken)
    }

    @Test("a cross certificate of a stranger, of another key, or without a signature of the configured root is none")
    func notVerifying() throws {
        let fixture = try CrossFixture()
        let stranger = try TestCA.root("Old Root").intermediate("New Root", key: fixture.new.key, life: yearly)
        let otherKey = try fixture.old.intermediate("New Root", life: yearly)
        for cross in [stranger, otherKey] {
            let offers =
                [fixture.offers[0], fixture.offers[2]] + [
                    IssuerOffer(certificate: cross.certificate, isDefault: false, revoked: false, hasKey: false)
                ]
            #expect(!fixture.accepts(offers))
        }
        #expect(!fixture.accepts([fixture.offers[0], fixture.offers[2]]))
    }

    @Test(
        "the key of an issuer in the mount makes no root: a server cannot make one of what it signs with",
        arguments: ["the root's key is there", "the cross certificate's key is there", "it was the default once"])
    func keyInTheMount(_ what: String) throws {
        let fixture = try CrossFixture()
        var offers = fixture.offers
        switch what {
        case "the root's key is there": offers[2].hasKey = true
        case "the cross certificate's key is there": offers[1].hasKey = true
        default: offers[1].isDefault = true
        }
        #expect(!fixture.accepts(offers))
        var history = IssuerHistory()
        history.observe(offers, now: TestCA.now)
        history.observe(fixture.offers, now: TestCA.now)
        let set = TrustSet.decide(
            history: history, offers: fixture.offers,
            policy: TrustPolicy(roots: [fixture.old.certificate], takesCrossSigned: true),
            now: Now(wall: TestCA.now, server: TestCA.now, monotonic: .zero))
        #expect(set.roots.contains(fixture.new.certificate) == !offers[1].isDefault)
    }

    @Test("a distrusted or revoked cross certificate lets nothing in, and a distrusted root stays out")
    func distrusted() throws {
        let fixture = try CrossFixture()
        for digest in [fixture.cross.sha256, fixture.new.certificate.sha256] {
            #expect(!fixture.set(fixture.offers) { $0.distrust = [digest] }.roots.contains(fixture.new.certificate))
        }
        var revoked = fixture.offers
        revoked[1].revoked = true
        #expect(!fixture.accepts(revoked))
    }

    @Test("roots that are only kept, or were taken themselves by their cross certificates, let nothing in")
    func noLadder() throws {
        let fixture = try CrossFixture()
        let kept = fixture.set(fixture.offers) { policy in
            policy.kept = policy.roots
            policy.roots = [fixture.issuer.certificate]
        }
        #expect(kept.roots == [fixture.old.certificate])
        let third = try TestCA.root("Third Root", life: .seconds(86_400 * 30))
        let rung = try fixture.new.intermediate("Third Root", key: third.key, life: .seconds(86_400 * 30))
        let offers =
            [rung, third].map {
                IssuerOffer(certificate: $0.certificate, isDefault: false, revoked: false, hasKey: false)
            }
            + [fixture.offers[0], fixture.offers[2]]
        #expect(fixture.set(offers, held: [fixture.new.certificate]).roots == [fixture.old.certificate])
    }

    @Test("one clock alone lets no root in, and removes none that the file holds")
    func clocks() throws {
        let fixture = try CrossFixture()
        for (host, server) in [(Int64(400), Int64(0)), (0, 400)] {
            let fresh = fixture.set(fixture.offers, day: host, serverDay: server)
            #expect(!fresh.roots.contains(fixture.new.certificate))
            let held = fixture.set(fixture.offers, held: [fixture.new.certificate], day: host, serverDay: server)
            #expect(held.roots.contains(fixture.new.certificate))
        }
        let over = fixture.set(fixture.offers, held: [fixture.new.certificate], day: 400)
        #expect(!over.roots.contains(fixture.new.certificate))
    }

    @Test(
        "a root that the file holds stays when the server no longer offers it, as long as its cross certificate counts")
    func forgotten() throws {
        let fixture = try CrossFixture()
        let fewer = Array(fixture.offers.prefix(2))
        #expect(fixture.set(fewer, held: [fixture.new.certificate]).roots.contains(fixture.new.certificate))
        #expect(!fixture.set(fewer).roots.contains(fixture.new.certificate))
        let alone = [fixture.offers[0]]
        #expect(!fixture.set(alone, held: [fixture.new.certificate]).roots.contains(fixture.new.certificate))
    }
}
