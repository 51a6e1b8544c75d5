import Boundary
import Core
import System
import TestSupport
import Testing
import X509

@Suite struct AdoptionTests {
    let root: BoundaryFixture
    let boundary: BoundaryDirectory
    static let now = TestCA.now

    init() throws {
        root = try BoundaryFixture()
        boundary = try root.open()
    }

    /// A pair whose life begins a minute before `start` and lasts a day.
    private func pair(from start: WallTime = now) throws -> (certificate: Certificate, key: PrivateKey) {
        try TestCA.root(now: start).leaf()
    }

    private func text(of key: PrivateKey) throws -> String {
        try key.pkcs8PEM().withSpan { bytes in
            String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        }
    }

    private func put(_ pair: (certificate: Certificate, key: PrivateKey)) throws {
        try root.write("mtls/client.key", text(of: pair.key))
        try root.write("mtls/client.crt", pair.certificate.pem)
    }

    private func links() throws -> [String?] {
        try ["client.key", "client.crt"].map { try root.directory("mtls").readLink($0) }
    }

    @Test("P-20: plain files become a generation, and links take their place")
    func adopting() throws {
        #expect(try boundary.adoptClientPair(now: Self.now) == .nothingNew)
        #expect(try boundary.view.clientPair() == nil)
        let pair = try pair()
        try put(pair)
        guard case .adopted(let generation) = try boundary.adoptClientPair(now: Self.now) else {
            Issue.record("the pair was not adopted")
            return
        }
        let current = try #require(try boundary.view.clientPair())
        #expect(current.generation == generation)
        #expect(current.certificates == [pair.certificate])
        #expect(try PrivateKey.parse(pem: current.key).matches(pair.certificate))
        #expect(current.generation.record.serial == pair.certificate.serial)
        #expect(try Files.status(of: current.keyPath)?.mode == 0o600)
        #expect(try links() == ["current/client.key", "current/client.crt"])
        #expect(try boundary.adoptClientPair(now: Self.now) == .nothingNew)
        #expect(boundary.view.survey().compactMap(\.finding) == [])
        _ = try root.open()
    }

    @Test("a pair that is not valid yet is taken where there is no other, unless the server's clock says so too")
    func notYetValid() throws {
        let pair = try pair(from: Self.now + .seconds(3600))
        try put(pair)
        let later = ClientFinding.notYetValid(path: root.path + "/mtls/client.crt", from: pair.certificate.notBefore)
        #expect(try boundary.adoptClientPair(now: Self.now, server: Self.now) == .leftAlone(later))
        #expect(try boundary.view.clientPair() == nil)
        _ = try boundary.adoptClientPair(now: Self.now)
        #expect(try boundary.view.clientPair()?.certificates == [pair.certificate])
    }

    @Test("P-20: a newer pair takes over, one file after the other, and the old one stays until both are there")
    func replacing() throws {
        let old = try pair()
        try put(old)
        _ = try boundary.adoptClientPair(now: Self.now)
        let new = try pair(from: Self.now + .seconds(3600))
        let later = Self.now + .seconds(3600)
        try root.write("mtls/client.crt", new.certificate.pem)
        #expect(try boundary.adoptClientPair(now: later) == .leftAlone(.mismatch(directory: root.path + "/mtls")))
        #expect(try boundary.view.clientPair()?.certificates == [old.certificate])
        try root.write("mtls/client.key", text(of: new.key))
        _ = try boundary.adoptClientPair(now: later)
        #expect(try boundary.view.clientPair()?.certificates == [new.certificate])
        #expect(try links() == ["current/client.key", "current/client.crt"])
    }

