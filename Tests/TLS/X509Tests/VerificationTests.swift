import Core
import Issuing
import TestSupport
import Testing
import X509

@Suite struct VerificationTests {
    let root: TestCA
    let intermediate: TestCA
    let leaf: Certificate
    let openssl = OpenSSL()

    init() throws {
        root = try TestCA.root()
        intermediate = try root.intermediate()
        leaf = try intermediate.leaf().certificate
    }

    private func verify(
        _ leaf: Certificate, _ intermediates: [Certificate], _ roots: [Certificate], at moment: WallTime = TestCA.now,
        _ purpose: Verification.Purpose = .server
    ) -> Result<VerifiedChain, ChainFinding> {
        Verification.verify(leaf: leaf, intermediates: intermediates, roots: roots, at: moment, purpose: purpose)
    }

    private func code(_ result: Result<VerifiedChain, ChainFinding>) -> ChainFinding.Code? {
        if case .failure(let finding) = result { finding.code } else { nil }
    }

    @Test("hold the leaf, its intermediates in order and the root, whatever else was offered")
    func whole() throws {
        let second = try intermediate.intermediate("Second")
        let leaf = try second.leaf().certificate
        let unrelated = try TestCA.root("Unrelated")
        let offered = [unrelated.certificate, intermediate.certificate, second.certificate, second.certificate]
        let chain = try verify(leaf, offered, [unrelated.certificate, root.certificate]).get()
        #expect(chain.leaf == leaf)
        #expect(chain.intermediates == [second.certificate, intermediate.certificate])
        #expect(chain.root == root.certificate)
        #expect(chain.leaf == leaf && chain.intermediates == [second.certificate, intermediate.certificate])
        #expect(chain.shortestLived == leaf)
    }

    @Test("of an intermediate by itself, and of a root by itself")
    func authorities() throws {
        let chain = try verify(intermediate.certificate, [], [root.certificate], .any).get()
        #expect(chain.intermediates.isEmpty && chain.root == root.certificate)
        #expect(try verify(root.certificate, [], [root.certificate], .any).get().root == root.certificate)
    }

    @Test("P-30: an intermediate is never an end")
    func intermediateOnly() throws {
        #expect(code(verify(leaf, [], [intermediate.certificate])) == .intermediateOnly)
        #expect(code(verify(leaf, [], [intermediate.certificate, root.certificate])) == .notSelfSigned)
        #expect(code(verify(leaf, [intermediate.certificate], [])) == .noRoots)
    }

