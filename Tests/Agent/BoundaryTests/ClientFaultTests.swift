import Boundary
import Core
import Issuing
import TestSupport
import Testing
import X509

@Suite struct ClientFaultTests {
    /// Which clocks say that the end is past, and what comes of it.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let host: Int64
        let server: Int64?
        let isFault: Bool
        let isDoubt: Bool
    }

    @Test(
        "an end that is past is a fault where both clocks say so; one alone is told, with both times",
        arguments: [
            Case(testDescription: "neither", host: -1, server: -1, isFault: false, isDoubt: false),
            Case(testDescription: "the server's alone", host: -60, server: 1, isFault: false, isDoubt: true),
            Case(testDescription: "the host's alone", host: 1, server: -60, isFault: false, isDoubt: true),
            Case(testDescription: "both", host: 0, server: 0, isFault: true, isDoubt: false),
            Case(testDescription: "no server has answered", host: 1, server: nil, isFault: false, isDoubt: true),
        ])
    func ends(_ ends: Case) throws {
        let (leaf, key) = try TestCA.root("Root", now: WallTime(secondsSince1970: 1_800_000_000)).leaf()
        let clocks = EndClocks(
            host: leaf.notAfter + .seconds(ends.host), server: ends.server.map { leaf.notAfter + .seconds($0) })
        let chain = try #require(ClientChain([leaf]))
        let fault = chain.faultAsClient(named: "web.internal", of: key, by: clocks)
        let doubt = chain.doubtAsClient(by: clocks)
        #expect((fault != nil, doubt != nil) == (ends.isFault, ends.isDoubt), "\(fault ?? "") \(doubt ?? "")")
        for text in [fault, doubt].compactMap({ $0 }) {
            #expect(text.contains(clocks.host.rfc3339 + " by this host's clock"), "\(text)")
            guard let server = clocks.server else { continue }
            #expect(text.contains(server.rfc3339 + " by the server's clock (Date)"), "\(text)")
        }
    }

    /// Which certificate of the chain decides.
    @Test(
        "the first certificate of the chain that expires decides, and the last that becomes valid",
        arguments: ["expired", "renewed beside", "foreign", "future", "future by one clock"])
    func chains(_ name: String) throws {
        let now = TestCA.now
        let root = try TestCA.root()
        let middle = try root.intermediate()
        let old = try middle.expired(by: root).certificate
        let (leaf, key) = try middle.leaf(names: RequestedNames(commonName: "web"))
        let later = try root.intermediate("Test Intermediate", key: middle.key) { $0.notBefore = now + .seconds(3600) }
        let behind = EndClocks(
            host: now - .seconds(60), server: name == "future by one clock" ? now + .seconds(3700) : now)
        let (issuers, clocks, fault, doubt): ([Certificate], EndClocks, String?, String?) =
            switch name {
            case "expired":
                ([old], behind, "its intermediate 'Test Intermediate' expired at \(old.notAfter.rfc3339)", nil)
            case "renewed beside": ([old, middle.certificate], behind, nil, nil)
            case "foreign": ([try TestCA.root("Another").expired().certificate], behind, nil, nil)
            case "future":
                (
                    [later.certificate], behind,
                    "its intermediate 'Test Intermediate' is valid only from \((now + .seconds(3600)).rfc3339)", nil
                )
            default: ([later.certificate], behind, nil, "its intermediate 'Test Intermediate' is valid from")
            }
        let chain = try #require(ClientChain([leaf] + issuers))
        let (foundFault, foundDoubt) = (
            chain.faultAsClient(named: "web", of: key, by: clocks), chain.doubtAsClient(by: clocks)
        )
        #expect(fault.map { foundFault?.hasPrefix($0) == true } ?? (foundFault == nil), "\(foundFault ?? "none")")
        #expect(doubt.map { foundDoubt?.hasPrefix($0) == true } ?? (foundDoubt == nil), "\(foundDoubt ?? "none")")
    }
}
