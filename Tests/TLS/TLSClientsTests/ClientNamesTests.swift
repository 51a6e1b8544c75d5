import Core
import Issuing
import TLSClients
import TestSupport
import Testing
import X509

/// How each client compares the name that it wants with those of the certificate, as real clients were seen to.
@Suite struct ClientNamesTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let common: String
        let names: [GeneralName]
        let wanted: String
        /// Who accepts, Apache left out for its depth.
        let accepting: Set<TLSClient>

        var testDescription: String { "\(wanted) of CN \(common), \(names.map { "\($0)" })" }

        init(_ common: String, _ names: [GeneralName], _ wanted: String, _ accepting: Set<TLSClient>) {
            (self.common, self.names, self.wanted, self.accepting) = (common, names, wanted, accepting)
        }
    }

    static let all = Set(TLSClient.allCases).subtracting([.apache])
    static let libcrypto: Set<TLSClient> = [
        .openssl, .opensslPartial, .opensslStrict, .stunnel, .python312, .python313,
    ]
    static let noCommonName: Set<TLSClient> = [.go, .caddy, .rustls, .envoy]
    static let web = "web.internal"

    static let cases: [Case] = [
        Case(web, [], web, all.subtracting(noCommonName)),
        Case("x", [.dns(web)], "WEB.Internal", all),
        Case("x", [.dns("Web.Internal")], web, all.subtracting([.nioSSL])),
        Case(web, [.dns("other.internal")], web, [.haproxy]),
        Case(
            web, [IPAddress("10.0.0.1").map(GeneralName.ip)].compactMap(\.self), web,
            libcrypto.union([.nginx, .haproxy, .node, .php, .nss, .grpc, .java])),
        Case(
            web, [.email("a@b.c")], web, all.subtracting(noCommonName).subtracting([.mbedtls, .nioSSL])),
        Case(
            "x", [.dns("*.internal")], web,
            [
                .haproxy, .psql, .ruby, .php, .go, .caddy, .envoy, .grpc, .nioSSL, .java, .mbedtls, .wolfssl,
            ]),
        Case("x", [.dns("*.example.com")], "www.example.com", all),
        Case("x", [.dns("*.example.com")], "example.com", []),
        Case("x", [.dns("*.example.com")], "a.www.example.com", []),
        Case("x", [.dns("www.*.example.com")], "www.a.example.com", [.java, .wolfssl]),
        Case(
            "x", [.dns("w*b.internal")], web, [.haproxy, .ruby, .php, .envoy, .nioSSL, .java, .wolfssl]),
        Case(
            "x", [.dns(web)], web + ".",
            [.node, .ruby, .curl, .go, .caddy, .grpc, .nioSSL, .java, .rustls]),
        Case(
            "x", [IPAddress("10.0.0.1").map(GeneralName.ip)].compactMap(\.self), "10.0.0.1",
            all.subtracting([.nginx, .haproxy, .mbedtls])),
        Case(
            "x", [.dns("10.0.0.1")], "10.0.0.1", [.nginx, .haproxy, .ruby, .php, .grpc, .mbedtls, .wolfssl]),
        Case("10.0.0.1", [.dns(web)], "10.0.0.1", [.haproxy, .nss]),
    ]

    @Test(arguments: cases)
    func compare(_ row: Case) throws {
        let root = try TestCA.root()
        let leaf = try root.leaf {
            $0.subject = Subject(commonName: row.common).name
            $0.alternativeNames = row.names
        }.certificate
        let matrix = ClientMatrix.judge([leaf], trust: [root.certificate], name: row.wanted)
        let accepting = Set(matrix.verdicts.filter(\.accepts).map(\.client)).subtracting([.apache])
        #expect(accepting == row.accepting)
    }

    @Test("Apache takes the common name as one name more")
    func apache() throws {
        let root = try TestCA.root()
        let leaf = try root.leaf {
            $0.subject = Subject(commonName: "other.internal").name
            $0.alternativeNames = [.dns("*.internal")]
        }.certificate
        for (name, isFound) in [("other.internal.", true), ("web.internal", true), ("a.b.internal", false)] {
            let matrix = ClientMatrix.judge([leaf], trust: PEM.text([root.certificate]), name: name, depth: 9)
            #expect(matrix.accepts(.apache) == isFound, "\(name)")
        }
    }
}
