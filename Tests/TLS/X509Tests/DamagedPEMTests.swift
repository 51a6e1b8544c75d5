import TestSupport
import Testing
import X509

/// The damages that were tried on proxies and TLS clients, by the same names.
struct Damage: CustomTestStringConvertible {
    var name: String
    /// What is made of root B and root A, both as clean PEM texts.
    var file: @Sendable (_ second: String, _ first: String) -> [UInt8]
    /// How many certificates a lenient reader finds.
    var found = 1
    /// What is wrong in every case, at which line; `nil` where nothing is.
    var problem: PEMProblem?
    /// Whether strict intake takes it.
    var isTaken = false

    var testDescription: String { name }

    init(
        _ name: String, found: Int = 1, _ problem: PEMProblem.Kind?, line: Int = 1, isTaken: Bool = false,
        file: @escaping @Sendable (String, String) -> String
    ) {
        self.init(name, found: found, problem, line: line, isTaken: isTaken, bytes: { Array(file($0, $1).utf8) })
    }

    init(
        _ name: String, found: Int = 1, _ problem: PEMProblem.Kind?, line: Int = 1, isTaken: Bool = false,
        bytes: @escaping @Sendable (String, String) -> [UInt8]
    ) {
        (self.name, self.file, self.found, self.isTaken) = (name, bytes, found, isTaken)
        self.problem = problem.map { PEMProblem(line: line, $0) }
    }

    /// Root B as it stands in every case: 11 lines, so that root A begins on line 12.
    static let lines = 11
    static let a = 12
}

extension String {
    /// With the line of that number (from 1) changed.
    fileprivate func changingLine(_ number: Int, _ change: (Substring) -> String) -> String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false)
        let changed = change(lines[number - 1])
        lines[number - 1] = changed[...]
        return lines.joined(separator: "\n")
    }

    fileprivate var der: [UInt8] { (try? Certificate.parse(pem: self).der) ?? [] }
    fileprivate var indented: String { split(separator: "\n").map { "  " + $0 + "\n" }.joined() }
    fileprivate var escaped: String { split(separator: "\n").joined(separator: "\\n") }
    fileprivate func relabelled(_ label: String) -> String {
        split(separator: "CERTIFICATE").map(String.init).joined(separator: label)
    }
}

@Suite struct DamagedPEMTests {
    static let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAA\n-----END PRIVATE KEY-----\n"
    static let noEnd = PEMProblem.Kind.noEnd(label: "CERTIFICATE")

