import Core
import System
import TestSupport
import Testing
import VaultAPI
import X509

@Suite struct AnswerTests {
    @Test func `a login grants a token`() throws {
        let body = #"""
            {"data":null,"auth":{"client_token":"s.abc","accessor":"acc","policies":["app-web","default"],
            "token_policies":["app-web"],"lease_duration":3600,"renewable":true,"entity_id":"e","token_type":"service","num_uses":0}}
            """#
        let grant = try TokenGrant(answered(body))
        #expect(grant.token.exposed == "s.abc")
        #expect((grant.ttl, grant.renewable, grant.uses) == (.seconds(3600), true, 0))
        #expect(grant.policies == ["app-web", "default"])
        #expect(!"\(grant)".contains("s.abc"))
    }

    @Test(
        arguments: [
            ("9223372036854775807", Duration.seconds(100 * 365 * 86_400)), ("-1", .zero), ("0", .zero),
            ("1e99", .zero), (#""1h""#, .zero),
        ])
    func `a life that is beyond all measure can be counted with`(_ number: String, _ life: Duration) throws {
        let login = #"{"auth":{"client_token":"s.abc","lease_duration":\#(number),"renewable":true}}"#
        #expect(try TokenGrant(answered(login)).ttl == life)
        let lease = #"{"lease_id":"database/creds/web/1","lease_duration":\#(number),"renewable":true,"data":{}}"#
        #expect(try Lease(answered(lease)).duration == life)
    }

    @Test(arguments: ["{}", #"{"auth":null}"#, #"{"auth":{"client_token":""}}"#, #"{"auth":{"client_token":7}}"#])
    func `an answer without a token is none`(_ body: String) {
        #expect(throws: VaultError.self) { try TokenGrant(answered(body)) }
    }

    @Test func `lookup-self says who one is`() throws {
        let body = #"""
            {"data":{"accessor":"a","display_name":"cert-web","meta":{"cert_name":"web"},"path":"auth/cert/login",
            "policies":["app-web","default"],"renewable":true,"ttl":3599,"type":"service"}}
            """#
        let facts = try TokenFacts(answered(body))
        #expect((facts.path, facts.displayName, facts.ttl) == ("auth/cert/login", "cert-web", .seconds(3599)))
        #expect(facts.meta == ["cert_name": "web"])
        #expect(try TokenFacts(answered(#"{"data":{"path":"auth/token/root","ttl":0,"meta":null}}"#)).meta.isEmpty)
    }

    @Test func `capabilities come by path`() throws {
        let body =
            #"{"a/b":["read"],"capabilities":["read"],"data":{"a/b":["read"],"c":["deny"],"capabilities":["read"]}}"#
        #expect(try Capabilities(answered(body)).byPath == ["a/b": ["read"], "c": ["deny"]])
    }

    @Test func `issuers come with who is default`() throws {
        let body = #"""
            {"data":{"key_info":{"id1":{"is_default":false,"issuer_name":"old"},"id2":{"is_default":true,"issuer_name":""}},
            "keys":["id1","id2"]}}
            """#
        let list = try IssuerList(answered(body, to: .listIssuers(mount: "pki")))
        #expect(list.issuers.map(\.id) == ["id1", "id2"])
        #expect(list.issuers.map(\.isDefault) == [false, true])
    }

    @Test func `a mount without issuers has an empty list`() throws {
        #expect(
            try IssuerList(answered(#"{"errors":[]}"#, to: .listIssuers(mount: "pki"), status: 404)).issuers.isEmpty)
    }

    @Test func `an issuer's details say whether it was revoked`() throws {
        let body = #"{"data":{"issuer_id":"x","revoked":true}}"#
        #expect(try IssuerDetails(answered(body)).revoked)
        #expect(throws: VaultError.self) { try IssuerDetails(answered("{}")) }
    }

    @Test func `health is an answer whatever its status`() throws {
        let body = #"{"initialized":true,"sealed":true,"standby":true,"server_time_utc":1795457026,"version":"2.6.2"}"#
        let health = try ServerHealth(answered(body, to: .health, status: 503))
        #expect((health.isInitialised, health.isSealed, health.version) == (true, true, "2.6.2"))
        #expect(health.time == WallTime(secondsSince1970: 1_795_457_026))
        #expect(judged(503, "<html>", to: .health).error != nil)
    }

    @Test func `a lease is renewed into another length`() throws {
        let lease = try Lease(answered(#"{"lease_id":"database/creds/app/x","lease_duration":60,"renewable":true}"#))
        #expect(lease == Lease(id: "database/creds/app/x", duration: .seconds(60), renewable: true))
        #expect(throws: VaultError.self) { try Lease(answered(#"{"lease_id":""}"#)) }
    }

    @Test(arguments: ["<html>", "{\"data\":", "{\"a\":1,\"a\":2}"])
    func `a good status with something else than JSON is malformed`(_ body: String) {
        #expect(judged(200, body).error == .malformed(path: "auth/token/lookup-self", "the answer is not JSON"))
    }
}

@Suite struct CertificateAnswerTests {
    private func quoted(_ pem: String) -> String {
        "\"" + pem.trimmed.split(separator: "\n").joined(separator: "\\n") + "\""
    }

    @Test func `a signed certificate comes with its chain`() throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let leaf = try intermediate.leaf()
        let chain = [intermediate, root].map { quoted($0.certificate.pem) }.joined(separator: ",")
        let body = """
            {"lease_id":"","warnings":["the common_name field was provided\\u001b"],"data":{"ca_chain":[\(chain)],
            "certificate":\(quoted(leaf.certificate.pem)),"issuing_ca":\(quoted(intermediate.certificate.pem))}}
            """
        let signed = try SignedCertificate(answered(body))
        #expect(signed.certificate == leaf.certificate)
        #expect(signed.chain == [intermediate.certificate, root.certificate])
        #expect(signed.leaseID == nil)
        #expect(signed.warnings == ["the common_name field was provided\\u{1b}"])
    }

    @Test func `P-28 an old server's root mount has no chain, and the issuer stands in`() throws {
        let root = try TestCA.root()
        let leaf = try root.leaf()
        let body = """
            {"lease_id":"pki/sign/x/y","data":{"certificate":\(quoted(leaf.certificate.pem)),
            "issuing_ca":\(quoted(root.certificate.pem))}}
            """
        let signed = try SignedCertificate(answered(body))
        #expect(signed.chain == [root.certificate])
        #expect(signed.leaseID == "pki/sign/x/y")
    }

    @Test(
        arguments: [
            ("0", nil), (#"0,"revocation_time_rfc3339":"""#, nil), ("1795457027", 1_795_457_027),
            (#"1795457027,"revocation_time_rfc3339":"2026-11-23T18:03:47.519579245Z","issuer_id":"x""#, 1_795_457_027),
        ] as [(String, Int64?)])
    func `a certificate that is known comes with when it was revoked`(_ time: String, _ seconds: Int64?) throws {
        let leaf = try TestCA.root().leaf().certificate
        let body = #"{"data":{"certificate":\#(quoted(leaf.pem)),"revocation_time":\#(time)}}"#
        let known = try KnownCertificate(answered(body, to: .certificate(mount: "pki", serial: leaf.serial)))
        #expect(known.certificate == leaf)
        #expect(known.revokedAt == seconds.map { WallTime(secondsSince1970: $0) })
    }

