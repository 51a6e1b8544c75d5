import Core
import Testing

@testable import Lab

@Suite struct GlobTests {
    struct Case: CustomTestStringConvertible {
        let pattern: String
        let subject: String
        let matches: Bool
        var testDescription: String { "\(pattern) ~ \(subject)" }
    }

    @Test(arguments: [
        Case(pattern: "", subject: "", matches: true), Case(pattern: "", subject: "a", matches: false),
        Case(pattern: "*", subject: "", matches: true), Case(pattern: "*", subject: "a.b", matches: true),
        Case(pattern: "a*", subject: "abc", matches: true), Case(pattern: "*c", subject: "abc", matches: true),
        Case(pattern: "a*c", subject: "ac", matches: true), Case(pattern: "a*a", subject: "a", matches: false),
        Case(pattern: "*.svc.*", subject: "a.svc.b", matches: true),
        Case(pattern: "A*", subject: "abc", matches: false),
        Case(pattern: "a*b*c", subject: "a-b-b-c", matches: true),
        Case(pattern: "a*b*c", subject: "a-c-b", matches: false),
    ])
    func globs(_ example: Case) {
        #expect(globMatches(example.pattern, example.subject) == example.matches)
    }
}

@Suite struct NameRulesTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let rules: NameRules
        let isAllowed: Bool
        var testDescription: String { name }
    }

    private static let subdomains = NameRules(allowedDomains: ["svc.internal"], allowSubdomains: true)
    private static let bare = NameRules(allowedDomains: ["svc.internal", "ops@svc.internal"], allowBareDomains: true)
    private static let glob = NameRules(allowedDomains: ["web-*.svc.internal"], allowGlobDomains: true)
    private static let noWildcards = NameRules(allowWildcards: false, allowAnyName: true)
    private static let anything = NameRules(allowAnyName: true)
    private static let loose = NameRules(allowAnyName: true, enforceHostNames: false)
    private static let strict = NameRules(allowLocalhost: false)

    @Test(arguments: [
        Case(name: "a.svc.internal", rules: subdomains, isAllowed: true),
        Case(name: "svc.internal", rules: subdomains, isAllowed: false),
        Case(name: "asvc.internal", rules: subdomains, isAllowed: false),
        Case(name: "*.svc.internal", rules: subdomains, isAllowed: true),
        Case(name: "*.a.svc.internal", rules: subdomains, isAllowed: true),
        Case(name: "a.*.svc.internal", rules: subdomains, isAllowed: false),
        Case(name: "*.*.svc.internal", rules: subdomains, isAllowed: false),
        Case(name: "a.b.svc.internal", rules: subdomains, isAllowed: true),
        Case(name: "user@a.svc.internal", rules: subdomains, isAllowed: true),
        Case(name: "*@a.svc.internal", rules: subdomains, isAllowed: true),
        Case(name: "user@*.svc.internal", rules: subdomains, isAllowed: false),
        Case(name: "a@b@svc.internal", rules: subdomains, isAllowed: false),
        Case(name: "localhost", rules: subdomains, isAllowed: true),
        Case(name: "web.localhost", rules: subdomains, isAllowed: true),
        Case(name: "web.localhost", rules: bare, isAllowed: false),
        Case(name: "localhost", rules: strict, isAllowed: false),
        Case(name: "SVC.internal", rules: bare, isAllowed: true),
        Case(name: "ops@svc.internal", rules: bare, isAllowed: true),
        Case(name: "a.svc.internal", rules: bare, isAllowed: false),
        Case(name: "web-1.svc.internal", rules: glob, isAllowed: true),
        Case(name: "db-1.svc.internal", rules: glob, isAllowed: false),
        Case(name: "*.example.com", rules: noWildcards, isAllowed: false),
        Case(name: "anything.example.com", rules: anything, isAllowed: true),
        Case(name: "under_score.example.com", rules: anything, isAllowed: false),
        Case(name: "under_score.example.com", rules: loose, isAllowed: true),
        Case(name: "-a.example.com", rules: anything, isAllowed: false),
        Case(name: "bücher.example", rules: anything, isAllowed: true),
        Case(name: "w*b.example.com", rules: anything, isAllowed: true),
        Case(name: "a b.example.com", rules: anything, isAllowed: false),
    ])
    func names(_ example: Case) {
        #expect(example.rules.allows(example.name) == example.isAllowed)
    }

    @Test func commonNameChecksTellMailFromHosts() {
        var rules = NameRules(allowAnyName: true, commonNameChecks: ["hostname"])
        #expect(!rules.allowsCommonName("user@example.com"))
        rules.commonNameChecks = ["email"]
        #expect(!rules.allowsCommonName("example.com"))
        rules.commonNameChecks = ["disabled"]
        #expect(rules.allowsCommonName("Example Root CA 1"))
    }

    @Test(
        arguments: zip(
            ["bücher.example", "ex.例え", "plain.example."],
            ["xn--bcher-kva.example", "ex.xn--r8jz45g", "plain.example."]))
    func hostNamesBecomeASCII(_ name: String, _ ascii: String) {
        #expect(Punycode.ascii(name) == ascii)
    }

    @Test(arguments: ["", "a..b", String(repeating: "a", count: 64) + ".example"])
    func namesThatDNSCannotHoldAreNone(_ name: String) {
        #expect(Punycode.ascii(name) == nil)
    }
}