    static let damages: [Damage] = [
        Damage("b_good", found: 2, nil, isTaken: true) { $0 + $1 },
        Damage("b_empty", found: 0, .empty) { _, _ in "" },
        Damage("b_newline", found: 0, .empty) { _, _ in "\n\n" },
        Damage("b_garbage", found: 0, .notPEM) { _, _ in "no certificates here\n" },
        Damage("b_html", found: 0, .html) { _, _ in "<!DOCTYPE html>\n<HTML><body>502</body></html>\n" },
        Damage("b_trunc_only", found: 0, noEnd) { b, _ in String(b.prefix(b.count / 2)) },
        Damage("b_trunc_second", noEnd, line: Damage.a) { b, a in b + a.prefix(a.count / 2) },
        Damage("b_trunc_noend", noEnd, line: Damage.a) { b, a in
            b + a.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
        },
        Damage("b_trunc_endhalf", noEnd, line: Damage.a) { b, a in b + a.dropLast(12) },
        Damage("b_badb64_second", .badBase64, line: Damage.a + 2) { b, a in
            b + a.changingLine(3) { "*" + $0.dropFirst() }
        },
        Damage("b_badb64_first", .badBase64, line: 3) { b, a in b.changingLine(3) { "*" + $0.dropFirst() } + a },
        Damage("b_badder_second", .badCertificate(reason: "it ends too early"), line: Damage.a) { b, a in
            b + PEM.text(Array(a.der.dropLast(20)), label: "CERTIFICATE")
        },
        Damage("b_badder_first", .badCertificate(reason: "it ends too early")) { b, a in
            PEM.text(Array(b.der.dropLast(20)), label: "CERTIFICATE") + a
        },
        Damage("b_glued", found: 2, .glued, line: Damage.lines) { b, a in b.dropLast() + a },
        Damage("b_crlf", found: 2, .carriageReturns, isTaken: true) { b, a in
            (b + a).split(separator: "\n").map { $0 + "\r\n" }.joined()
        },
        Damage("b_text", found: 2, .textOutside, isTaken: true) { b, a in "# Root B\n" + b + "\nRoot A\n" + a },
        Damage("b_key_between", found: 2, nil) { b, a in b + key + a },
        Damage("b_key_last", found: 2, nil) { b, a in b + a + key },
        Damage("b_trusted", found: 2, .trustedLabel, line: Damage.a) { b, a in b + a.relabelled("TRUSTED CERTIFICATE")
        },
        Damage("b_dup", found: 3, nil, isTaken: true) { b, a in b + a + b },
        Damage("b_bom", found: 2, .byteOrderMark) { b, a in "\u{FEFF}" + b + a },
        Damage("b_indent", found: 2, .indented) { b, a in (b + a).indented },
        Damage("b_indent_second", found: 2, .indented, line: Damage.a) { b, a in b + a.indented },
        Damage("b_escaped", found: 0, .escapedLineBreaks) { b, a in (b + a).escaped },
        Damage("b_nolf_end", found: 2, .noFinalNewline, line: 22, isTaken: true) { b, a in b + a.dropLast() },
        Damage("b_oneline", found: 2, .longLines, line: 2, isTaken: true) { b, a in
            [b, a].map { PEM.text($0.der, label: "CERTIFICATE").split(separator: "\n") }
                .map { "\($0[0])\n\($0[1..<($0.count - 1)].joined())\n\($0[$0.count - 1])\n" }.joined()
        },
        Damage("b_nul", found: 2, .nulByte, line: Damage.a) { b, a in b + "\0" + a },
        Damage("b_x509hdr", found: 2, .oldLabel, line: Damage.a) { b, a in b + a.relabelled("X509 CERTIFICATE") },
        Damage("b_der", .der, bytes: { b, _ in b.der }),
        Damage("b_der_second", .binary, line: Damage.a, bytes: { b, a in Array(b.utf8) + a.der }),
        Damage("headers", found: 2, .headers, line: 2) { b, a in
            b.changingLine(1) { $0 + "\nFriendly-Name: b\n" } + a
        },
        Damage("wrong end", .wrongEnd(begin: "CERTIFICATE", end: "X509 CRL"), line: Damage.lines) { b, a in
            b.changingLine(Damage.lines) { _ in "-----END X509 CRL-----" } + a
        },
        Damage("end without begin", .noBegin, line: Damage.lines - 1) { b, a in
            b.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n" + a
        },
        Damage("text after a marker", found: 2, .textOnMarkerLine, line: Damage.lines) { b, a in
            b.changingLine(Damage.lines) { $0 + " # end" } + a
        },
        Damage("data before the end", found: 2, .glued, line: 10) { b, a in
            b.split(separator: "\n").dropLast().joined(separator: "\n") + "-----END CERTIFICATE-----\n" + a
        },
        Damage("spaces at the ends of lines", found: 2, nil, isTaken: true) { b, a in
            (b + a).split(separator: "\n").map { $0 + " \t\n" }.joined()
        },
        Damage("padding in the middle", .badBase64) { b, a in
            b.changingLine(3) { "=" + $0.dropFirst() } + a
        },
        Damage("a request beside", found: 1, nil) { b, a in b + a.relabelled("CERTIFICATE REQUEST") },
    ]

    /// Two roots whose texts have 11 lines each, whatever the length of their signatures.
    static func roots() throws -> (b: String, a: String) {
        func root(_ name: String) throws -> String {
            while true {
                let pem = try TestCA.root(name, key: .ed25519).certificate.pem
                if pem.split(separator: "\n").count == Damage.lines { return pem }
            }
        }
        return (
            try root("Example Root B of the damaged files, long"), try root("Example Root A of the damaged files, long")
        )
    }

    @Test("are seen for what they are, leniently", arguments: damages)
    func inspected(damage: Damage) throws {
        let (b, a) = try Self.roots()
        let file = PEM.inspect(damage.file(b, a).span)
        #expect(file.certificates.count == damage.found)
        if let problem = damage.problem {
            #expect(file.problems.contains(problem), "\(file.problems)")
        } else {
            #expect(file.problems.isEmpty)
        }
    }

