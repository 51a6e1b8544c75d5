import Core
import Issuing
import TLSClients
import TestSupport
import Testing
import X509

/// Chains and trust files that are meant to cost: the answer comes all the same, and soon.
@Suite struct HostileMatrixTests {
    @Test(.timeLimit(.minutes(10))) func twoHundredTwins() throws {
        let root = try TestCA.root("Twin")
        let twins = try (0..<200).map { _ in try root.intermediate("Twin", key: root.key).certificate }
        let leaf = try root.leaf().certificate
        let matrix = ClientMatrix.judge([leaf] + twins, trust: Array(twins.prefix(100)))
        #expect(matrix.accepts(.openssl) == true && matrix.accepts(.go) == true)
    }

    @Test(.timeLimit(.minutes(10))) func ladderOfNamesakes() throws {
        // Every rung could have been issued by every other: a search without a limit would not end.
        let rungs = try (0..<40).map { _ in try TestCA.root("Rung") }
        let crossed = try zip(rungs, rungs.dropFirst()).map { try $0.crossSign($1) }
        let leaf = try rungs[20].leaf().certificate
        let matrix = ClientMatrix.judge([leaf] + crossed, trust: [rungs[0].certificate])
        // OpenSSL climbs by key identifiers and arrives; the root of one rung alone verifies none of the others.
        #expect(matrix.accepts(.openssl) == true)
    }

    @Test(.timeLimit(.minutes(10))) func tenThousandTrusted() throws {
        let root = try TestCA.root()
        let leaf = try root.leaf().certificate
        let other = try TestCA.root("Other").certificate.pem
        let file = root.certificate.pem + String(repeating: other, count: 10_000)
        let matrix = ClientMatrix.judge([leaf], trust: file)
        #expect(matrix.accepts(.openssl) == true && matrix.accepts(.go) == true)
    }

    @Test(
        "half a block many times over", .timeLimit(.minutes(10)),
        arguments: [
            "\u{FEFF}-----BEGIN", "-----BEGIN CERTIFICATE-----\n", "\n-----END CERTIFICATE-----",
            "-----END -----BEGIN ", "-----\n",
            "-----BEGIN CERTIFICATE-----END CERTIFICATE-----\n", "\0-----BEGIN CERTIFICATE-----\n",
        ])
    func halfBlocks(text: String) throws {
        let leaf = try TestCA.root().leaf().certificate
        let matrix = ClientMatrix.judge([leaf], trust: String(repeating: text, count: 20_000))
        #expect(matrix.verdicts.allSatisfy { !$0.accepts })
    }

    @Test func truncatedAnywhere() throws {
        let root = try TestCA.root()
        let intermediate = try root.intermediate()
        let leaf = try intermediate.leaf().certificate
        let file = Array((intermediate.certificate.pem + root.certificate.pem).utf8)
        let whole = intermediate.certificate.pem.utf8.count
        for end in stride(from: 0, to: file.count - 30, by: 151) {
            let matrix = ClientMatrix.judge(
                chain: [leaf], trustFile: file.span.extracting(first: end), at: TestCA.now)
            #expect(matrix.accepts(.openssl) == false, "cut at \(end), within the root")
            // Go takes what is whole: the intermediate alone is an anchor.
            if end >= whole { #expect(matrix.accepts(.go) == true, "cut at \(end) of \(whole)") }
            if end < whole - 30 { #expect(matrix.verdicts.allSatisfy { !$0.accepts }, "cut at \(end) of \(whole)") }
        }
    }

    @Test func noChain() {
        let matrix = ClientMatrix.judge(chain: [], trustFile: [UInt8]().span, at: TestCA.now)
        #expect(matrix.verdicts.allSatisfy { $0.code == "server.no-certificate" })
    }
}
