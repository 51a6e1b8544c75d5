import HTTP
import JSON
import System
import Testing
import VaultAPI
import X509

@Suite struct RequestTests {
    private func body(_ request: VaultRequest) throws -> JSONValue? {
        try request.body?.withSpan { try JSONValue.parse($0) }
    }

    @Test func `P-58 every request, the login too, goes to the server with its namespace and its token`() {
        let token = SecretBytes(copying: Array("s.x".utf8).span)
        let request = VaultRequest.lookupSelf.http(base: "https://a:8200", namespace: "team/x", token: token)
        #expect(request.url == "https://a:8200/v1/auth/token/lookup-self")
        #expect(request.method == "GET")
        #expect(request.token == token)
        #expect(request.headers.map(\.name) == ["X-Vault-Request", "X-Vault-Namespace"])
        let login = VaultRequest.certLogin(mount: "cert", role: "web").http(base: "https://a", namespace: "team/x")
        #expect(login.headers.map(\.value) == request.headers.map(\.value) && login.token == nil)
        #expect(VaultRequest.lookupSelf.http(base: "https://a").headers.map(\.name) == ["X-Vault-Request"])
    }

    @Test(arguments: [
        ("secret/data/web/db", "secret/data/web/db"), ("/secret/x", "secret/x"), ("kv/a b", "kv/a%20b"),
        ("kv/ä?#%", "kv/%C3%A4%3F%23%25"), ("kv/a+b@c", "kv/a+b@c"), ("kv/\n", "kv/%0A"),
    ])
    func `a path is escaped on its way out`(_ path: String, _ written: String) {
        #expect(VaultRequest.read(path: path).http(base: "https://a").url == "https://a/v1/" + written)
    }

    @Test func `a list is asked for by a query`() {
        let url = VaultRequest.listIssuers(mount: "pki_int").http(base: "https://a").url
        #expect(url == "https://a/v1/pki_int/issuers?list=true")
    }

    @Test func `a request to sign carries every name, and is sent once`() throws {
        let names = RequestedNames(
            commonName: "web.test", dns: ["web.test", "api.test"], ip: ["10.0.0.1", "::1"], uri: ["spiffe://a/b"])
        let request = VaultRequest.sign(
            path: "pki_int/sign/web", csr: "-----BEGIN…", names: names, ttl: .seconds(86_400))
        let wanted: JSONValue = [
            "csr": "-----BEGIN…", "format": "pem", "common_name": "web.test", "alt_names": "web.test,api.test",
            "ip_sans": "10.0.0.1,::1", "uri_sans": "spiffe://a/b", "ttl": "86400s",
        ]
        #expect(try body(request) == wanted)
        #expect(request.http(base: "https://a").isRepeatable == false)
        #expect(
            try body(.sign(path: "p/sign/x", csr: "c", names: RequestedNames(), ttl: nil)) == [
                "csr": "c", "format": "pem",
            ])
    }

    @Test(arguments: [
        ("secret/data/web/db", true), ("team/kv/data/x", true), ("database/creds/app", false), ("kv1/web", false),
        ("data/creds/app", false),
    ])
    func `P-49 what may make something new at each reading is not repeated by itself`(
        _ path: String, _ repeatable: Bool
    ) {
        #expect(VaultRequest.read(path: path).http(base: "https://a").isRepeatable == repeatable)
    }

    @Test func `bodies are what the API asks for`() throws {
        #expect(try body(.certLogin(mount: "cert", role: "web")) == ["name": "web"])
        #expect(try body(.renewLease(id: "a/b/c", increment: .seconds(60))) == ["lease_id": "a/b/c", "increment": 60])
        #expect(try body(.capabilitiesSelf(paths: ["a", "b"])) == ["paths": ["a", "b"]])
        #expect(try body(.renewSelf) == [:])
        var wrapped = VaultRequest.renewSelf
        wrapped.wrapFor = .seconds(60)
        #expect(wrapped.http(base: "https://a").headers.contains { $0 == ("X-Vault-Wrap-TTL", "60s") })
    }
}
