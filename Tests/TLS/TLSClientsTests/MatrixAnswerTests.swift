import JSON
import TLSClients
import TestSupport
import Testing
import X509

/// What a reader is told: codes, sentences, the clients' own words.
@Suite struct MatrixAnswerTests {
    @Test("P-30: an intermediate alone is named, with the root that is missing and the clients that do not mind")
    func intermediateOnly() throws {
        let fixture = try ReferenceFixture.shared.get()
        let matrix = ClientMatrix.judge(fixture.chain("s_int"), trust: fixture.trust("t_int"))
        #expect(
            matrix.conclusion.hasPrefix(
                "the trust file holds only the intermediate 'Example Intermediate'; its issuer 'Example Root' is missing; "
                    + "OpenSSL, nginx"))
        #expect(matrix.conclusion.contains("(Go, curl, Java and"))
        let nginx = try #require(matrix.verdict(.nginx))
        #expect(nginx.code == "trust.intermediate-only")
        #expect(nginx.clientSays == "unable to get issuer certificate (2)")
        #expect(matrix.verdict(.node)?.clientSays == "UNABLE_TO_GET_ISSUER_CERT")
        #expect(matrix.verdict(.nioSSL)?.clientSays == "CERTIFICATE_VERIFY_FAILED")
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let chain, trust: String
        let client: TLSClient
        let code, says: String

        var testDescription: String { "\(chain) × \(trust), \(client.rawValue): \(code)" }

        init(_ chain: String, _ trust: String, _ client: TLSClient, _ code: String, _ says: String) {
            (self.chain, self.trust, self.client, self.code, self.says) = (chain, trust, client, code, says)
        }
    }

    @Test(
        "P-36: each refusal has its cause and the client's own words",
        arguments: [
            Case(
                "s_leaf", "t_root", .openssl, "chain.issuer-unknown",
                "unable to get local issuer certificate (20)"),
            Case(
                "s_leaf", "t_root", .nginx, "chain.issuer-unknown",
                "unable to verify the first certificate (21)"),
            Case("s_leaf", "t_root", .node, "chain.issuer-unknown", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
            Case("s_leaf", "t_root", .rustls, "chain.issuer-unknown", "invalid peer certificate: UnknownIssuer"),
            Case("s_int", "t_rootB", .openssl, "trust.root-missing", "unable to get local issuer certificate (20)"),
            Case("s_int", "t_rootB", .node, "trust.root-missing", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
            Case("s_full", "t_rootB", .curl, "trust.root-missing", "self-signed certificate in certificate chain (19)"),
            Case("s_int", "t_intx_root", .psql, "trust.expired-shadow", "certificate has expired (10)"),
            Case("s_intx", "t_root", .go, "chain.expired", "x509: certificate has expired or is not yet valid"),
            Case("s_int", "t_rootx", .go, "trust.expired", "x509: certificate has expired or is not yet valid"),
            Case("s_3", "t_root", .nginx, "depth.exceeded", "unable to get local issuer certificate (20)"),
            Case(
                "s_int", "t_root", .apache, "depth.exceeded",
                "AH02040: Certificate Chain too long (chain has 2 certificates, but maximum allowed are only 1)"),
        ])
    func cause(_ row: Case) throws {
        let fixture = try ReferenceFixture.shared.get()
        let matrix = ClientMatrix.judge(fixture.chain(row.chain), trust: fixture.trust(row.trust))
        let verdict = try #require(matrix.verdict(row.client))
        #expect(verdict.code == row.code && verdict.clientSays == row.says && !verdict.because.isEmpty)
    }

    @Test func depthIsOfNginxAndApacheAlone() throws {
        let fixture = try ReferenceFixture.shared.get()
        func accepting(_ depth: Int?) -> Set<TLSClient> {
            let trust = PEM.text(fixture.trust("t_root"))
            return Set(
                ClientMatrix.judge(fixture.chain("s_3"), trust: trust, depth: depth).verdicts.filter(\.accepts).map(
                    \.client))
        }
        #expect(accepting(2).subtracting(accepting(nil)) == [.nginx])
        #expect(accepting(3) == Set(TLSClient.allCases))
        #expect(accepting(0) == accepting(nil))
    }

    @Test func namesAreComparedOnlyWhenAskedFor() throws {
        let fixture = try ReferenceFixture.shared.get()
        let (chain, trust) = (fixture.chain("s_int"), fixture.trust("t_full"))
        #expect(ClientMatrix.judge(chain, trust: trust, name: "WEB.internal").accepts(.go) == true)
        let wrong = ClientMatrix.judge(chain, trust: trust, name: "10.0.0.1")
        #expect(wrong.verdicts.allSatisfy { $0.code == "server.name-mismatch" || $0.client == .apache })
        #expect(wrong.conclusion == "'web.internal' has no name that matches '10.0.0.1'; no client accepts this")
    }

    @Test func factsAreOfOneShape() throws {
        let fixture = try ReferenceFixture.shared.get()
        let facts = ClientMatrix.judge(fixture.chain("s_int"), trust: fixture.trust("t_int")).facts
        let clients = facts["clients"]?.array ?? []
        #expect(clients.count == TLSClient.allCases.count)
        let first = try #require(clients.first?.object)
        #expect(first.members.map(\.key) == ["client", "class", "accepts", "code", "because", "client_says"])
    }
}
