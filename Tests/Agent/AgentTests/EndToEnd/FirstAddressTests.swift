import JSON
import System
import TestSupport
import Testing
import X509

/// An agent whose first address is no good.
@Suite(.ownThreads) struct FirstAddressTests {
    @Test(
        "a first address that hangs or answers nonsense is left at the login, and not asked again",
        arguments: [FaultyTLSServer.Manner.silent, .hanging, .good, .approle, .missing, .nothing])
    func firstAddress(_ manner: FaultyTLSServer.Manner) throws {
        let fixture = try LabFixture()
        try fixture.secret("web/db", ["user": "u", "password": "p"])
        let web = try fixture.identity("web", policy: LabFixture.appPolicy)
        let names = RequestedNames(commonName: "vault.test", ip: ["127.0.0.1"])
        let (certificate, key) = try fixture.root.leaf(names: names)
        let bad = try FaultyTLSServer(manner, chain: [certificate], key: key)
        try web.put("ca/vault-ca.pem", fixture.lab.authority + fixture.root.certificate.pem)
        try web.configure(
            "app", address: "[\"https://127.0.0.1:\(bad.port)\", \"\(fixture.lab.address)\"]", leafAndSecret)
        let start = Clock.monotonic()
        let run = try web.once()
        let took = Clock.monotonic() - start
        #expect(run.status == 0, "\(run.log)")
        // One wait of less than two seconds, and far from the ten of a second one or the fifteen of a usual one.
        #expect(took < .seconds(10), "it took \(took)")
        #expect(try fixture.lab.issued() == 1)
    }
}
