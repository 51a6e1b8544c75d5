import Core
import JSON
import Renewal
import TestSupport
import Testing
import X509

/// The moments of these tests, in days from the CAs' own now.
private func day(_ days: Int64) -> WallTime { TestCA.now + .seconds(days * 86_400) }

private func offer(_ authority: TestCA, isDefault: Bool = false, revoked: Bool = false) -> IssuerOffer {
    IssuerOffer(certificate: authority.certificate, isDefault: isDefault, revoked: revoked)
}

/// Runs a series of observations and answers the set after the last.
private func decide(
    _ rounds: [(day: Int64, offers: [IssuerOffer])], _ policy: TrustPolicy, at time: Int64? = nil
) -> TrustSet {
    var history = IssuerHistory()
    for round in rounds { history.observe(round.offers, now: day(round.day)) }
    let last = rounds.last
    let time = day(time ?? last?.day ?? 0)
    return TrustSet.decide(
        history: IssuerHistory(json: history.json), offers: last?.offers ?? [], policy: policy,
        now: Now(wall: time, server: time, monotonic: .zero))
}

private func names(_ certificates: [Certificate]) -> [String] { certificates.map { $0.commonName ?? "" } }

/// What a proxy's trust holds.

@Suite struct TrustRuleTests {
    @Test("the intermediates and the local root that the server has never seen (P-28, P-36)")
    func holdsTheRoot() throws {
        let root = try TestCA.root()
        let set = decide(
            [(0, [offer(try root.intermediate(), isDefault: true)])], TrustPolicy(roots: [root.certificate]))
        #expect(names(set.intermediates) == ["Test Intermediate"])
        #expect(names(set.roots) == ["Test Root"])
        let written = try PEM.certificates(Array(set.trustPEM.utf8).span, source: "trust.pem")
        #expect(written == set.intermediates + set.roots)
    }

    @Test("previous, current and next issuers, in an order of their own (P-35)")
    func holdsAllGenerations() throws {
        let root = try TestCA.root()
        let old = try root.intermediate("Old")
        let now = try root.intermediate("Now")
        let next = try root.intermediate("Next")
        let policy = TrustPolicy(roots: [root.certificate], retireAfter: .seconds(3 * 86_400))
        let rounds = [
            (Int64(0), [offer(old, isDefault: true)]), (1, [offer(next), offer(now, isDefault: true), offer(old)]),
        ]
        #expect(names(decide(rounds, policy).intermediates) == ["Next", "Now", "Old"])
        let swapped = rounds.map { ($0.0, Array($0.1.reversed())) }
        #expect(decide(swapped, policy).trustPEM == decide(rounds, policy).trustPEM)
    }

    @Test(
        "an issuer that the server forgets stays for retire_after, then leaves (P-35)",
        arguments: [(2, true), (5, false)])
    func retires(_ days: Int64, stays: Bool) throws {
        let root = try TestCA.root()
        let old = try root.intermediate("Old")
        let now = try root.intermediate("Now")
        let policy = TrustPolicy(roots: [root.certificate], retireAfter: .seconds(3 * 86_400))
        let later = [offer(now, isDefault: true)]
        let set = decide([(0, [offer(old, isDefault: true)]), (1, later), (1 + days, later)], policy)
        #expect(names(set.intermediates).contains("Old") == stays)
        let without = TrustPolicy(roots: [root.certificate])
        let kept = decide([(0, [offer(old, isDefault: true)]), (1, later), (300, later)], without)
        #expect(names(kept.intermediates).contains("Old"))
    }

    @Test("an issuer that is no longer the default leaves after retire_after, one that never was stays")
    func losesTheDefault() throws {
        let root = try TestCA.root()
        let old = try root.intermediate("Old")
        let side = try root.intermediate("Side")
        let now = try root.intermediate("Now")
        let policy = TrustPolicy(roots: [root.certificate], retireAfter: .seconds(3 * 86_400))
        let later = [offer(old), offer(side), offer(now, isDefault: true)]
        let set = decide([(0, [offer(old, isDefault: true), offer(side)]), (1, later), (9, later)], policy)
        #expect(names(set.intermediates) == ["Now", "Side"])
    }

