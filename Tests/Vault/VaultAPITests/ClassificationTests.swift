import Core
import HTTP
import JSON
import TestSupport
import Testing
import VaultAPI

/// Statuses and texts as OpenBao 2.6.2 and Vault 1.8 sent them, and as the documentation of newer ones has them.
@Suite struct ClassificationTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let request: VaultRequest
        let status: Int
        let errors: String
        let error: VaultError
        var testDescription: String { "\(status) \(errors.prefix(70))" }

        init(_ request: VaultRequest, _ status: Int, _ errors: String, _ error: VaultError) {
            (self.request, self.status, self.errors, self.error) = (request, status, errors, error)
        }
    }

    private static let login = VaultRequest.certLogin(mount: "cert", role: "web")
    private static let sign = VaultRequest(
        "POST", "pki_int/sign/web", body: [:], capability: "update", isRepeatable: false)
    private static let secret = VaultRequest.read(path: "secret/data/web/db")
    private static let issuers = VaultRequest.listIssuers(mount: "pki_int")
    private static let denied = VaultError.denied(path: "pki_int/sign/web", capability: "update")

    static let cases: [Case] = [
        Case(secret, 503, #"["Vault is sealed"]"#, .sealed),
        Case(secret, 503, #"["namespace is sealed"]"#, .sealed),
        Case(secret, 503, #"["no active Vault instance found"]"#, .leaderless("no active Vault instance found")),
        Case(secret, 503, #"["node is not active"]"#, .leaderless("node is not active")),
        Case(secret, 503, #"["try later"]"#, .server(path: "secret/data/web/db", status: 503, "try later")),
        Case(secret, 503, "[]", .server(path: "secret/data/web/db", status: 503, "")),
        Case(.lookupSelf, 403, #"["permission denied"]"#, .denied(path: "auth/token/lookup-self", capability: "read")),
        Case(sign, 403, #"["1 error occurred:\n\t* permission denied\n\n"]"#, denied),
        Case(sign, 403, #"["2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"]"#, denied),
        Case(issuers, 400, #"["missing client token"]"#, .tokenless(path: "pki_int/issuers")),
        Case(issuers, 404, #"["1 error occurred:\n\t* unsupported path\n\n"]"#, .unsupported(path: "pki_int/issuers")),
        Case(
            secret, 404, #"["no handler for route \"secret/data/web/db\". route entry not found."]"#,
            .noMount(path: "secret/data/web/db")),
        Case(secret, 404, "[]", .notFound(path: "secret/data/web/db")),
        Case(
            sign, 405, #"["1 error occurred:\n\t* unsupported operation\n\n"]"#, .unsupported(path: "pki_int/sign/web")),
        Case(login, 400, #"["missing client token"]"#, .noMount(path: "auth/cert/login")),
        Case(login, 400, #"["no client certificate found"]"#, .certificateMissing),
        Case(login, 400, #"["client certificate must be supplied"]"#, .certificateMissing),
        Case(login, 400, #"["tls connection not found"]"#, .certificateMissing),
        Case(login, 400, #"["invalid certificate or no client certificate supplied"]"#, .certificateUnknown),
        Case(
            login, 400, #"["no chain matching all constraints could be found for this login certificate"]"#,
            .certificateUnfit("no chain matching all constraints could be found for this login certificate")),
        Case(
            login, 500,
            #"["failed to verify client's certificate: x509: certificate specifies an incompatible key usage"]"#,
            .certificateBad(
                "failed to verify client's certificate: x509: certificate specifies an incompatible key usage")),
        Case(login, 500, #"["missing name in alias"]"#, .certificateBad("missing name in alias")),
        Case(.renewSelf, 400, #"["no client certificate found"]"#, .certificateMissing),
        Case(
            .renewSelf, 400, #"["no chain matching all constraints could be found for this login certificate"]"#,
            .otherCertificate),
        Case(.renewSelf, 400, #"["lease is not renewable"]"#, .notRenewable("lease is not renewable")),
        Case(.renewSelf, 400, #"["past the max TTL, cannot renew"]"#, .notRenewable("past the max TTL, cannot renew")),
        Case(.renewSelf, 400, #"["batch tokens cannot be renewed"]"#, .notRenewable("batch tokens cannot be renewed")),
        Case(
            .renewSelf, 500, #"["failed to renew entry: policies have changed, not renewing"]"#,
            .notRenewable("failed to renew entry: policies have changed, not renewing")),
        Case(sign, 400, #"["unknown role: nosuch"]"#, .roleUnknown("unknown role: nosuch")),
        Case(
            sign, 400, #"["common name evil.example.com not allowed by this role"]"#,
            .notAllowed(path: "pki_int/sign/web", "common name evil.example.com not allowed by this role")),
        Case(
            sign, 400, #"["role requires keys of type ec"]"#,
            .notAllowed(path: "pki_int/sign/web", "role requires keys of type ec")),
        Case(
            sign, 400, #"["the value \"not-an-ip\" is not a valid IP address"]"#,
            .notAllowed(path: "pki_int/sign/web", "the value \"not-an-ip\" is not a valid IP address")),
        Case(sign, 400, #"["\"csr\" is empty"]"#, .invalid(path: "pki_int/sign/web", status: 400, "\"csr\" is empty")),
        Case(
            sign, 500,
            #"["1 error occurred:\n\t* could not fetch the CA certificate (was one set?): no default issuer\n\n"]"#,
            .issuerless(
                path: "pki_int/sign/web", "could not fetch the CA certificate (was one set?): no default issuer")),
        Case(.unwrap, 400, #"["wrapping token is not valid or does not exist"]"#, .wrappingToken),
        Case(
            secret, 400,
            #"["Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period"]"#,
            .upgrading(path: "secret/data/web/db")),
        Case(secret, 412, #"["required index state not present"]"#, .behind),
        Case(secret, 501, "[]", .uninitialised),
        Case(secret, 473, "[]", .standby(nil)),
        Case(secret, 502, #"["bad gateway"]"#, .server(path: "secret/data/web/db", status: 502, "bad gateway")),
        Case(secret, 413, #"["too large"]"#, .invalid(path: "secret/data/web/db", status: 413, "too large")),
    ]

    @Test(arguments: cases)
    func `P-52 each refusal is told apart by status and text`(_ one: Case) {
        #expect(judged(one.status, "{\"errors\":\(one.errors)}", to: one.request).error == one.error)
    }

    @Test func `P-24 another client certificate's token is told apart, and the flood of numbers is not kept`() {
        let numbers = (0..<4000).map { String($0 % 256) }.joined(separator: " ")
        let text =
            "failed to renew entry: client identity during renewal not matching client identity used during login: original: [\(numbers)]"
        #expect(judged(500, "{\"errors\":[\"\(text)\"]}", to: .renewSelf).error == .otherCertificate)
        let other = judged(500, "{\"errors\":[\"\(numbers)\"]}").error
        #expect((other?.report.utf8.count ?? 0) < 1000)
    }

    @Test func `P-19 an issuer that ends too early is nothing to ask again for`() {
        let text =
            "cannot satisfy request, as TTL would result in notAfter of 2027-01-01T00:00:00Z that is beyond the expiration of the CA certificate at 2026-12-01T00:00:00Z"
        let error = judged(400, "{\"errors\":[\"\(text)\"]}", to: Self.sign).error
        #expect(error == .beyondIssuer(path: "pki_int/sign/web", text))
        #expect(error?.isRetryable == false)
    }

    @Test func `a standby says who leads`() {
        let location = "https://b.test:8200/v1/secret/data/web/db"
        #expect(judged(307, "", headers: ["location": location], to: Self.secret).error == .standby(location))
        #expect(judged(307, "").error == .standby(nil))
        #expect(
            judged(302, "", headers: ["Location": "https://sso.test"]).error
                == .redirected(status: 302, to: "https://sso.test"))
    }

    @Test(arguments: [
        ("7", Duration.seconds(7)), ("Sun, 06 Nov 1994 08:50:07 GMT", .seconds(30)), ("-5", .zero), ("soon", .zero),
        ("99999999", .seconds(3600)),
    ])
    func `a full server says when to come back`(_ text: String, _ after: Duration) {
        let headers: HTTPHeaders = ["Retry-After": text, "Date": "Sun, 06 Nov 1994 08:49:37 GMT"]
        let error = judged(429, #"{"errors":["request path \"x\": rate limit quota exceeded"]}"#, headers: headers)
            .error
        #expect(error?.retryAfter == after)
        #expect(error?.isRetryable == true)
    }

    @Test(arguments: ["<html><body>Bad gateway</body></html>", "", "[]", "null", "{\"errors\":\"x\"}"])
    func `a proxy's error page is a server's failure without words`(_ body: String) {
        #expect(judged(502, body, to: Self.secret).error == .server(path: "secret/data/web/db", status: 502, ""))
    }

    @Test func `P-55 a deleted secret is told from one that never was`() {
        let deleted =
            #"{"data":{"data":null,"metadata":{"deletion_time":"2026-11-23T18:03:47.5Z","destroyed":false,"version":2}}}"#
        let error = judged(404, deleted, to: Self.secret).error
        #expect(error == .deleted(path: "secret/data/web/db", at: "2026-11-23T18:03:47.5Z"))
        #expect(error?.isNotFound == true)
        #expect(judged(404, #"{"errors":[]}"#, to: Self.secret).error?.isNotFound == true)
    }

    @Test func `a mount that is gone is no deleted secret`() {
        let text = #"{"errors":["no handler for route \"secret/data/web/db\". route entry not found."]}"#
        #expect(judged(404, text, to: Self.secret).error?.isNotFound == false)
    }

    @Test func `a versioned mount asked without data is told so`() {
        let body = #"{"data":null,"warnings":["Invalid path for a versioned K/V secrets engine. See the API docs"]}"#
        let error = judged(404, body, to: .read(path: "secret/web/db")).error
        #expect(error == .unversionedPath(path: "secret/web/db"))
        #expect(error?.hints == ["read secret/data/web/db instead"])
    }

    @Test func `P-9 what makes something new is lost, not repeated, when its answer is`() {
        func error(_ request: VaultRequest, _ error: TransportError) -> VaultError? {
            VaultResponse.judge(.failure(error), of: request).error
        }
        #expect(error(Self.sign, .noAnswer(at: "a:1"))?.isLost == true)
        #expect(error(Self.sign, .noAnswer(at: "a:1"))?.isWorthAnotherAddress == false)
        #expect(error(Self.sign, .noAnswer(at: "a:1"))?.isServersFault == true)
        #expect(error(Self.sign, .refused(at: "a:1"))?.isLost == false)
        #expect(error(Self.sign, .refused(at: "a:1"))?.isWorthAnotherAddress == true)
        #expect(error(.read(path: "database/creds/app"), .truncated(at: "a:1"))?.isLost == true)
        #expect(error(Self.secret, .truncated(at: "a:1"))?.isLost == false)
    }

    @Test func `P-46 a forbidden renewal is not asked again, an unsealed server is`() {
        #expect(VaultError.denied(path: "auth/token/renew-self", capability: "update").isRetryable == false)
        #expect(VaultError.sealed.isRetryable && VaultError.sealed.isWorthAnotherAddress)
        #expect(VaultError.otherCertificate.isRetryable == false)
    }

    @Test(arguments: [
        (400, "missing client token", true), (404, "unsupported path", true), (403, "permission denied", false),
        (404, "no handler for route", false), (503, "Vault is sealed", false),
    ])
    func `P-28 only a server without issuers is asked for a chain instead`(_ status: Int, _ text: String, _ means: Bool)
    {
        #expect(judged(status, "{\"errors\":[\"\(text)\"]}", to: Self.issuers).error?.meansNoIssuersAPI == means)
    }
}
