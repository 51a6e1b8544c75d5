import AgentConfig
import Core
import Doctor
import Issuing
import System
import TestSupport
import Testing
import X509

/// Servers that are none, or bad ones, end in a finding within the limit.
@Suite struct BadServerTests {
    private let now = Clock.wall()

    private func examine(
        _ port: Int, trust: [Certificate] = [], name: String? = nil, client: (certificate: String, key: String)? = nil,
        timeout: Duration = .seconds(60)
    ) throws -> DoctorReport {
        let scratch = try Scratch()
        let path = try scratch.write("trust.pem", PEM.text(trust))
        let doctor = TLSDoctor(
            endpoint: Endpoint(host: "127.0.0.1", port: port), trust: path, serverName: name, client: client,
            timeout: timeout)
        return doctor.examine(at: now).report
    }

    private func codes(_ examination: DoctorReport, _ check: String) -> [String] {
        examination.results.first { $0.check == check }?.findings.map(\.code) ?? ["no such check"]
    }

    @Test(arguments: [
        (FaultyTLSServer.Manner.plainHTTP, "server.not-tls", "plain HTTP"), (.ssh, "server.not-tls", "SSH"),
        (.smtp, "server.not-tls", "SMTP"), (.silent, "server.silent", "said nothing"),
        (.slam, "server.closed", "closed"), (.endless, "server.not-tls", "no TLS record"),
        (.endlessTLS, "", ""), (.stalling, "server.silent", "did not go on"),
    ])
    func badServers(_ manner: FaultyTLSServer.Manner, code: String, words: String) throws {
        let server = try FaultyTLSServer(manner)
        let isEndless = [.silent, .stalling, .endlessTLS].contains(manner)
        let found = try examine(server.port, timeout: .seconds(isEndless ? 5 : 60))
        let result = try #require(found.results.first { $0.check == "connection.handshake" })
        #expect(result.findings.count == 1 && (code.isEmpty || result.findings[0].code == code), "\(result)")
        #expect(result.conclusion.contains(words))
        #expect(found.conclusion.split(separator: "127.0.0.1:").count <= 2, "\(found.conclusion)")
        #expect(found.results.filter { $0.check == "connection.chain" }.allSatisfy { $0.word == "not-checked" })
    }

    @Test func nobodyThere() throws {
        let server = try FaultyTLSServer(.slam)
        #expect(codes(try examine(server.port), "connection.handshake") == ["server.closed"])
        #expect(codes(try examine(1), "connection.handshake") == ["server.refused"])
    }

    @Test(
        .disabled(
            if: ProcessEnvironment["COPPICE_SANITIZER"] == "thread",
            "glibc looks names up on a thread that the sanitizer does not see begin, and that crashes in its malloc"))
    func noSuchName() throws {
        let scratch = try Scratch()
        let nowhere = TLSDoctor(
            endpoint: Endpoint(host: "name.invalid", port: 1), trust: try scratch.write("t", ""), timeout: .seconds(60))
        let found = codes(nowhere.examine(at: now).report, "connection.handshake")
        #expect(["server.name-unknown", "server.name-unanswered"].contains(found.first ?? ""))
    }