@Suite struct LifetimeTests {
    private static let now = Timestamp(wall: WallTime(secondsSince1970: 1_795_457_026), nanoseconds: 500_000_000)
    private static let base = Lifetime(mount: (ttl: 7200, maxTTL: 86_400), now: now)

    private func life(_ lifetime: Lifetime, _ request: Lifetime.Request = .init()) -> Int64? {
        (try? lifetime.end(request)).map { $0.0.seconds - Self.now.seconds }
    }

    private func refusal(_ lifetime: Lifetime, _ request: Lifetime.Request) -> String {
        do {
            _ = try lifetime.end(request)
            return ""
        } catch {
            return error.texts.joined()
        }
    }

    @Test func theRequestComesBeforeTheRoleAndTheRoleBeforeTheMount() {
        var lifetime = Self.base
        #expect(life(lifetime) == 7200)
        lifetime.ttl = 600
        #expect(life(lifetime) == 600)
        #expect(life(lifetime, .init(ttl: 60)) == 60)
    }

    @Test func tooLongALifeIsCutWithAWarning() throws {
        var lifetime = Self.base
        lifetime.maxTTL = 259_200
        let (end, warnings) = try lifetime.end(.init(ttl: 32_400_000))
        #expect(end.seconds - Self.now.seconds == 259_200)
        #expect(warnings == ["TTL \"9000h0m0s\" is longer than permitted maxTTL \"72h0m0s\", so maxTTL is being used"])
    }

    @Test func aNamedEndWalksPastTheLongestLifeWhenPermitted() {
        var lifetime = Self.base
        let far = Lifetime.Request(notAfter: Self.now.adding(seconds: 1_000_000).text)
        #expect(life(lifetime, far) == 1_000_000)
        lifetime.notAfterBound = "ttl-limited"
        #expect(
            refusal(lifetime, far).contains("is beyond the TTL of 2h0m0s")
                || refusal(lifetime, far).contains("beyond the TTL of 2h0m0s"))
        lifetime.notAfterBound = "forbid"
        #expect(refusal(lifetime, far) == "not_after_bound is set to forbid. not_after cannot be provided.")
        lifetime.notAfterBound = Self.now.adding(seconds: 10).text
        #expect(refusal(lifetime, far).contains("beyond the maximum timestamp of"))
    }

    @Test func ttlAndNotAfterExcludeEachOther() {
        let both = Lifetime.Request(ttl: 60, notAfter: "2030-01-01T00:00:00Z")
        #expect(
            refusal(Self.base, both)
                == "Either ttl or not_after should be provided. Both should not be provided in the same request.")
    }

    @Test("P-19: a leaf that would outlive its issuer is refused, cut or let through, as the issuer says")
    func issuersEnd() {
        var lifetime = Self.base
        let end = Timestamp(wall: WallTime(secondsSince1970: Self.now.seconds + 100))
        lifetime.issuer = (end, .err)
        #expect(
            refusal(lifetime, .init())
                == "cannot satisfy request, as TTL would result in notAfter of 2026-11-23T20:03:46.5Z that is beyond the "
                + "expiration of the CA certificate at 2026-11-23T18:05:26Z")
        lifetime.issuer = (end, .truncate)
        #expect(life(lifetime) == 100)
        lifetime.issuer = (end, .permit)
        #expect(life(lifetime) == 7200)
    }

    @Test func theBeginningIsBackdatedOrNamed() throws {
        var lifetime = Self.base
        #expect(try lifetime.beginning(.init()).seconds == Self.now.seconds - 30)
        let early = Lifetime.Request(notBefore: "2020-01-01T00:00:00Z")
        #expect(try lifetime.beginning(early).text == "2020-01-01T00:00:00Z")
        lifetime.notBeforeBound = "forbid"
        #expect(throws: EngineError.self) { try lifetime.beginning(early) }
        lifetime.notBeforeBound = "duration"
        #expect(throws: EngineError.self) { try lifetime.beginning(early) }
    }
}
