import TestSupport
import Testing
import VaultAPI
import VaultClient

@Suite struct RedirectTests {
    private let configured = ["https://a.test:8200", "https://b.test"]

    @Test(arguments: [
        ("https://b.test/v1/auth/cert/login", "https://b.test"),
        ("https://B.test:443/v1/x?list=true", "https://b.test"),
        ("https://a.test:8200/", "https://a.test:8200"), ("http://a.test:8200/v1/x", nil), ("https://a.test/v1/x", nil),
        ("https://evil.test:8200/v1/x", nil), ("https://a.test:8200@evil.test/", nil), ("/v1/x", nil), ("", nil),
        ("https://a.test:8200.evil.test/", nil), ("//b.test/v1", nil),
    ])
    func `only a configured https address is followed`(_ location: String, _ target: String?) {
        #expect(Redirect.decide(location: location, configured: configured) == target)
    }
}

@Suite struct AddressRingTests {
    @Test func `each address is asked once, from the one that last answered`() {
        var ring = AddressRing(["a", "b", "c"])
        #expect(ring.first == "a")
        #expect(ring.next(after: 0, tries: 1) == 1)
        #expect(ring.next(after: 2, tries: 2) == 0)
        #expect(ring.next(after: 1, tries: 3) == nil)
        ring.answered(2)
        #expect(ring.first == "c")
        #expect(ring.next(after: 2, tries: 1) == 0)
    }

    @Test func `a failure of an address that is no longer preferred changes nothing`() {
        var ring = AddressRing(["a", "b", "c"])
        ring.failed(0)
        #expect(ring.first == "b")
        ring.failed(0)
        #expect(ring.first == "b")
    }
}
