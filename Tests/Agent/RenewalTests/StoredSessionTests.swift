import AgentConfig
import Core
import JSON
import Renewal
import Testing

private func moment(_ seconds: Int64) -> Now {
    Now(
        wall: WallTime(secondsSince1970: seconds), server: WallTime(secondsSince1970: seconds + 1),
        monotonic: .seconds(seconds), boot: "b")
}

private func endpoint(_ change: (inout VaultEndpoint) -> Void = { _ in }) -> VaultEndpoint {
    var endpoint = VaultEndpoint(
        addresses: ["https://b:8200", "https://a:8200"], namespace: "team", authMount: "cert", authRole: "web")
    change(&endpoint)
    return endpoint
}

private func lease(login: Int) -> HeldLease {
    HeldLease(id: "db/1", duration: .seconds(600), isRenewable: true, login: login, now: moment(5))
}

private let stored = StoredSession(
    current: 2,
    logins: [
        .init(
            number: 1, binding: LoginBinding(endpoint(), certificate: "aa"),
            end: TokenEnd(ttl: .seconds(60), at: moment(5)), size: 95),
        .init(number: 2, binding: LoginBinding(endpoint { $0.namespace = nil }, certificate: "bb"), end: nil, size: 26),
    ],
    outputs: [
        .init(name: "secret/db", generation: "g2", lease: lease(login: 2), former: [1]),
        .init(name: "secret/other", generation: "", lease: nil, former: [1]),
    ])

@Suite("A session that is left to the next process")
struct StoredSessionTests {
    /// An endpoint and a certificate, and what becomes of a token.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var endpoint: VaultEndpoint
        var certificate = "aa"
        var use: LoginBinding.Use
    }

    @Test(
        "a token is used again for the very same alone, and never sent to another server",
        arguments: [
            Case(testDescription: "the same", endpoint: endpoint(), use: .resume),
            Case(
                testDescription: "another order of addresses", endpoint: endpoint { $0.addresses.reverse() },
                use: .resume),
            Case(
                testDescription: "another address", endpoint: endpoint { $0.addresses[0] = "https://c" }, use: .forget),
            Case(
                testDescription: "one address more", endpoint: endpoint { $0.addresses.append("https://c") },
                use: .forget),
            Case(testDescription: "another namespace", endpoint: endpoint { $0.namespace = nil }, use: .forget),
            Case(testDescription: "another mount", endpoint: endpoint { $0.authMount = "mtls" }, use: .replace),
            Case(testDescription: "another role", endpoint: endpoint { $0.authRole = "api" }, use: .replace),
            Case(testDescription: "another certificate", endpoint: endpoint(), certificate: "bb", use: .replace),
        ])
    func binding(_ row: Case) {
        let kept = LoginBinding(endpoint(), certificate: "aa")
        #expect(kept.use(wanted: LoginBinding(row.endpoint, certificate: row.certificate)) == row.use)
    }

    @Test("what is written is read back, and a damaged one is nothing")
    func form() throws {
        #expect(StoredSession(json: stored.json) == stored)
        #expect(StoredSession(json: .null) == nil)
        let text = String(decoding: stored.json.utf8(), as: UTF8.self)
        for (part, other) in [("\"schema\":1", "\"schema\":2"), ("\"size\":26", "\"size\":0"), ("\"role\":", "\"r\":")]
        {
            #expect(StoredSession(json: try JSONValue.parse(text: text.replacing(part, with: other))) == nil, "\(part)")
        }
    }

    @Test("an output goes on with its lease where its generation is still current, and holds on to all else")
    func leases() {
        let same = stored.leases(of: "secret/db", generation: "g2")
        #expect(same.current == lease(login: 2) && same.inUse == [1, 2])
        let newer = stored.leases(of: "secret/db", generation: "g3")
        #expect(newer.current == nil && newer.inUse == [1, 2])
        #expect(stored.leases(of: "secret/none", generation: nil).inUse.isEmpty)
    }

    @Test("numbers of logins go on where an earlier process ended")
    func numbers() {
        var held = HeldTokens()
        held.restore(4, end: nil)
        held.restore(3, end: nil)
        #expect(held.login == 4 && held.alive == [3, 4])
        held.loggedIn(end: nil)
        #expect(held.login == 5 && held.letGo(needed: [3], now: moment(0)).isEmpty)
        #expect(held.letGo(needed: [3], now: moment(10)) == [4])
    }
}
