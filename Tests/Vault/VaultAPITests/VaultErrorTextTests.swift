import Core
import HTTP
import Testing
import VaultAPI

@Suite struct VaultErrorTextTests {
    static let all: [VaultError] =
        ClassificationTests.cases.map(\.error) + [
            .transport(.refused(at: "a:1"), isLost: false), .transport(.noAnswer(at: "a:1"), isLost: true),
            .standby("https://b"), .standby(nil), .redirected(status: 301, to: "https://b"), .behind,
            .rateLimited(path: "p", after: .zero), .otherCertificate, .beyondIssuer(path: "p", "x"),
            .keyInAnswer(path: "pki/issue/web"), .deleted(path: "p", at: ""), .deleted(path: "p", at: "x"),
            .empty(path: "p"),
            .unversionedPath(path: "a/b"), .malformed(path: "p", "x"),
        ]

    @Test(arguments: all)
    func `every error has one line and a remedy`(_ error: VaultError) {
        #expect(!error.summary.isEmpty && !error.summary.contains("\n") && !error.summary.hasSuffix("."))
        #expect(!error.hints.isEmpty && error.hints.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
    }

    @Test func `a denied login is no matter of policies`() {
        let error = VaultError.denied(path: "auth/agents/login", capability: "update")
        #expect(error.hints.count == 2 && error.hints[0].hasPrefix("vault read auth/agents/certs/ROLE"))
        #expect(error.hints[0].contains("token_bound_cidrs") && error.hints[1].contains("agents/"))
        #expect(!error.hints.contains { $0.contains("policy") })
    }

    @Test(arguments: [
        ("https://b.internal:8200/v1/auth/cert/login?x=y", "add https://b.internal:8200 to vault.address"),
        ("http://b.internal:8200/v1/auth/cert/login", "give the leading server an https address"), ("b", "give the "),
    ])
    func `a standby's pointer is told as an address to add`(_ location: String, _ hint: String) {
        #expect(VaultError.standby(location).hints.first?.hasPrefix(hint) == true)
    }

    @Test func `texts from elsewhere are bounded and harmless`() {
        let long = String(repeating: "x\u{1B}[31m", count: 50_000)
        let errors: [VaultError] = [
            .standby(long), .leaderless(long), .certificateUnfit(long), .notAllowed(path: long, long),
            .server(path: long, status: 500, long), .malformed(path: long, long),
            .denied(path: long, capability: "read"),
        ]
        for error in errors {
            #expect(error.report.utf8.count < 6000)
            #expect(!error.report.contains("\u{1B}"))
        }
    }
}