    @Test("P-23: a pair written through the links into the generation is adopted too")
    func throughLinks() throws {
        try put(try pair())
        _ = try boundary.adoptClientPair(now: Self.now)
        let new = try pair(from: Self.now + .seconds(3600))
        try root.write("new.key", text(of: new.key))
        try root.write("new.crt", new.certificate.pem)
        let copying = try ChildProcess.spawn(
            ["/bin/sh", "-c", "cp new.key mtls/client.key && cp new.crt mtls/client.crt"],
            environment: ["PATH": "/usr/bin:/bin"], directory: root.path)
        #expect(try copying.wait(timeout: .hangLimit).isSuccess)
        #expect(throws: BoundaryError.self) { _ = try boundary.view.clientPair() }
        guard case .adopted = try boundary.adoptClientPair(now: Self.now + .seconds(3600)) else {
            Issue.record("the pair was not adopted")
            return
        }
        #expect(try boundary.view.clientPair()?.certificates == [new.certificate])
    }

    @Test(
        "what does not fit is left where it is and told of",
        arguments: [
            "older", "expired", "future", "key alone", "half a key", "half a certificate", "a link", "another's key",
        ])
    func leftAlone(what: String) throws {
        let standing = try pair(from: Self.now + .seconds(3600))
        try put(standing)
        let later = Self.now + .seconds(3600)
        _ = try boundary.adoptClientPair(now: later)
        let new = try pair(from: Self.now + .seconds(7200))
        var moment = Self.now + .seconds(7200)
        switch what {
        case "older": try put(try pair(from: Self.now))
        case "expired":
            try put(new)
            moment = Self.now + .seconds(10 * 86_400)
        case "future":
            try put(new)
            moment = later
        case "key alone": try root.write("mtls/client.key", text(of: new.key))
        case "half a key":
            try put(new)
            try root.write("mtls/client.key", String(try text(of: new.key).prefix(80)))
        case "half a certificate":
            try put(new)
            try root.write("mtls/client.crt", String(new.certificate.pem.prefix(200)))
        case "a link":
            try put(new)
            try root.write("elsewhere.key", text(of: new.key))
            try root.directory("mtls").replaceLink("client.key", to: "../elsewhere.key")
        default:
            try put(new)
            try root.write("mtls/client.key", text(of: try pair().key))
        }
        let names = try root.directory("mtls").list()
        guard case .leftAlone(let finding) = try boundary.adoptClientPair(now: moment) else {
            Issue.record("\(what) was adopted")
            return
        }
        #expect(!finding.summary.isEmpty)
        #expect(finding.hints.allSatisfy { !$0.isEmpty } && !finding.hints.isEmpty)
        #expect(try root.directory("mtls").list() == names)
        #expect(try boundary.view.clientPair()?.certificates == [standing.certificate])
    }

    @Test(
        "an intermediate that is sent along counts: a pair with an expired one is left alone, a stranger in the file is not its",
        arguments: [("its intermediate", false), ("a stranger", true), ("its intermediate twice", true)])
    func issuers(what: String, isAdopted: Bool) throws {
        let ca = try TestCA.root()
        let issuer = try ca.intermediate("Agents")
        let old = try issuer.expired(by: ca).certificate
        let pair = try issuer.leaf()
        let sent: [Certificate] =
            switch what {
            case "its intermediate": [old]
            case "a stranger": [issuer.certificate, try ca.intermediate("Others").expired(by: ca).certificate]
            default: [old, issuer.certificate]
            }
        try root.write("mtls/client.key", text(of: pair.key))
        try root.write("mtls/client.crt", PEM.text([pair.certificate] + sent))
        switch try boundary.adoptClientPair(now: Self.now) {
        case .adopted(let generation):
            #expect(isAdopted)
            #expect(generation.record.notAfter == pair.certificate.notAfter)
            #expect(try boundary.view.clientPair()?.notAfter == pair.certificate.notAfter)
        case .leftAlone(let finding):
            #expect(!isAdopted)
            #expect(finding.kind == .clientIssuerExpired)
            #expect(finding.summary.contains("'Agents' expired at \(old.notAfter.rfc3339)"), "\(finding.summary)")
        case .nothingNew: Issue.record("nothing was seen")
        }
    }

