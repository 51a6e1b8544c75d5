import Diagnosis
import PKI
import Posix
import TestSupport
import Testing

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
    static let samples: Set<TLSClient> = [.openssl, .node, .go, .java, .gnutls, .mbedtls, .nioSSL, .grpc]

    static func broken(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        lines[2] = "!!!!" + lines[2].dropFirst(4)
        return lines.joined(separator: "\n")
    }

    static let cases: [Case] = [
        Case(name: "whole", accepting: samples) { root, _, _ in root },
        Case(name: "text, CR LF, no final newline", accepting: samples) { root, other, _ in
            ("a comment\n" + other + "\n# another\n" + root.dropLast()).split(separator: "\n").joined(separator: "\r\n")
        },
        Case(name: "the same twice", accepting: samples) { root, _, _ in root + root },
        Case(name: "a key before it", accepting: samples.subtracting([.java])) { root, _, key in key + root },
        Case(name: "damage before it", accepting: [.go, .mbedtls]) { root, other, _ in broken(other) + root },
        Case(name: "damage after it", accepting: [.go, .mbedtls, .node, .grpc]) { root, other, _ in root + broken(other)
        },
        Case(name: "cut off after it", accepting: [.go, .mbedtls, .node, .grpc]) { root, other, _ in
            root + other.prefix(200)
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