    @Test(
        "P-29: are refused at intake with the place and a remedy, unless every reader agrees on them",
        arguments: damages)
    func strict(damage: Damage) throws {
        let (b, a) = try Self.roots()
        let bytes = damage.file(b, a)
        guard !damage.isTaken else {
            #expect(try PEM.certificates(bytes.span, source: "ca.pem").count == damage.found)
            return
        }
        do {
            _ = try PEM.certificates(bytes.span, source: "ca.pem")
            Issue.record("taken")
        } catch {
            #expect(error.summary.hasPrefix("ca.pem: line "))
            #expect(error.hints.allSatisfy { !$0.isEmpty } && !error.hints.isEmpty)
        }
    }

    @Test("that hold a private key are refused, and the line of the key is told")
    func keyInTrust() throws {
        let (b, a) = try Self.roots()
        let bytes = Array((b + Self.key + a).utf8)
        let problem = PEMProblem(line: Damage.a, .foreign(.privateKey, label: "PRIVATE KEY"))
        #expect(throws: PKIError.unacceptable(problem, source: "ca.pem")) {
            try PEM.certificates(bytes.span, source: "ca.pem")
        }
    }

    @Test("tell where each block stands, the cut one too")
    func ranges() throws {
        let (b, a) = try Self.roots()
        let texts = ["# first\n", b, String(b.prefix(100)) + "\n", a, String(a.dropLast(30))]
        let file = PEM.inspect(Array(texts.joined().utf8).span)
        let ends = texts.indices.map { texts[...$0].joined().utf8.count }
        #expect(file.blocks.map(\.range) == zip(ends, ends.dropFirst()).map { $0..<$1 })
    }

    @Test("of any bytes at all are told by places that exist, and taken only where they are whole", arguments: 0..<8)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (b, a) = try Self.roots()
        for _ in 0..<50 {
            var bytes = random.next() % 2 == 0 ? Array((b + a).utf8) : b.der
            for _ in 0..<(1 + random.next() % 8) { random.damage(&bytes) }
            let file = PEM.inspect(bytes.span)
            Self.expectPlaces(file, of: bytes)
            for certificate in file.certificates {
                #expect(try PEM.certificates(Array(certificate.pem.utf8).span, source: "x") == [certificate])
            }
            Self.expectIntake(bytes, as: file)
            if let certificate = try? Certificate.parse(der: bytes) { #expect(certificate.der == bytes) }
        }
    }

    /// Blocks lie within the file, in order, and share no line unless they are told to be glued; every problem names a line.
    private static func expectPlaces(_ file: PEMFile, of bytes: [UInt8]) {
        let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        #expect(file.problems.allSatisfy { (1...lines).contains($0.line) }, "\(file.problems) in \(lines) lines")
        #expect(file.blocks.allSatisfy { (1...lines).contains($0.line) && $0.range.upperBound <= bytes.count })
        for (block, next) in zip(file.blocks, file.blocks.dropFirst()) {
            let isGlued = file.problems.contains(PEMProblem(line: next.line, .glued))
            #expect(next.range.lowerBound >= (isGlued ? block.range.lowerBound : block.range.upperBound))
        }
    }

    /// Strict intake takes exactly what a lenient reader sees in a file without damage, or names the place.
    private static func expectIntake(_ bytes: [UInt8], as file: PEMFile) {
        do {
            let taken = try PEM.certificates(bytes.span, source: "x")
            #expect(taken == file.certificates && !taken.isEmpty && file.damage.isEmpty)
        } catch {
            #expect(error.summary.hasPrefix("x: line "), "\(error.summary)")
        }
    }

    @Test("that are huge are refused before they are read; many blocks cost no more than the limit")
    func huge() throws {
        let large = [UInt8](repeating: UInt8(ascii: "\n"), count: PEM.sizeLimit + 1)
        #expect(PEM.inspect(large.span).problems.map(\.kind) == [.tooLarge])
        #expect(throws: PKIError.tooLarge(source: "x", limit: PEM.sizeLimit)) {
            try PEM.certificates(large.span, source: "x")
        }
        let block = "-----BEGIN X-----\n-----END X-----\n"
        let many = Array(String(repeating: block, count: PEM.blockLimit + 10).utf8)
        let file = PEM.inspect(many.span)
        #expect(file.blocks.count == PEM.blockLimit)
        #expect(file.problems.map(\.kind) == [.tooManyBlocks])
    }
}