    @Test("a host's clock that is days off keeps no pair out that is valid by the server's")
    func wrongClock() throws {
        try put(try pair())
        let wrong = Self.now + .seconds(10 * 86_400)
        guard case .leftAlone = try boundary.adoptClientPair(now: wrong) else {
            Issue.record("a pair that has expired by all that is known was adopted")
            return
        }
        guard case .adopted = try boundary.adoptClientPair(now: wrong, server: Self.now) else {
            Issue.record("the pair was not adopted")
            return
        }
    }

    @Test("the first half of a first pair is waited for")
    func firstHalf() throws {
        try root.write("mtls/client.crt", try pair().certificate.pem)
        #expect(
            try boundary.adoptClientPair(now: Self.now) == .leftAlone(.half(missing: root.path + "/mtls/client.key")))
        #expect(try boundary.view.clientPair() == nil)
    }

    @Test("a pair made here is published like an adopted one, and kept")
    func publishing() throws {
        let pair = try pair()
        let certificate = SecretBytes(copying: Array(pair.certificate.pem.utf8).span)
        try boundary.publishClientPair(key: pair.key.pkcs8PEM(), certificate: certificate, record: record())
        #expect(try boundary.view.clientPair()?.certificates == [pair.certificate])
        #expect(try links() == ["current/client.key", "current/client.crt"])
        boundary.prune()
        _ = try root.open()
        #expect(try boundary.adoptClientPair(now: Self.now) == .nothingNew)
    }
}

/// A pair is adopted while the agent is killed, or the disk is full.
@Suite(.serialized)
struct AdoptionKillTests {
    private let root: BoundaryFixture
    private let shim: CallShim
    private let start = WallTime(secondsSince1970: 1_800_000_000)

    init() throws {
        root = try BoundaryFixture()
        shim = try CallShim(in: root.scratch)
    }

    private func put(_ place: Int) throws -> (pair: (certificate: Certificate, key: PrivateKey), time: WallTime) {
        let time = start + .seconds(60 * place)
        let pair = try TestCA.root(now: time).leaf()
        let key = try pair.key.pkcs8PEM().withSpan { bytes in
            String(decoding: (0..<bytes.count).map { bytes[$0] }, as: UTF8.self)
        }
        try root.write("mtls/client.key", key)
        try root.write("mtls/client.crt", pair.certificate.pem)
        return (pair, time)
    }

    private func adopt(_ time: WallTime, _ environment: [String: String] = [:]) throws -> ChildProcess.Ending {
        let child = try ChildProcess.spawn(
            [try Helper.path(), "adopt", root.path, String(time.seconds)], environment: environment,
            output: .captured(limit: 4000))
        return try child.wait(timeout: .hangLimit)
    }

    /// Nothing was lost: the next start uses the new pair, and its key belongs to its certificate.
    private func check(_ certificate: Certificate, _ time: WallTime, _ place: Int) throws {
        #expect(try adopt(time) == .exited(0))
        let current = try #require(try root.open().view.clientPair(), "call \(place)")
        #expect(current.certificates == [certificate], "call \(place)")
        #expect(try PrivateKey.parse(pem: current.key).matches(certificate), "call \(place)")
        #expect(try root.directory("mtls").list().count <= 5, "call \(place)")
    }

    @Test("killed at every call, the pair is neither lost nor mixed with the one before")
    func killed() throws {
        var kills = 0
        for place in 1...100 {
            let (pair, time) = try put(place)
            let ending = try adopt(time, shim.killing(at: place))
            if let seen = try root.open().view.clientPair() {
                #expect(try PrivateKey.parse(pem: seen.key).matches(seen.certificates[0]), "call \(place)")
            }
            try check(pair.certificate, time, place)
            guard ending == .killed(signal: 9) else { break }
            kills += 1
        }
        #expect(kills >= 15, "\(kills)")
    }

    @Test("on a full disk it stays where it was put, and is adopted later", arguments: [28, 5] as [Int32])
    func failing(errno: Int32) throws {
        for place in stride(from: 1, through: 40, by: 3) {
            let (pair, time) = try put(place)
            _ = try adopt(time, shim.failing(at: place, errno: errno))
            try check(pair.certificate, time, place)
        }
    }
}
