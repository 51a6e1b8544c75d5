import Core
import JSON
import Renewal
import TestSupport
import Testing
import X509

private let day = Duration.seconds(86_400)

/// An old root and a new one, an issuer of each, and the file that an operator wrote.
private struct ServerTrustFixture {
    let old: TestCA
    let new: TestCA
    let oldIssuer: TestCA
    let newIssuer: TestCA
    var policy: TrustPolicy
    var held: [Certificate]
    var history = ServerTrustHistory()

    init() throws {
        old = try TestCA.root("Old Root")
        new = try TestCA.root("New Root")
        oldIssuer = try old.intermediate("Old Issuer")
        newIssuer = try new.intermediate("New Issuer")
        policy = TrustPolicy(roots: [old.certificate], retireAfter: day)
        held = [oldIssuer.certificate, old.certificate]
    }

    /// A round at `days` from the CAs' now; the file is replaced where that is due.
    mutating func round(_ offered: [TestCA], after days: Int = 0) throws -> ServerTrustDecision {
        let now = TestCA.now + day * days
        let offers = offered.enumerated().map { index, issuer in
            IssuerOffer(certificate: issuer.certificate, isDefault: index == 0, revoked: false)
        }
        history = ServerTrustHistory(json: history.json)
        let decision = try ServerTrustDecision.decide(
            offers, history: &history, policy: policy, held: held, now: Now(wall: now, server: now, monotonic: .zero))
        if !decision.isUnchanged { held = decision.set.intermediates + decision.set.roots }
        return decision
    }

    var names: Set<String> { Set(held.compactMap(\.commonName)) }
}

/// What an answer of the mounts means for `ca/vault-ca.pem`.

@Suite struct ServerTrustDecisionTests {
    @Test("a file that holds what it should stays, in whatever order")
    func unchanged() throws {
        var fixture = try ServerTrustFixture()
        #expect(try fixture.round([fixture.oldIssuer]).isUnchanged)
        fixture.held.reverse()
        #expect(try fixture.round([fixture.oldIssuer]).isUnchanged)
    }

    @Test("a root alone, as an operator may write it, is completed by the issuers below it")
    func completed() throws {
        var fixture = try ServerTrustFixture()
        fixture.held = [fixture.old.certificate]
        let decision = try fixture.round([fixture.oldIssuer])
        #expect(decision.added == [fixture.oldIssuer.certificate])
        #expect(decision.removed.isEmpty)
    }

    @Test("a root that is not configured any more stays for retire_after with its issuers, then both leave")
    func retires() throws {
        var fixture = try ServerTrustFixture()
        fixture.policy.roots = [fixture.new.certificate]
        _ = try fixture.round([fixture.newIssuer])
        #expect(fixture.names == ["Old Issuer", "Old Root", "New Issuer", "New Root"])
        #expect(try fixture.round([fixture.newIssuer], after: 1).isUnchanged)
        let last = try fixture.round([fixture.newIssuer], after: 2)
        #expect(Set(last.removed) == [fixture.oldIssuer.certificate, fixture.old.certificate])
        #expect(fixture.names == ["New Issuer", "New Root"])
        #expect(try fixture.round([fixture.newIssuer], after: 3).isUnchanged)
    }

    @Test("without retire_after it stays until it expires")
    func staysUntilItExpires() throws {
        var fixture = try ServerTrustFixture()
        fixture.policy.roots = [fixture.new.certificate]
        fixture.policy.retireAfter = nil
        _ = try fixture.round([fixture.newIssuer])
        #expect(try fixture.round([fixture.newIssuer], after: 300).isUnchanged)
    }

    @Test("a root that is configured again begins anew")
    func comesBack() throws {
        var fixture = try ServerTrustFixture()
        fixture.policy.roots = [fixture.new.certificate]
        _ = try fixture.round([fixture.newIssuer])
        fixture.policy.roots = [fixture.old.certificate, fixture.new.certificate]
        _ = try fixture.round([fixture.newIssuer, fixture.oldIssuer], after: 1)
        fixture.policy.roots = [fixture.new.certificate]
        _ = try fixture.round([fixture.newIssuer, fixture.oldIssuer], after: 3)
        #expect(fixture.names.contains("Old Root"))
    }

    @Test("nothing that the server offers widens the file: no root, and no issuer below a foreign one")
    func serverCannotWiden() throws {
        var fixture = try ServerTrustFixture()
        let decision = try fixture.round([fixture.oldIssuer, fixture.newIssuer, fixture.new])
        #expect(decision.isUnchanged)
    }

    @Test("an answer without an issuer below an accepted root removes nothing")
    func uselessAnswer() throws {
        var fixture = try ServerTrustFixture()
        let third = try TestCA.root("Third Root").certificate
        fixture.policy.roots = [third]
        let decision = try fixture.round([fixture.newIssuer])
        #expect(decision.added == [third] && decision.removed.isEmpty)
        fixture.policy.roots = []
        #expect(throws: TrustError.noRoot("ca/vault-ca.pem")) { try fixture.round([fixture.newIssuer]) }
        #expect(fixture.names == ["Old Issuer", "Old Root", "Third Root"])
    }

    @Test("an issuer that the operator adds to the file by hand counts as seen")
    func addedByHand() throws {
        var fixture = try ServerTrustFixture()
        _ = try fixture.round([fixture.oldIssuer])
        let other = try fixture.old.intermediate("By Hand")
        fixture.held.append(other.certificate)
        #expect(try fixture.round([fixture.oldIssuer]).isUnchanged)
    }

    @Test("every address that is reached must verify, and one at least must be reached")
    func verdicts() {
        func judge(_ trials: AddressTrial...) -> ServerTrustVerdict {
            .judge(trials.enumerated().map { (address: "a\($0)", trial: $1) })
        }
        #expect(judge(.verified) == .publish)
        #expect(judge(.unreachable("down"), .verified, .verified) == .publish)
        #expect(judge(.verified, .refused("no")) == .refused(address: "a1", reason: "no"))
        #expect(judge(.unreachable("down"), .refused("no")) == .refused(address: "a1", reason: "no"))
        #expect(judge(.unreachable("down"), .unreachable("up")) == .unproved(address: "a0", reason: "down"))
    }
}