    @Test func oldProtocolsAreSeenAndTold() throws {
        let root = try TestCA.root(now: now)
        let (leaf, key) = try root.leaf(names: RequestedNames(commonName: "old", ip: ["127.0.0.1"]), key: .rsa2048)
        let server = try FaultyTLSServer(.old, chain: [leaf], key: key)
        #expect(
            codes(try examine(server.port, trust: [root.certificate]), "connection.handshake") == [
                "server.protocol-old"
            ])
    }

    @Test func selfSignedServers() throws {
        let own = try TestCA.root("self", now: now) {
            $0.basicConstraints = BasicConstraints(isCA: false)
            $0.keyUsage = [.digitalSignature]
        }
        let server = try FaultyTLSServer(.good, chain: [own.certificate], key: own.key)
        let stranger = try TestCA.root(now: now)
        let found = try examine(server.port, trust: [stranger.certificate])
        #expect(codes(found, "connection.trust") == ["trust.self-signed"])
        #expect(codes(found, "connection.name") == ["server.name-mismatch"])
        let clock = found.results.first { $0.check == "server.clock" }
        #expect(
            clock?.conclusion.contains("trust.pem") == true && clock?.conclusion.contains("ca/vault-ca.pem") == false)
        let pinned = try examine(server.port, trust: [own.certificate])
        #expect(codes(pinned, "trust.file") == ["trust.pinned"])
    }

    @Test("a certificate of a megabyte, and two hundred of them")
    func tooMuch() throws {
        let root = try TestCA.root(now: now)
        let names = RequestedNames(commonName: "big", ip: ["127.0.0.1"])
        let type = try #require(ObjectIdentifier("1.3.6.1.4.1.99999.1"))
        let (large, key) = try root.leaf(names: names) {
            let comment = DER.octets([UInt8](repeating: 0x61, count: 1 << 20))
            $0.otherExtensions.append(
                CertificateExtension(type, value: comment))
        }
        let server = try FaultyTLSServer(.good, chain: [large], key: key)
        let found = try examine(server.port, trust: [root.certificate])
        #expect(codes(found, "connection.chain") == ["server.chain-large"])
        let (leaf, small) = try root.leaf(names: names)
        let many = try (0..<199).map { try root.intermediate("Extra \($0)").certificate }
        let crowd = try FaultyTLSServer(.good, chain: [leaf] + many, key: small)
        let crowded = try examine(crowd.port, trust: [root.certificate])
        #expect(codes(crowded, "connection.chain") == ["server.chain-foreign", "server.chain-long"])
        let issuer = try root.intermediate("Same")
        let (below, third) = try issuer.leaf(names: names)
        let copies = [Certificate](repeating: issuer.certificate, count: 199)
        let repeating = try FaultyTLSServer(.good, chain: [below] + copies, key: third)
        let repeated = try examine(repeating.port, trust: [root.certificate])
        #expect(codes(repeated, "connection.chain") == ["server.chain-long"])
    }

    @Test func namesAndDatesAndClocks() throws {
        let root = try TestCA.root(now: now)
        let expired = try root.leaf(names: RequestedNames(commonName: "a", ip: ["127.0.0.1"]), life: .seconds(-10))
        let server = try FaultyTLSServer(.good, chain: [expired.certificate], key: expired.key)
        let found = try examine(server.port, trust: [root.certificate])
        #expect(codes(found, "connection.chain") == ["server.expired"])
        #expect(codes(found, "connection.trust") == ["server.expired"])
        let onlyName = try root.leaf(names: RequestedNames(commonName: "web.internal"))
        let second = try FaultyTLSServer(.good, chain: [onlyName.certificate], key: onlyName.key, skew: 600)
        let named = try examine(second.port, trust: [root.certificate], name: "web.internal")
        #expect(codes(named, "connection.name") == ["server.common-name-only"])
        #expect(codes(named, "server.clock") == ["clock.skew"])
        #expect(
            codes(try examine(second.port, trust: [root.certificate], name: "b.internal"), "connection.name") == [
                "server.name-mismatch"
            ])
    }

    @Test("a client certificate is shown to a verified server alone")
    func clients() throws {
        let (root, clients) = (try TestCA.root(now: now), try TestCA.root("Clients", now: now))
        let (leaf, key) = try root.leaf(names: RequestedNames(commonName: "a", ip: ["127.0.0.1"]))
        let (mine, myKey) = try clients.leaf(names: RequestedNames(commonName: "web.host1"))
        let scratch = try Scratch()
        let pair = (
            certificate: try scratch.write("c.pem", mine.pem),
            key: try scratch.write("c.key", DoctorFixture.text(myKey.pkcs8PEM()))
        )
        let taking = try FaultyTLSServer(.requiring, chain: [leaf], key: key, clients: [clients.certificate])
        let good = try examine(taking.port, trust: [root.certificate], client: pair)
        #expect(good.results.first { $0.check == "client.reception" }?.word == "good")
        #expect(codes(good, "connection.client") == [])
        let stranger = try TestCA.root("Stranger", now: now)
        let other = try FaultyTLSServer(.requiring, chain: [leaf], key: key, clients: [stranger.certificate])
        let refused = try examine(other.port, trust: [root.certificate], client: pair)
        #expect(codes(refused, "client.reception") == ["client.refused"])
        let unverified = try examine(other.port, trust: [stranger.certificate], client: pair)
        #expect(unverified.results.first { $0.check == "client.reception" }?.word == "not-checked")
        let plain = try FaultyTLSServer(.good, chain: [leaf], key: key)
        #expect(
            codes(try examine(plain.port, trust: [root.certificate], client: pair), "connection.client") == [
                "server.no-request"
            ])
    }

    @Test("P-27: the authorities that a server names are compared with the client certificate's")
    func namedAuthorities() throws {
        let (root, clients) = (try TestCA.root(now: now), try TestCA.root("Clients", now: now))
        let (leaf, key) = try root.leaf(names: RequestedNames(commonName: "a", ip: ["127.0.0.1"]))
        let scratch = try Scratch()
        for (name, text) in [
            ("s.pem", leaf.pem), ("s.key", try DoctorFixture.text(key.pkcs8PEM())),
            ("clients.pem", clients.certificate.pem),
        ] { try scratch.write(name, text) }
        let server = try ChildProcess.spawn(
            [
                "/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "s.pem", "-key", "s.key", "-CAfile",
                "clients.pem", "-verify", "3", "-www",
            ],
            environment: ["PATH": "/usr/bin:/bin"], directory: scratch.path, output: .captured(limit: 1 << 16))
        var port: Int?
        let end = Clock.monotonic() + .hangLimit
        while port == nil, Clock.monotonic() < end, try server.advance() == nil {
            _ = try Poll.wait(for: server.interests, timeout: .seconds(1))
            let words = String(decoding: server.output, as: UTF8.self).split { ": \n".contains($0) }
            port = words.firstIndex(of: "ACCEPT").flatMap { words.count > $0 + 2 ? Int(words[$0 + 2]) : nil }
        }
        for (issuer, expected) in [(clients, []), (root, ["server.other-ca"])] {
            let (mine, myKey) = try issuer.leaf(names: RequestedNames(commonName: "web.host1"))
            let pair = (
                certificate: try scratch.write("c.pem", mine.pem),
                key: try scratch.write("c.key", DoctorFixture.text(myKey.pkcs8PEM()))
            )
            let found = try examine(try #require(port), trust: [root.certificate], client: pair)
            #expect(codes(found, "connection.client") == expected)
        }
    }
}
