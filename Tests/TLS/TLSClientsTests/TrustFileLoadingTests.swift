import System
import TLSClients
import TestSupport
import Testing
import X509

/// What each client makes of a trust file that is damaged, empty, or holds more than certificates.
@Suite struct TrustFileLoadingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        /// Those of ``samples`` that accept.
        let accepting: Set<TLSClient>
        let build: @Sendable (_ root: String, _ other: String, _ key: String) -> String

        var testDescription: String { name }
    }

    /// One for each way to load.
    static let samples: Set<TLSClient> = [
        .openssl, .node, .php, .go, .caddy, .java, .gnutls, .mbedtls, .wolfssl, .rustls, .nioSSL, .grpc,
    ]
    /// Those that lose a block without losing the others.
    static let patient: Set<TLSClient> = [.go, .caddy, .wolfssl, .rustls, .php]
    /// Those that keep what stands before the damage, too.
    static let lenient = patient.union([.node, .grpc])

    static func changed(_ text: String, line: Int, _ change: (Substring) -> String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[line] = change(lines[line][...])
        return lines.joined(separator: "\n")
    }

    static func broken(_ text: String) -> String { changed(text, line: 2) { "!!!!" + $0.dropFirst(4) } }
    static func indented(_ text: String) -> String { "  " + text.dropLast().replacing("\n", with: "\n  ") + "\n" }
    /// Whole base64 of nothing in particular.
    static let hollow = PEM.text(Array("no certificate at all".utf8), label: "CERTIFICATE")

    static let cases: [Case] = [
        Case(name: "whole", accepting: samples) { root, _, _ in root },
        Case(name: "text, CR LF, no final newline", accepting: samples) { root, other, _ in
            ("a comment\n" + other + "\n# another\n" + root.dropLast()).split(separator: "\n").joined(separator: "\r\n")
        },
        Case(name: "the same twice", accepting: samples) { root, _, _ in root + root },
        Case(name: "a key before it", accepting: samples.subtracting([.java])) { root, _, key in key + root },
        Case(name: "damage before it", accepting: patient) { root, other, _ in broken(other) + root },
        Case(name: "damage after it", accepting: lenient) { root, other, _ in root + broken(other) },
        Case(name: "no certificate before it", accepting: patient.subtracting([.caddy])) { root, _, _ in hollow + root
        },
        Case(name: "no certificate after it", accepting: lenient.subtracting([.caddy])) { root, _, _ in root + hollow },
        Case(name: "cut off after it", accepting: lenient.union([.mbedtls])) { root, other, _ in
            root + other.prefix(200)
        },
        Case(name: "cut within the last END", accepting: lenient.union([.mbedtls, .gnutls])) { root, other, _ in
            root + other.dropLast(12)
        },
        Case(name: "a line of a header in it", accepting: []) { root, _, _ in
            changed(root, line: 0) { $0 + "\nNote: mine\n" }
        },
        Case(name: "another label at its END", accepting: [.gnutls]) { root, _, _ in
            root.replacing("END CERTIFICATE", with: "END CERT")
        },
        Case(name: "glued to the one before it", accepting: [.gnutls, .mbedtls, .wolfssl]) { root, other, _ in
            other.dropLast() + root
        },
        Case(name: "indented", accepting: [.gnutls, .wolfssl]) { root, other, _ in other + indented(root) },
        Case(name: "its BEGIN behind a mark", accepting: [.openssl, .php, .node, .gnutls, .mbedtls, .wolfssl]) {
            root, _, _ in "\u{FEFF}" + root
        },
        Case(name: "behind a zero byte", accepting: [.gnutls, .wolfssl]) { root, other, _ in
            other + "\0" + root
        },
        Case(name: "the older label", accepting: samples.subtracting([.go, .caddy, .mbedtls, .wolfssl, .rustls])) {
            root, _, _ in root.replacing("CERTIFICATE", with: "X509 CERTIFICATE")
        },
        Case(name: "any label", accepting: [.java]) { root, _, _ in
            root.replacing("CERTIFICATE", with: "TRUST ANCHOR")
        },
        Case(name: "bytes behind it", accepting: [.openssl, .php, .mbedtls, .wolfssl, .nioSSL]) { root, _, _ in
            PEM.text((PEM.firstBlock(["CERTIFICATE"], in: root) ?? []) + [0, 0], label: "CERTIFICATE")
        },
        Case(name: "nothing", accepting: []) { _, _, _ in "" },
        Case(name: "junk", accepting: []) { _, _, _ in "<html>404</html>\n" },
        Case(name: "a key alone", accepting: []) { _, _, key in key },
    ]

    @Test("P-31: damage is a matter of the client", arguments: cases)
    func load(_ row: Case) throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let leaf = try intermediate.leaf().certificate
        let other = try TestCA.root("Other").certificate.pem
        let key = try intermediate.key.pkcs8PEM().withSpan { span in
            String(decoding: (0..<span.count).map { span[$0] }, as: UTF8.self)
        }
        let file = row.build(root.certificate.pem, other, key)
        let matrix = ClientMatrix.judge([leaf, intermediate.certificate], trust: file)
        let accepting = Set(matrix.verdicts.filter(\.accepts).map(\.client)).intersection(Self.samples)
        #expect(accepting == row.accepting)
    }

    @Test(arguments: [("", "trust.empty"), ("\n \n", "trust.empty"), ("hello\n", "trust.junk")])
    func emptyFiles(text: String, code: String) throws {
        let leaf = try TestCA.root().leaf().certificate
        let matrix = ClientMatrix.judge([leaf], trust: text)
        #expect(matrix.verdicts.allSatisfy { $0.code == code && $0.clientSays?.isEmpty == false })
    }
}
