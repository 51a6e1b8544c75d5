import Core
import Renewal
import Testing

@Suite struct DeniedRequestsTests {
    @Test("the first request with a token is believed; another one asks for a new token, once until it is granted")
    func believed() {
        var denials = DeniedRequests()
        #expect(denials.denied("a", before: 0) == .policy)
        #expect(denials.denied("a", before: 7) == .policy, "it was denied to a new token")
        #expect(denials.denied("b", before: 3) == .token)
        #expect(denials.denied("b", before: 0) == .policy)
        #expect(denials.denied("b", before: 9) == .policy)
        denials.granted("b")
        #expect(denials.denied("b", before: 9) == .token, "it was granted since: the token may be gone")
    }

    @Test("tokens that were gone twice in a row after the same number of answers have that many uses")
    func estimates() {
        var denials = DeniedRequests()
        for (answers, uses) in [(5, nil), (4, nil), (4, 4), (3, nil)] as [(Int, Int?)] {
            #expect(denials.denied("a", before: answers) == .token)
            #expect(denials.ended("a", after: answers) == uses)
        }
    }
}
