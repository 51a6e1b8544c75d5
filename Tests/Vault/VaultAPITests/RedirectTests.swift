import Testing
import VaultAPI

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
