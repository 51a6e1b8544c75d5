import Issuing
import JSON
import System
import Testing
import VaultPolicy
import X509

@testable import Lab

@Suite struct RevocationTests {
    @Test func revokedLeavesAreOnTheList() throws {
        let world = try PKIFixture()
        let leaf = try certificate(world.issue(["common_name": "a.svc.internal"]))
        let before = try #require(world.intermediate.read("crl").response?.raw?.bytes)
        let revoked = world.intermediate.write("revoke", ["serial_number": .string(leaf.serial)])
        #expect(revoked["state"] == "revoked")
        #expect(revoked["revocation_time"] == .integer(world.root.now.seconds))
        #expect(revoked["revocation_time_rfc3339"] == "2026-11-23T18:03:46.540010312Z")
        #expect(world.intermediate.write("revoke", ["serial_number": .string(leaf.serial)]).data == revoked.data)
        let after = try #require(world.intermediate.read("crl").response?.raw)
        #expect(after.contentType == "application/pkix-crl" && after.bytes != before)
        let pem = try #require(world.intermediate.read("crl/pem").response?.raw)
        let serials = try RevokedSerials.parse(String(decoding: pem.bytes, as: UTF8.self))
        #expect(serials == [DecimalNumber.text(leaf.serialBytes)])
        #expect(world.intermediate.read("cert/\(leaf.serial)")["revocation_time"] == .integer(world.root.now.seconds))
        #expect(
            world.intermediate.write("revoke", ["serial_number": "11:22:33"]).error
                == "certificate with serial 11:22:33 not found.")
    }

    @Test func leavesMayBeRevokedByTheirKey() throws {
        let world = try PKIFixture()
        let answer = world.issue(["common_name": "a.svc.internal"])
        let serial = answer["serial_number"] ?? .null
        let other = try PrivateKey.generate(.ecP256).text(pkcs8: true)
        let wrong = world.intermediate.write(
            "revoke-with-key", ["serial_number": serial, "private_key": .string(other)])
        #expect(wrong.error == "provided private key does not match certificate's public key")
        let right = world.intermediate.write(
            "revoke-with-key",
            ["certificate": answer["certificate"] ?? .null, "private_key": answer["private_key"] ?? .null])
        #expect(right["state"] == "revoked")
    }

    @Test func aLeasesEndRevokesItsCertificate() throws {
        let world = try PKIFixture()
        _ = world.intermediate.ask(.patch, "roles/web", ["generate_lease": true])
        let answer = world.issue(["common_name": "a.svc.internal"])
        let grant = try #require(answer.response?.lease)
        let request = EngineRequest(
            operation: .update, path: "", data: [:], mount: world.intermediate.mount,
            storage: world.intermediate.storage,
            now: world.root.now)
        try world.intermediate.backend.revoke(IssuedLease(id: "x", grant: grant, issued: world.root.now), request)
        #expect(world.intermediate.ask(.list, "certs/revoked")["keys"]?.array?.count == 1)
    }

    @Test func tidyingRemovesWhatEndedLongAgo() throws {
        var world = try PKIFixture()
        _ = world.issue(["common_name": "a.svc.internal", "ttl": "1h"])
        let started = world.intermediate.write("tidy", ["tidy_cert_store": true])
        #expect(started.status == 202)
        #expect(world.intermediate.ask(.list, "certs")["keys"]?.array?.count == 1)
        world.intermediate.now = world.root.now.adding(seconds: 5 * 86_400)
        _ = world.intermediate.write("tidy", ["tidy_cert_store": true])
        #expect(world.intermediate.ask(.list, "certs").status == 204)
    }

    @Test func revokedIssuersStopIssuing() throws {
        let world = try PKIFixture()
        #expect(world.intermediate.write("issuer/default/revoke")["revoked"] == true)
        #expect(world.issue(["common_name": "a.svc.internal"]).status == 500)
        #expect(world.intermediate.ask(.patch, "issuer/default", ["usage": "issuing-certificates"]).status == 400)
    }
}

@Suite struct StorageTests {
    @Test func aMountIsReadBackFromItsStorage() throws {
        let world = try PKIFixture()
        let again = PKIEngine()
        let request = EngineRequest(
            operation: .update, path: "issue/web", data: ["common_name": "a.svc.internal"],
            mount: world.intermediate.mount,
            storage: world.intermediate.storage, now: world.root.now)
        #expect(try again.handle(request).data?["serial_number"] != nil)
    }
}

@Suite struct ParallelSigningTests {
    @Test func manyMaySignWhileTheMountChanges() async throws {
        let world = try PKIFixture()
        let csr = try world.csr("c.svc.internal")
        let serials = await withTaskGroup(of: [String].self) { group in
            for number in 0..<4 {
                group.addTask {
                    (0..<10).compactMap { round in
                        if number == 0, round % 5 == 0 {
                            _ = world.intermediate.ask(
                                .patch, "issuer/default", ["issuer_name": .string("int-\(round)")])
                        }
                        return world.intermediate.write("sign/web", ["csr": csr])["serial_number"]?.string
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(serials).count == 40)
        #expect(world.intermediate.ask(.list, "certs")["keys"]?.array?.count == 40)
    }
}
