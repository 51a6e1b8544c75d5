import Core
import JSON
import Renewal
import TestSupport
import Testing
import X509

private let day = Duration.seconds(86_400)

/// One root that is accepted, one that is not, and an issuer of each.
private struct TrustFixture {
    let output = OutputID(kind: .trust, name: "upstreams")
    let root: TestCA
    let strangeRoot: TestCA
    let issuer: TestCA
    let stranger: TestCA
    var history = IssuerHistory()
    var policy: TrustPolicy
    var held: [Certificate] = []

    init() throws {
        root = try TestCA.root()
        strangeRoot = try TestCA.root("Other Root")
        issuer = try root.intermediate("Issuer")
        stranger = try strangeRoot.intermediate("Stranger")
        policy = TrustPolicy(roots: [root.certificate])
    }

    mutating func decide(_ offered: [TestCA], at now: WallTime = TestCA.now) throws -> TrustDecision {
        let offers = offered.enumerated().map { index, authority in
            IssuerOffer(certificate: authority.certificate, isDefault: index == 0, revoked: false)
        }
        let held = held
        return try TrustDecision.decide(
            offers, for: #require(output).description, history: &history, policy: policy, held: held,
            now: Now(wall: now, server: now, monotonic: .zero))
    }
}

@Suite("What an answer of the mounts means for a trust file")
struct TrustDecisionTests {
    @Test("the issuers that reach an accepted root are written; one that does not is named")
    func leavesOut() throws {
        var fixture = try TrustFixture()
        let decision = try fixture.decide([fixture.issuer, fixture.stranger])
        #expect(decision.set.intermediates == [fixture.issuer.certificate])
        #expect(decision.leftOut == [fixture.stranger.certificate])
    }

    @Test("an issuer that is no longer offered is not named")
    func namesOnlyWhatIsOffered() throws {
        var fixture = try TrustFixture()
        _ = try fixture.decide([fixture.issuer, fixture.stranger])
        #expect(try fixture.decide([fixture.issuer]).leftOut.isEmpty)
    }

    @Test(
        "a history that was lost or damaged takes nothing out of the file: what is on disk counts as seen",
        arguments: ["lost", "damaged", "older"])
    func lostHistory(how: String) throws {
        var fixture = try TrustFixture()
        let next = try fixture.root.intermediate("Next")
        _ = try fixture.decide([fixture.issuer])
        let both = try fixture.decide([next]).set.intermediates
        #expect(Set(both) == [fixture.issuer.certificate, next.certificate])
        fixture.held = both + [fixture.root.certificate]
        let rows = fixture.history.json["issuers"]?.array ?? []
        fixture.history =
            switch how {
            case "lost": IssuerHistory()
            case "damaged":
                IssuerHistory(json: ["issuers": .array([["certificate": "half a certificate"]] + rows.dropFirst(2))])
            default: IssuerHistory(json: ["issuers": .array(rows.filter { $0["offered"]?.bool == true })])
            }
        #expect(Set(try fixture.decide([next]).set.intermediates) == Set(both))
        #expect(fixture.history.entries.count == 2)
    }

    @Test("without a usable root nothing is written, and the answer is remembered all the same")
    func noRoot() throws {
        var fixture = try TrustFixture()
        fixture.policy.roots = []
        #expect(throws: TrustError.noRoot("trust/upstreams")) { try fixture.decide([fixture.issuer]) }
        #expect(fixture.history.entries[fixture.issuer.certificate.sha256] != nil)
    }

    @Test("an answer of which no issuer reaches a root does not empty the file")
    func noPath() throws {
        var fixture = try TrustFixture()
        fixture.held = [fixture.root.certificate]
        let stranger = fixture.stranger
        do {
            _ = try fixture.decide([stranger])
            Issue.record("it was taken")
        } catch let error as TrustError {
            #expect(error.kind.code == "trust.no-path")
            #expect(error.summary.contains("'Stranger' (no-accepted-root)"))
        }
    }

