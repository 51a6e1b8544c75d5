import AgentConfig
import Core
import Testing
import X509

@Suite struct RequestTextTests {
    private func leaf(_ change: (inout LeafOutput) -> Void = { _ in }) throws -> String {
        var leaf = LeafOutput(
            id: try #require(OutputID("leaf/server")), sign: "pki/sign/web",
            names: RequestedNames(commonName: "web", dns: ["a.b", "c.d"]), ttl: .seconds(3600))
        change(&leaf)
        return leaf.requestText
    }

    @Test func textIsStable() throws {
        #expect(
            try leaf() == """
                leaf 1
                sign pki/sign/web
                common_name web
                dns a.b
                dns c.d
                ttl 1h
                key ec-p256

                """)
    }

    @Test func hooksGroupsModesAndOrderAskForNothingNew() throws {
        let same = try leaf {
            $0.onChange = Hook(arguments: ["/bin/true"])
            $0.group = "web"
            $0.mode = 0o640
            $0.required = false
            $0.bundle = true
            $0.roots = Roots(files: ["ca/root.pem"])
            $0.names.dns = ["c.d", "a.b", "c.d"]
        }
        #expect(try same == leaf())
    }

    @Test func everyPartOfTheRequestCounts() throws {
        let changes: [(inout LeafOutput) -> Void] = [
            { $0.sign = "pki/sign/other" }, { $0.names.commonName = nil }, { $0.names.dns = ["a.b"] },
            { $0.names.ip = ["10.0.0.1"] }, { $0.names.uri = ["a:b"] }, { $0.ttl = nil }, { $0.key = .ed25519 },
            { $0.names.commonName = "web\ndns a.b" },
        ]
        let texts = try [leaf()] + changes.map(leaf)
        #expect(Set(texts).count == texts.count)
    }

    @Test func secretsAndTrustsAskByWhatTheyMakeOfTheAnswer() throws {
        let id = try #require(OutputID("secret/db"))
        let secret = SecretOutput(id: id, read: "kv/db", files: [SecretFile(name: "a", format: .env)])
        var other = secret
        other.refresh = .seconds(1)
        #expect(secret.requestText == other.requestText)
        other.files = [SecretFile(name: "a", format: .json)]
        #expect(secret.requestText != other.requestText)
        let trust = TrustOutput(id: try #require(OutputID("trust/up")), issuers: ["pki"], roots: Roots(files: ["ca/r"]))
        var changed = trust
        changed.test = Hook(arguments: ["/bin/true"])
        #expect(trust.requestText == changed.requestText)
        changed.distrust = ["ab"]
        #expect(trust.requestText != changed.requestText)
    }
}

@Suite struct OutputIDTests {
    @Test(arguments: ["leaf/server", "secret/db.env", "trust/_a-B.9"])
    func readsWhatItWrites(text: String) { #expect(OutputID(text)?.description == text) }

    @Test(arguments: [
        "", "leaf", "leaf/", "leaf/a/b", "leef/a", "leaf/..", "leaf/.a", "leaf/-a", "leaf/a b", "leaf/ü", "/a",
    ])
    func refuses(text: String) { #expect(OutputID(text) == nil) }
}
