import Core
import Testing
import X509

/// Whether one set of name constraints allows nothing that another forbids.

@Suite struct NameConstraintsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var mine: NameConstraints
        var theirs: NameConstraints
        var isWithin: Bool

        init(
            _ name: String, _ mine: (permitted: [NameConstraints.Subtree], excluded: [NameConstraints.Subtree]),
            _ theirs: (permitted: [NameConstraints.Subtree], excluded: [NameConstraints.Subtree]), _ isWithin: Bool
        ) {
            testDescription = name
            self.mine = NameConstraints(permitted: mine.permitted, excluded: mine.excluded)
            self.theirs = NameConstraints(permitted: theirs.permitted, excluded: theirs.excluded)
            self.isWithin = isWithin
        }
    }

    private static let net = NameConstraints.Subtree.ip(address: [10, 0, 0, 0], mask: [255, 0, 0, 0])
    private static let host = NameConstraints.Subtree.ip(address: [10, 1, 2, 3], mask: [255, 255, 255, 255])

    static let cases = [
        Case("the same", ([.dns("a.org")], [.dns("b.org")]), ([.dns("a.org")], [.dns("b.org")]), true),
        Case("a subdomain", ([.dns("x.a.org")], []), ([.dns("a.org")], []), true),
        Case("what only ends alike", ([.dns("xa.org")], []), ([.dns("a.org")], []), false),
        Case(
            "the domain itself, where only what is below is permitted", ([.dns("a.org")], []), ([.dns(".a.org")], []),
            false),
        Case("one domain more", ([.dns("a.org"), .dns("b.org")], []), ([.dns("a.org")], []), false),
        Case("another kind is permitted alone", ([host], []), ([.dns("a.org")], []), false),
        Case("a kind more is bounded", ([.dns("a.org"), host], []), ([.dns("a.org")], []), true),
        Case("a part of the network", ([host], []), ([net], []), true),
        Case("a larger network", ([net], []), ([host], []), false),
        Case("more is excluded", ([], [.dns("org")]), ([], [.dns("a.org")]), true),
        Case("less is excluded", ([], [.dns("x.a.org")]), ([], [.dns("a.org")]), false),
        Case("nothing is excluded", ([.dns("a.org")], []), ([.dns("a.org")], [.dns("x.a.org")]), false),
        Case("mailboxes are compared as texts", ([.email("a@b.org")], []), ([.email("b.org")], []), false),
        Case("a kind that is not known", ([.other], []), ([.other], []), false),
    ]

    @Test("what is allowed is compared subtree by subtree", arguments: cases)
    func within(_ one: Case) {
        #expect(one.mine.isWithin(one.theirs) == one.isWithin)
    }
}