    @Test("a file that holds what must leave at once is replaced even by an empty one")
    func mustReplace() throws {
        var fixture = try TrustFixture()
        fixture.held = [fixture.issuer.certificate]
        fixture.policy.distrust = [fixture.issuer.certificate.sha256]
        #expect(try fixture.decide([fixture.issuer]).set.intermediates.isEmpty)
    }

    @Test("a mount whose only CA is a root has no intermediates, and that is right")
    func onlyRoots() throws {
        var fixture = try TrustFixture()
        let decision = try fixture.decide([fixture.root])
        #expect(decision.set.roots == [fixture.root.certificate])
        #expect(decision.set.intermediates.isEmpty)
    }

    @Test("an issuer is forgotten 30 days after it expired", arguments: [(29, true), (31, false)])
    func forgets(_ days: Int64, isKnown: Bool) throws {
        var fixture = try TrustFixture()
        let short = try fixture.root.intermediate("Short", life: day)
        _ = try fixture.decide([fixture.issuer, short])
        _ = try fixture.decide([fixture.issuer], at: short.certificate.notAfter + day * Int(days))
        #expect((fixture.history.entries[short.certificate.sha256] != nil) == isKnown)
    }

    @Test("a trust ends with its last whole chain: that is when its intermediate or its root expires")
    func end() throws {
        let fixture = try TrustFixture()
        let short = try fixture.root.intermediate("Short", life: day * 2).certificate
        let (issuer, root) = (fixture.issuer.certificate, fixture.root.certificate)
        #expect(TrustEnd.of([]) == nil)
        #expect(TrustEnd.of([root]) == root.notAfter)
        #expect(TrustEnd.of([short, root]) == short.notAfter)
        #expect(TrustEnd.of([short, issuer, root]) == issuer.notAfter)
        let brief = try TestCA.root("Brief", life: day)
        let outliving = try brief.intermediate("Outliving").certificate
        #expect(TrustEnd.of([outliving, brief.certificate]) == brief.certificate.notAfter)
    }
}

@Suite("Which trust file may be put back")
struct RollbackTests {
    enum Change: String, CaseIterable {
        case none, retired, distrusted, rootRemoved, expired
    }

    @Test(
        "what is distrusted, expired or without a root never comes back; what is only retired may",
        arguments: [
            (Change.none, true), (.retired, true), (.distrusted, false), (.rootRemoved, false), (.expired, false),
        ])
    func mayPutBack(_ change: Change, isAllowed: Bool) throws {
        var fixture = try TrustFixture()
        let old = try fixture.root.intermediate("Old", life: day * 40)
        fixture.policy.roots.append(fixture.strangeRoot.certificate)
        _ = try fixture.decide([old, fixture.issuer, fixture.stranger])
        switch change {
        case .none, .expired: break
        case .retired: fixture.policy.retireAfter = day
        case .distrusted: fixture.policy.distrust = [old.certificate.sha256]
        case .rootRemoved: fixture.policy.roots.removeLast()
        }
        _ = try fixture.decide([fixture.issuer, fixture.stranger], at: TestCA.now + day)
        let later = change == .expired ? old.certificate.notAfter + day : TestCA.now + day * 5
        let set = try fixture.decide([fixture.issuer, fixture.stranger], at: later).set
        #expect(set.mayPutBack([old.certificate, fixture.stranger.certificate, fixture.root.certificate]) == isAllowed)
    }

    @Test(
        "a file that the proxy refused is not tried again for ten minutes; another one is",
        arguments: [("aa", 0, true), ("aa", 599, true), ("aa", 600, false), ("ab", 0, false)])
    func refused(_ digest: String, _ seconds: Int64, isCovered: Bool) {
        let moment = Now(wall: TestCA.now, monotonic: .seconds(1000))
        let refused = RefusedTrust(digest: "aa", now: moment)
        let later = Now(wall: TestCA.now, monotonic: .seconds(1000 + seconds))
        #expect(refused.covers(digest: digest, now: later) == isCovered)
    }
}