    @Test("P-28: a missing intermediate and a missing root are told apart")
    func missing() throws {
        #expect(code(verify(leaf, [], [root.certificate])) == .unknownIssuer)
        let other = try TestCA.root("Other")
        #expect(code(verify(leaf, [intermediate.certificate], [other.certificate])) == .unknownIssuer)
        #expect(
            code(verify(leaf, [intermediate.certificate, root.certificate], [other.certificate])) == .untrustedRoot)
    }

    @Test("a root of the same name with another key signs nothing")
    func impostor() throws {
        let impostor = try TestCA.root()
        #expect(code(verify(leaf, [intermediate.certificate], [impostor.certificate])) != nil)
        #expect(!intermediate.certificate.wasSigned(by: impostor.certificate))
        let plain = try TestCA.root { $0.hasKeyIdentifiers = false }
        let twin = try TestCA.root { $0.hasKeyIdentifiers = false }
        let child = try plain.leaf { $0.hasKeyIdentifiers = false }.certificate
        #expect(code(verify(child, [], [twin.certificate])) == .badSignature)
    }

    @Test("dates are those of the moment given, to the second")
    func dates() throws {
        let end = leaf.notAfter
        let last = end - .seconds(1)
        #expect(code(verify(leaf, [intermediate.certificate], [root.certificate], at: last)) == nil)
        #expect(code(verify(leaf, [intermediate.certificate], [root.certificate], at: end)) == .expired)
        #expect(leaf.isValid(at: last) && !leaf.isValid(at: end))
        let before = leaf.notBefore - .seconds(1)
        #expect(leaf.isValid(at: leaf.notBefore) && !leaf.isValid(at: before))
        #expect(code(verify(leaf, [intermediate.certificate], [root.certificate], at: before)) == .notYetValid)
    }

    @Test("an expired copy beside the valid one does no harm here")
    func expiredCopies() throws {
        let old = try intermediate.expired(by: root)
        let oldRoot = try root.expired()
        let roots = [oldRoot.certificate, root.certificate]
        #expect(code(verify(leaf, [old.certificate, intermediate.certificate], roots)) == nil)
        #expect(code(verify(leaf, [old.certificate], [root.certificate])) == .expired)
    }

    @Test("P-33: a cross certificate leads to the old root")
    func crossSigned() throws {
        let old = try TestCA.root("Old")
        let cross = try old.crossSign(root)
        let chain = try verify(leaf, [intermediate.certificate, cross], [old.certificate]).get()
        #expect(chain.intermediates == [intermediate.certificate, cross])
    }

    struct Fault: CustomTestStringConvertible {
        var testDescription: String
        var code: ChainFinding.Code?
        var purpose = Verification.Purpose.server
        var intermediate: @Sendable (inout CertificateTemplate) -> Void = { _ in }
        var leaf: @Sendable (inout CertificateTemplate) -> Void = { _ in }
        var root: @Sendable (inout CertificateTemplate) -> Void = { _ in }
    }

    static let faults = [
        Fault(testDescription: "none", code: nil),
        Fault(
            testDescription: "client only, as a server", code: .wrongPurpose,
            leaf: { $0.extendedKeyUsage = [KeyPurpose.clientAuth] }),
        Fault(
            testDescription: "client only, as a client", code: nil, purpose: .client,
            leaf: { $0.extendedKeyUsage = [KeyPurpose.clientAuth] }),
        Fault(
            testDescription: "server only, as a client", code: .wrongPurpose, purpose: .client,
            leaf: { $0.extendedKeyUsage = [KeyPurpose.serverAuth] }),
        Fault(
            testDescription: "code signing, for anything", code: nil, purpose: .any,
            leaf: { $0.extendedKeyUsage = [KeyPurpose.codeSigning] }),
        Fault(
            testDescription: "an intermediate that is no authority", code: .notACA,
            intermediate: { $0.basicConstraints = nil }),
        Fault(
            testDescription: "an intermediate without the usage", code: .notACA,
            intermediate: { $0.keyUsage = [.digitalSignature] }),
        Fault(
            testDescription: "a root that allows no intermediate", code: .pathTooLong,
            root: { $0.basicConstraints = BasicConstraints(isCA: true, pathLength: 0) }),
        Fault(
            testDescription: "a name outside", code: .nameConstraint,
            intermediate: { $0.permittedDNSDomains = ["example.org"] }),
        Fault(testDescription: "a name inside", code: nil, intermediate: { $0.permittedDNSDomains = ["internal"] }),
        Fault(
            testDescription: "an extension unknown and critical", code: .unknownExtension,
            leaf: { template in
                guard let type = ObjectIdentifier("1.3.6.1.4.1.99999.7") else { return }
                template.otherExtensions = [CertificateExtension(type, isCritical: true, value: DER.null())]
            }),
    ]

    @Test("refuse each fault by its own code, and openssl agrees", arguments: faults)
    func fault(fault: Fault) throws {
        let root = try TestCA.root(adjust: fault.root)
        let intermediate = try root.intermediate(adjust: fault.intermediate)
        let leaf = try intermediate.leaf(adjust: fault.leaf).certificate
        let result = verify(leaf, [intermediate.certificate], [root.certificate], fault.purpose)
        #expect(code(result) == fault.code)
        let purpose = [Verification.Purpose.server: "sslserver", .client: "sslclient", .any: "any"][fault.purpose]
        let answer = try openssl(
            "verify", "-attime", String(TestCA.now.seconds), "-purpose", purpose ?? "", "-CAfile", "root.pem",
            "-untrusted", "int.pem", "leaf.pem",
            files: [
                "root.pem": root.certificate.pem, "int.pem": intermediate.certificate.pem, "leaf.pem": leaf.pem,
            ])
        #expect(answer.isGood == (fault.code == nil), "\(answer.text)")
    }

    @Test("a damaged signature is found")
    func damagedSignature() throws {
        var der = leaf.der
        der[der.count - 1] ^= 1
        let damaged = try Certificate.parse(der: der)
        #expect(code(verify(damaged, [intermediate.certificate], [root.certificate])) == .badSignature)
        #expect(!damaged.wasSigned(by: intermediate.certificate))
    }

    @Test("a root whose own signature is damaged is no root")
    func damagedRoot() throws {
        var der = root.certificate.der
        der[der.count - 1] ^= 1
        let damaged = try Certificate.parse(der: der)
        #expect(!damaged.isSelfSigned)
        #expect(code(verify(leaf, [intermediate.certificate], [damaged])) == .intermediateOnly)
    }

    @Test("every finding has a sentence and a remedy", arguments: ChainFinding.Code.allCases)
    func words(code: ChainFinding.Code) {
        let finding = ChainFinding(code, subject: "CN=x\u{1B}[31m", detail: "d")
        #expect(finding.summary.hasSuffix("(d)") && !finding.summary.contains("\u{1B}"))
        #expect(!finding.hints.isEmpty && finding.hints.allSatisfy { !$0.isEmpty })
    }

    @Test("lives up to the last second of 9999 and past 2049 are read and kept")
    func farDates() throws {
        let dates = ["2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
        for text in dates {
            let end = try #require(WallTime(rfc3339: text))
            let far = try TestCA.root(life: end - (TestCA.now - .seconds(86_400)))
            #expect(far.certificate.notAfter.rfc3339 == text)
            #expect(far.certificate.isSelfSigned)
            let leaf = try far.leaf().certificate
            #expect(code(verify(leaf, [], [far.certificate], at: TestCA.now)) == nil)
            let answer = try openssl(
                "x509", "-noout", "-enddate", "-in", "c.pem", files: ["c.pem": far.certificate.pem])
            #expect(answer.text.contains(text.prefix(4)))
        }
    }
}
