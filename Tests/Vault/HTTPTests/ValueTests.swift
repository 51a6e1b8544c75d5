import Core
import HTTP
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("https://vault.test", "https", "vault.test", 443, ""),
        ("https://Vault.Test:8200/v1/x?list=true", "https", "vault.test", 8200, "/v1/x?list=true"),
        ("http://127.0.0.1/a", "http", "127.0.0.1", 80, "/a"), ("https://[::1]:8200/", "https", "[::1]", 8200, "/"),
        ("https://a?b", "https", "a", 443, "?b"),
    ])
    func `a URL falls into its parts`(
        _ text: String, _ scheme: String, _ host: String, _ port: Int, _ path: String
    ) throws {
        let address = try #require(Address.parse(text))
        #expect((address.scheme, address.host, address.port, address.path) == (scheme, host, port, path))
    }

    @Test(arguments: [
        "", "vault.test", "https:/a", "ftp://a/", "https://", "https://:80/", "https://user@a/", "https://a:b/",
        "https://a:0/",
        "https://a:65536/", "https://a:+1/", "https://[::1/", "https://[x]/", "https://a/b c", "https://a/#b",
        "https://a\\b/",
        "https://a/\r\nb", "https://ä.test/",
    ])
    func `what is no URL of ours is none`(_ text: String) {
        #expect(Address.parse(text) == nil)
    }
}

@Suite struct HTTPDateTests {
    @Test func `the fixed form is read`() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == WallTime(secondsSince1970: 784_111_777))
    }

    @Test(arguments: [
        "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6x Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    ])
    func `other forms are not`(_ text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}

@Suite struct TransportErrorTests {
    private static let tls: [TLSFailure] = [
        .unknownIssuer(issuer: "x"), .incompleteTrust(issuer: "x"), .nameMismatch(wanted: "a", offered: ""),
        .expired(subject: "x"), .notYetValid(subject: "x"), .wrongPurpose(subject: "x"),
        .refusedChain(subject: "x", code: 66, text: "key too small"), .clientRefused(alert: 42),
        .clientRefused(alert: 45),
        .clientRefused(alert: 48), .clientRefused(alert: 116), .alert(40), .alert(255), .protocolTooOld, .notTLS,
        .closed,
        .other(text: "x"),
    ]
    static let all: [TransportError] =
        tls.map { .tls($0, at: "a:1", names: .boundary) } + [
            .badRequest("x"), .notHTTPS(url: "http://a"), .identity(.trust, file: "f"),
            .identity(.certificate, file: "f"),
            .identity(.key, file: "f"), .resolve(at: "a:1"), .refused(at: "a:1"), .unreachable(at: "a:1", text: "x"),
            .timedOut(at: "a:1", connecting: true), .timedOut(at: "a:1", connecting: false), .truncated(at: "a:1"),
            .noAnswer(at: "a:1"), .tooLarge(at: "a:1", limit: 5), .malformed(at: "a:1", text: "x"),
            .other(at: "a:1", text: "x"),
        ]

    @Test(arguments: all)
    func `every failure has one line and a remedy`(_ error: TransportError) {
        #expect(!error.summary.isEmpty && !error.summary.contains("\n") && !error.summary.hasSuffix("."))
        #expect(!error.hints.isEmpty && error.hints.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
    }

    @Test func `each sentence is another one`() {
        #expect(Set(Self.all.map(\.summary)).count == Self.all.count)
    }

    @Test func `texts from elsewhere are bounded`() {
        let long = String(repeating: "a\u{1B}", count: 100_000)
        for error in [
            TransportError.other(at: long, text: long), .tls(.expired(subject: long), at: long, names: .boundary),
        ] {
            #expect(error.summary.utf8.count < 5000)
            #expect(!error.summary.contains("\u{1B}"))
        }
    }
}