    @Test(arguments: [#""1795457027""#, "-1", "1e99", "253402300800", "9223372036854775807", "null", "true"])
    func `what is no time of a revocation is malformed`(_ time: String) throws {
        let leaf = try TestCA.root().leaf().certificate
        let body = #"{"data":{"certificate":\#(quoted(leaf.pem)),"revocation_time":\#(time)}}"#
        #expect(throws: VaultError.self) { try KnownCertificate(answered(body)) }
    }

    @Test func `P-9 an answer with a private key is refused`() {
        let body = #"{"data":{"certificate":"x","private_key":"-----BEGIN EC PRIVATE KEY-----"}}"#
        let error = judged(200, body, to: .sign(path: "pki/issue/web", csr: "", names: .init(), ttl: nil))
            .flatMap { response in Result { () throws(VaultError) in try SignedCertificate(response) } }.error
        #expect(error == .keyInAnswer(path: "pki/issue/web"))
    }

    @Test(arguments: [#"{"data":{}}"#, #"{"data":{"certificate":"nonsense"}}"#, #"{"data":{"certificate":""}}"#])
    func `an answer without a certificate is malformed`(_ body: String) {
        #expect(throws: VaultError.self) { try SignedCertificate(answered(body)) }
        #expect(throws: VaultError.self) { try IssuerCertificate(answered(body)) }
        #expect(throws: VaultError.self) { try KnownCertificate(answered(body)) }
    }

    @Test func `a chain is read from old and new servers, and an empty one is empty`() throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let chain = quoted(intermediate.certificate.pem + root.certificate.pem)
        let wanted = [intermediate.certificate, root.certificate]
        #expect(try CertificateChain(answered("{\"data\":{\"certificate\":\(chain)}}")).certificates == wanted)
        #expect(
            try CertificateChain(answered("{\"data\":{\"certificate\":\"\",\"ca_chain\":\(chain)}}")).certificates
                == wanted)
        #expect(try CertificateChain(answered("", status: 204)).certificates.isEmpty)
        #expect(
            try IssuerCertificate(answered("{\"data\":{\"certificate\":\(quoted(root.certificate.pem))}}")).certificate
                == root.certificate)
    }
}

extension String {
    /// Without the line end at its end, as servers write PEM.
    fileprivate var trimmed: Substring { hasSuffix("\n") ? dropLast() : self[...] }
}