    @Test("what is distrusted, revoked or under a root that was taken away leaves at once")
    func dropsAtOnce() throws {
        let root = try TestCA.root()
        let other = try TestCA.root("Other Root")
        let good = try root.intermediate("Good")
        let bad = try root.intermediate("Bad")
        let stray = try other.intermediate("Stray")
        let all = [offer(good, isDefault: true), offer(bad), offer(stray)]
        let distrusting = TrustPolicy(
            roots: [root.certificate, other.certificate], distrust: [bad.certificate.sha256])
        #expect(names(decide([(0, all)], distrusting).intermediates) == ["Good", "Stray"])
        let fewer = decide([(0, all)], TrustPolicy(roots: [root.certificate]))
        #expect(names(fewer.intermediates) == ["Bad", "Good"])
        #expect(fewer.excluded.contains { $0.certificate == stray.certificate && $0.reason.dropsAtOnce })
        let revoking = decide(
            [(0, all), (1, all + [offer(bad, revoked: true)]), (2, all)],
            TrustPolicy(roots: [root.certificate, other.certificate]))
        #expect(names(revoking.intermediates) == ["Good", "Stray"])
    }

    @Test("nothing that the server offers widens the roots: only files and pins do")
    func serverCannotWiden() throws {
        let root = try TestCA.root()
        let rogue = try TestCA.root("Rogue Root")
        let offers = [
            offer(try root.intermediate(), isDefault: true), offer(rogue), offer(try rogue.intermediate("Rogue")),
        ]
        let set = decide([(0, offers)], TrustPolicy(roots: [root.certificate]))
        #expect(names(set.intermediates + set.roots) == ["Test Intermediate", "Test Root"])
        let pinned = TrustPolicy(roots: [root.certificate], pins: [rogue.certificate.sha256])
        #expect(names(decide([(0, offers)], pinned).roots) == ["Rogue Root", "Test Root"])
    }

    @Test("an intermediate never counts as a root, whatever file it stands in (P-29, P-30)")
    func intermediateIsNoRoot() throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let set = decide([(0, [offer(intermediate, isDefault: true)])], TrustPolicy(roots: [intermediate.certificate]))
        #expect(set.roots.isEmpty)
        #expect(set.intermediates.isEmpty)
    }

    @Test("an expired copy of a live certificate is never written (P-30)")
    func noExpiredCopy() throws {
        let root = try TestCA.root()
        let live = try root.intermediate()
        let expired = try live.expired(by: root)
        let oldRoot = try root.expired()
        let set = decide(
            [(0, [offer(live, isDefault: true), offer(expired)])],
            TrustPolicy(roots: [oldRoot.certificate, root.certificate]))
        #expect(set.intermediates == [live.certificate])
        #expect(set.roots == [root.certificate])
    }

    @Test("intermediates from files help a server that forgets its old ones, and reach a root or stay out")
    func filesOfIntermediates() throws {
        let root = try TestCA.root()
        let old = try root.intermediate("Old")
        let stray = try TestCA.root("Other").intermediate("Stray")
        let policy = TrustPolicy(
            roots: [root.certificate], intermediates: [old.certificate, stray.certificate])
        let set = decide([(0, [offer(try root.intermediate("Now"), isDefault: true)])], policy)
        #expect(names(set.intermediates) == ["Now", "Old"])
    }

    @Test("a chain of two intermediates is kept whole")
    func deeperHierarchy() throws {
        let root = try TestCA.root()
        let policy = try root.intermediate("Policy")
        let issuing = try policy.intermediate("Issuing")
        let set = decide(
            [(0, [offer(issuing, isDefault: true), offer(policy)])], TrustPolicy(roots: [root.certificate]))
        #expect(names(set.intermediates) == ["Issuing", "Policy"])
        let broken = decide([(0, [offer(issuing, isDefault: true)])], TrustPolicy(roots: [root.certificate]))
        #expect(broken.intermediates.isEmpty)
    }
}
