import Issuing
import JSON
import System
import Testing
import VaultPolicy
import X509

@testable import Lab

@Suite struct RevocationTests {
    @Test func revokedLeavesAreOnTheList() throws {
        let fixture = try PKIFixture()
        let leaf = try certificate(fixture.issue(["common_name": "a.svc.internal"]))
        let before = try #require(fixture.intermediate.read("crl").response?.raw?.bytes)
        let revoked = fixture.intermediate.write("revoke", ["serial_number": .string(leaf.serial)])
        #expect(revoked["state"] == "revoked")
        #expect(revoked["revocation_time"] == .integer(fixture.root.now.seconds))
        #expect(revoked["revocation_time_rfc3339"] == "2026-11-23T18:03:46.540010312Z")
        #expect(fixture.intermediate.write("revoke", ["serial_number": .string(leaf.serial)]).data == revoked.data)
        let after = try #require(fixture.intermediate.read("crl").response?.raw)
        #expect(after.contentType == "application/pkix-crl" && after.bytes != before)
        let pem = try #require(fixture.intermediate.read("crl/pem").response?.raw)
        let serials = try RevokedSerials.parse(String(decoding: pem.bytes, as: UTF8.self))
        #expect(serials == [DecimalNumber.text(leaf.serialBytes)])
        #expect(
            fixture.intermediate.read("cert/\(leaf.serial)")["revocation_time"] == .integer(fixture.root.now.seconds))
        #expect(
            fixture.intermediate.write("revoke", ["serial_number": "11:22:33"]).error
                == "certificate with serial 11:22:33 not found.")
    }

    @Test func leavesMayBeRevokedByTheirKey() throws {
        let fixture = try PKIFixture()
        let answer = fixture.issue(["common_name": "a.svc.internal"])
        let serial = answer["serial_number"] ?? .null
        let other = try PrivateKey.generate(.ecP256).text(pkcs8: true)
        let wrong = fixture.intermediate.write(
            "revoke-with-key", ["serial_number": serial, "private_key": .string(other)])
        #expect(wrong.error == "provided private key does not match certificate's public key")
        let right = fixture.intermediate.write(
            "revoke-with-key",
            ["certificate": answer["certificate"] ?? .null, "private_key": answer["private_key"] ?? .null])
        #expect(right["state"] == "revoked")
    }

    @Test func aLeasesEndRevokesItsCertificate() throws {
        let fixture = try PKIFixture()
        _ = fixture.intermediate.ask(.patch, "roles/web", ["generate_lease": true])
        let answer = fixture.issue(["common_name": "a.svc.internal"])
        let grant = try #require(answer.response?.lease)
        let request = EngineRequest(
            operation: .update, path: "", data: [:], mount: fixture.intermediate.mount,
            storage: fixture.intermediate.storage,
            now: fixture.root.now)
        try fixture.intermediate.backend.revoke(IssuedLease(id: "x", grant: grant, issued: fixture.root.now), request)
        #expect(fixture.intermediate.ask(.list, "certs/revoked")["keys"]?.array?.count == 1)
    }

    @Test func tidyingRemovesWhatEndedLongAgo() throws {
        var fixture = try PKIFixture()
        _ = fixture.issue(["common_name": "a.svc.internal", "ttl": "1h"])
        let started = fixture.intermediate.write("tidy", ["tidy_cert_store": true])
        #expect(started.status == 202)
        #expect(fixture.intermediate.ask(.list, "certs")["keys"]?.array?.count == 1)
        fixture.intermediate.now = fixture.root.now.adding(seconds: 5 * 86_400)
        _ = fixture.intermediate.write("tidy", ["tidy_cert_store": true])
        #expect(fixture.intermediate.ask(.list, "certs").status == 204)
    }

    @Test func revokedIssuersStopIssuing() throws {
        let fixture = try PKIFixture()
        #expect(fixture.intermediate.write("issuer/default/revoke")["revoked"] == true)
        #expect(fixture.issue(["common_name": "a.svc.internal"]).status == 500)
        #expect(fixture.intermediate.ask(.patch, "issuer/default", ["usage": "issuing-certificates"]).status == 400)
    }
}

@Suite struct StorageTests {
    @Test func aMountIsReadBackFromItsStorage() throws {
        let fixture = try PKIFixture()
        let again = PKIEngine()
        let request = EngineRequest(
            operation: .update, path: "issue/web", data: ["common_name": "a.svc.internal"],
            mount: fixture.intermediate.mount,
            storage: fixture.intermediate.storage, now: fixture.root.now)
        #expect(try again.handle(request).data?["serial_number"] != nil)
    }
}

@Suite struct ParallelSigningTests {
    @Test func manyMaySignWhileTheMountChanges() async throws {
        let fixture = try PKIFixture()
        let csr = try fixture.csr("c.svc.internal")
        let serials = await withTaskGroup(of: [String].self) { group in
            for number in 0..<4 {
                group.addTask {
                    (0..<10).compactMap { round in
                        if number == 0, round % 5 == 0 {
                            _ = fixture.intermediate.ask(
                                .patch, "issuer/default", ["issuer_name": .string("int-\(round)")])
                        }
                        return fixture.intermediate.write("sign/web", ["csr": csr])["serial_number"]?.string
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(serials).count == 40)
        #expect(fixture.intermediate.ask(.list, "certs")["keys"]?.array?.count == 40)
    }
}
