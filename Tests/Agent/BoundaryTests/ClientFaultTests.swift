import Boundary
import Core
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
        let fault = leaf.faultAsClient(named: "web.internal", of: key, by: clocks)
        let doubt = leaf.doubtAsClient(by: clocks)
        #expect((fault != nil, doubt != nil) == (ends.isFault, ends.isDoubt), "\(fault ?? "") \(doubt ?? "")")
        for text in [fault, doubt].compactMap({ $0 }) {
            #expect(text.contains(clocks.host.rfc3339 + " by this host's clock"), "\(text)")
            guard let server = clocks.server else { continue }
            #expect(text.contains(server.rfc3339 + " by the server's clock (Date)"), "\(text)")
        }
    }
}
