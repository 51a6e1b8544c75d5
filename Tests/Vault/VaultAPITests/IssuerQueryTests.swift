import TestSupport
import Testing
import VaultAPI
import X509

/// Which requests the reading of a mount's issuers consists of, and what is made of the answers.
@Suite struct IssuerQueryTests {
    private let root: TestCA
    private let (old, new): (TestCA, TestCA)

    init() throws {
        root = try TestCA.root()
        (old, new) = (try root.intermediate("Old"), try root.intermediate("New"))
    }

    private func quoted(_ ca: TestCA) -> String {
        "\"" + ca.certificate.pem.split(separator: "\n").joined(separator: "\\n") + "\""
    }

    private func certificate(_ ca: TestCA, below chain: [TestCA] = []) -> String {
        "{\"data\":{\"certificate\":\(quoted(ca)),\"ca_chain\":[\(([ca] + chain).map(quoted).joined(separator: ","))]}}"
    }

    private static let list =
        #"{"data":{"keys":["old","new"],"key_info":{"old":{"is_default":false},"new":{"is_default":true}}}}"#
    private static let unsupported = (status: 404, body: #"{"errors":["1 error occurred:\n\t* unsupported path\n\n"]}"#)
    private static let denied = (status: 403, body: #"{"errors":["permission denied"]}"#)

    /// Answers each question from `answers`, by its path; what is not there is denied. Says what was asked, with a `+`
    /// where a token goes along.
    private func run(
        _ query: IssuerQuery, _ answers: [String: (status: Int, body: String)]
    ) -> (read: MountIssuers, asked: [String]) {
        var (query, asked) = (query, [String]())
        var open = [query.first]
        while let question = open.popLast() {
            let name = (question.usesToken ? "+" : "") + question.request.path
            asked.append(name)
            let (status, body) = answers[name] ?? answers[question.request.path] ?? Self.denied
            open += query.take(judged(status, body, to: question.request), to: question).reversed()
        }
        return (query.issuers, asked)
    }

    @Test func `every issuer is read, in the server's order, with who is default and who is revoked`() throws {
        let (read, asked) = run(
            IssuerQuery(mount: "pki", readsRevocation: true),
            [
                "+pki/issuers": (200, Self.list), "pki/issuer/old/json": (200, certificate(old, below: [root])),
                "pki/issuer/new/json": (200, certificate(new)),
                "+pki/issuer/old": (200, #"{"data":{"issuer_id":"old","revoked":true}}"#),
            ])
        #expect(read.failure == nil && read.mount == "pki")
        #expect(read.issuers.map(\.certificate) == [old.certificate, new.certificate])
        #expect(read.issuers.map(\.isDefault) == [false, true])
        #expect(read.issuers.map(\.isRevoked) == [true, false])
        #expect(read.issuers.map(\.chain) == [[root.certificate], []])
        #expect(
            asked == [
                "+pki/issuers", "pki/issuer/old/json", "+pki/issuer/old", "pki/issuer/new/json", "+pki/issuer/new",
            ])
    }

    @Test func `whether one is revoked is asked only where that is wanted`() {
        let (read, asked) = run(
            IssuerQuery(mount: "pki", limit: 1),
            ["+pki/issuers": (200, Self.list), "pki/issuer/old/json": (200, certificate(old))])
        #expect(read.issuers.map(\.id) == ["old"])
        #expect(asked == ["+pki/issuers", "pki/issuer/old/json"])
    }

    @Test func `a token that may not list does without`() {
        let (read, asked) = run(
            IssuerQuery(mount: "pki"),
            [
                "+pki/issuers": Self.denied, "pki/issuers": (200, Self.list),
                "pki/issuer/old/json": (200, certificate(old)), "pki/issuer/new/json": (200, certificate(new)),
            ])
        #expect(read.issuers.count == 2 && read.failure == nil)
        #expect(asked.prefix(2) == ["+pki/issuers", "pki/issuers"])
    }

    @Test(arguments: [
        unsupported, (status: 400, body: #"{"errors":["missing client token"]}"#),
    ])
    func `P-28 a server without issuers has one CA, and what is above it`(_ answer: (status: Int, body: String)) throws
    {
        let chain = "{\"data\":{\"certificate\":\(quoted(old).dropLast())\\n\(quoted(root).dropFirst())}}"
        let (read, asked) = run(
            IssuerQuery(mount: "pki"), ["pki/issuers": answer, "pki/cert/ca_chain": (200, chain)])
        let issuer = try #require(read.issuers.first)
        #expect(read.issuers.count == 1 && read.failure == nil)
        #expect(issuer.certificate == old.certificate && issuer.chain == [root.certificate])
        #expect(issuer.id.isEmpty && issuer.isDefault && !issuer.isRevoked)
        #expect(asked == ["+pki/issuers", "pki/cert/ca_chain"])
    }

    @Test func `P-28 the chain of an old server's root is empty, and its certificate stands in`() {
        let (read, asked) = run(
            IssuerQuery(mount: "pki", reference: "default"),
            [
                "pki/issuer/default/json": Self.unsupported, "pki/cert/ca_chain": (204, ""),
                "pki/cert/ca": (200, certificate(root)),
            ])
        #expect(read.issuers.map(\.certificate) == [root.certificate])
        #expect(asked == ["pki/issuer/default/json", "pki/cert/ca_chain", "pki/cert/ca"])
    }

    @Test func `an issuer that is named is read without the list, and not replaced by another`() {
        let answers = ["pki/issuer/new/json": (status: 200, body: certificate(new, below: [root]))]
        let (read, asked) = run(IssuerQuery(mount: "pki", reference: "new"), answers)
        #expect(read.issuers.map(\.certificate) == [new.certificate] && read.issuers.map(\.isDefault) == [false])
        #expect(asked == ["pki/issuer/new/json"])
        let (missing, _) = run(IssuerQuery(mount: "pki", reference: "new"), ["pki/issuer/new/json": Self.unsupported])
        #expect(missing.issuers.isEmpty && missing.failure == .unsupported(path: "pki/issuer/new/json"))
    }

    @Test func `a mount without issuers is told from one that does not answer`() {
        let (empty, _) = run(IssuerQuery(mount: "pki"), ["pki/issuers": (404, #"{"errors":[]}"#)])
        #expect(empty.issuers.isEmpty && empty.failure == nil)
        let (refused, _) = run(IssuerQuery(mount: "pki"), [:])
        #expect(refused.issuers.isEmpty && refused.failure == .denied(path: "pki/issuers", capability: "list"))
    }

    @Test func `an issuer that cannot be read is a failure beside those that can`() {
        let (read, _) = run(
            IssuerQuery(mount: "pki"),
            ["+pki/issuers": (200, Self.list), "pki/issuer/new/json": (200, certificate(new))])
        #expect(read.issuers.map(\.id) == ["new"])
        #expect(read.failure == .denied(path: "pki/issuer/old/json", capability: "read"))
    }

    @Test func `where the list or an issuer cannot be read, a proof reads the chain too, and says what failed`() throws
    {
        let chain = "{\"data\":{\"certificate\":\(quoted(new).dropLast())\\n\(quoted(root).dropFirst())}}"
        let query = IssuerQuery(mount: "pki", completesByChain: true)
        let list = run(query, ["pki/cert/ca_chain": (200, chain)])
        #expect(list.read.failure?.isDenied == true)
        #expect(list.read.issuers.map(\.certificate) == [new.certificate])
        #expect(list.read.issuers.flatMap(\.chain) == [root.certificate])
        let answers = [
            "+pki/issuers": (200, Self.list), "pki/issuer/old/json": (200, certificate(old)),
            "pki/cert/ca_chain": (200, chain),
        ]
        let issuer = run(query, answers)
        #expect(issuer.read.failure != nil)
        #expect(issuer.read.issuers.map(\.certificate) == [old.certificate, new.certificate])
        #expect(issuer.asked.count { $0 == "pki/cert/ca_chain" } == 1)
    }

    @Test func `without a token the list is asked for once`() throws {
        var query = IssuerQuery(mount: "pki")
        let first = query.first
        let denied = judged(Self.denied.status, Self.denied.body, to: first.request)
        #expect(query.take(denied, to: first, hasToken: false).isEmpty)
        #expect(query.issuers.failure?.isDenied == true)
    }
}
