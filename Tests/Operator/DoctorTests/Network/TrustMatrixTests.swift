import Core
import Doctor
import Issuing
import System
import TestSupport
import Testing
import X509

/// Every chain that a server may send with every file that may be meant to verify it, over real TLS: what is found.
@Suite struct TrustMatrixTests {
    /// What a server sends.
    enum Sent: String, CaseIterable, Sendable {
        case leaf, chain, whole, disordered, cross, wrong
    }

    /// What a trust file holds.
    enum Held: String, CaseIterable, Sendable {
        case nothing, junk, leaf, root, intermediate, full, other, expired, generations
    }

    /// CAs of one test: an old generation, a new one, and a stranger.
    struct Authorities {
        let root, intermediate, other, next: TestCA
        let leaf: (certificate: Certificate, key: PrivateKey)
        let now: WallTime

        init() throws {
            now = Clock.wall()
            root = try TestCA.root("Matrix Root", now: now)
            intermediate = try root.intermediate("Matrix Intermediate")
            other = try TestCA.root("Other Root", now: now)
            next = try TestCA.root("Next Root", now: now)
            leaf = try intermediate.leaf(names: RequestedNames(commonName: "web.internal", dns: ["web.internal"]))
        }

        func chain(_ sent: Sent) throws -> [Certificate] {
            let (end, middle, top) = (leaf.certificate, intermediate.certificate, root.certificate)
            return switch sent {
            case .leaf: [end]
            case .chain: [end, middle]
            case .whole: [end, middle, top]
            case .disordered: [end, top, middle]
            case .cross: [end, middle, try other.crossSign(root)]
            case .wrong: [end, try root.intermediate("Matrix Intermediate").certificate]
            }
        }

        func file(_ held: Held) throws -> String {
            switch held {
            case .nothing: ""
            case .junk: "hello\n"
            case .leaf: leaf.certificate.pem
            case .root: root.certificate.pem
            case .intermediate: intermediate.certificate.pem
            case .full: intermediate.certificate.pem + root.certificate.pem
            case .other: other.certificate.pem
            case .expired: try root.expired().certificate.pem
            case .generations:
                intermediate.certificate.pem + root.certificate.pem
                    + (try next.intermediate("Next Intermediate").certificate.pem) + next.certificate.pem
            }
        }
    }

    /// What is found of the trust file by itself, whatever the server sends.
    static let ofFile: [Held: [String]] = [
        .nothing: ["trust.empty"], .junk: ["trust.junk"], .leaf: ["trust.leaf"],
        .intermediate: ["trust.intermediate-only"], .expired: ["trust.expired"],
    ]

    /// What OpenSSL's rule and Go's make of both together; nothing where the chain is verified.
    static let together: [Sent: [Held: String]] = [
        .leaf: [
            .leaf: "chain.issuer-unknown", .root: "chain.issuer-unknown",
            .intermediate: "trust.intermediate-only", .other: "chain.issuer-unknown",
            .expired: "chain.issuer-unknown",
        ],
        .chain: [
            .leaf: "trust.root-missing", .intermediate: "trust.intermediate-only", .other: "trust.root-missing",
            .expired: "trust.expired",
        ],
        .whole: [
            .leaf: "trust.root-missing", .intermediate: "trust.intermediate-only", .other: "trust.root-missing",
            .expired: "trust.expired-shadow",
        ],
        .disordered: [
            .leaf: "trust.root-missing", .intermediate: "trust.intermediate-only", .other: "trust.root-missing",
            .expired: "trust.expired-shadow",
        ],
        .cross: [
            .leaf: "trust.root-missing", .intermediate: "trust.intermediate-only",
            .expired: "trust.expired-shadow",
        ],
        .wrong: [
            .leaf: "trust.other-key", .root: "trust.other-key", .intermediate: "trust.intermediate-only",
            .other: "trust.other-key", .expired: "trust.other-key",
        ],
    ]

    /// What is found of what is sent, where the trust file does not show more.
    static func ofChain(_ sent: Sent, _ held: Held) -> [String] {
        let knowsIntermediate = [.intermediate, .full, .generations].contains(held)
        switch sent {
        case .leaf, .wrong:
            return (knowsIntermediate ? ["server.intermediate-missing"] : [])
                + (sent == .wrong ? ["server.chain-foreign"] : [])
        case .disordered: return ["server.chain-order"]
        case .chain, .whole, .cross: return []
        }
    }

    @Test("P-29, P-30, P-31: each chain with each trust file", arguments: Sent.allCases)
    func everyPair(_ sent: Sent) throws {
        let authorities = try Authorities()
        let server = try FaultyTLSServer(.good, chain: authorities.chain(sent), key: authorities.leaf.key)
        let scratch = try Scratch()
        for held in Held.allCases {
            let path = try scratch.write(held.rawValue + ".pem", authorities.file(held))
            let doctor = TLSDoctor(
                endpoint: Endpoint(host: "127.0.0.1", port: server.port), trust: path, serverName: "web.internal")
            let found = doctor.examine(at: authorities.now)
            let codes = Dictionary(grouping: found.report.results) { $0.check }
                .mapValues { $0.flatMap(\.findings).map(\.code) }
            #expect(codes["trust.file"] == Self.ofFile[held] ?? [], "\(sent) with \(held)")
            #expect(codes["connection.chain"] == Self.ofChain(sent, held), "\(sent) with \(held)")
            #expect(codes["connection.name"] == [], "\(sent) with \(held)")
            let expected = Self.together[sent]?[held].map { [$0] } ?? []
            #expect(codes["connection.trust"] == expected, "\(sent) with \(held)")
            #expect(found.matrix != nil)
        }
    }

    @Test("a trust file of another authority is not called a server's fault")
    func anotherAuthority() throws {
        let authorities = try Authorities()
        let (leaf, key) = try authorities.root.leaf(names: RequestedNames(commonName: "web", dns: ["web.internal"]))
        let server = try FaultyTLSServer(.good, chain: [leaf], key: key)
        let scratch = try Scratch()
        let doctor = TLSDoctor(
            endpoint: Endpoint(host: "127.0.0.1", port: server.port),
            trust: try scratch.write("trust.pem", authorities.file(.other)), serverName: "web.internal")
        let found = doctor.examine(at: authorities.now).report
        #expect(found.findings.map(\.code) == ["chain.issuer-unknown"])
        #expect(
            found.conclusion.contains(
                "'Matrix Root' issued the server's certificate, and is neither sent nor in the trust"))
        #expect(found.findings.first?.hint.hasPrefix("look at the trust file first") == true)
    }

    @Test("P-30: where OpenSSL refuses and Go accepts, the sentence says so")
    func goIsNamed() throws {
        let authorities = try Authorities()
        let server = try FaultyTLSServer(.good, chain: authorities.chain(.chain), key: authorities.leaf.key)
        let scratch = try Scratch()
        let doctor = TLSDoctor(
            endpoint: Endpoint(host: "127.0.0.1", port: server.port),
            trust: try scratch.write("trust.pem", authorities.file(.intermediate)), serverName: "web.internal")
        let found = doctor.examine(at: authorities.now).report
        let trust = try #require(found.results.first { $0.check == "connection.trust" })
        #expect(trust.conclusion.hasSuffix("(Go would accept it)"))
        #expect(trust.findings[0].evidence.contains { $0.contains("OpenSSL says: ") })
    }
}
