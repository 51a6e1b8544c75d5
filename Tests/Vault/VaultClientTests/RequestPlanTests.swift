import HTTP
import Testing
import VaultAPI
import VaultClient

private let (a, b, c) = ("https://a.test:8200", "https://b.test:8200", "https://c.test:8200")

/// What follows from a failure, for each kind of caller: nothing here connects anywhere.
@Suite struct RequestPlanTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let error: VaultError
        /// At the first of three addresses.
        let agent: RequestPlan.Action
        let command: RequestPlan.Action
        let examination: RequestPlan.Action
        /// Where an agent's next request begins.
        let begins: String
        /// For an operator when every address says so.
        let last: RequestPlan.Action
        var testDescription: String { error.summary }

        init(
            _ error: VaultError, _ agent: RequestPlan.Action, command: RequestPlan.Action? = nil,
            examination: RequestPlan.Action = .giveUp, begins: String, last: RequestPlan.Action? = nil
        ) {
            (self.error, self.agent, self.examination, self.begins) = (error, agent, examination, begins)
            self.command = command ?? agent
            self.last = last ?? self.command
        }

        static func another(_ error: VaultError, last: RequestPlan.Action = .giveUp) -> Case {
            Case(error, .nextAddress(b), begins: b, last: last)
        }

        static func doubted(_ error: VaultError) -> Case {
            Case(error, .nextAddress(b), command: .giveUp, begins: a)
        }

        static func final(_ error: VaultError, begins: String = a) -> Case { Case(error, .giveUp, begins: begins) }

        static func patient(_ error: VaultError, _ pause: Duration) -> Case {
            Case(error, .giveUp, command: .pause(pause), begins: a)
        }
    }

    private static let soon = RequestPlan.Action.pause(.milliseconds(200))
    private static let tls = TransportError.tls(.notTLS, at: "a", names: .boundary)

    static let cases: [Case] = [
        .another(.transport(.refused(at: "a"), isLost: false)),
        .another(.transport(.resolve(at: "a"), isLost: false)),
        .another(.transport(.unreachable(at: "a", text: ""), isLost: false)),
        .another(.transport(.timedOut(at: "a", connecting: true), isLost: false)),
        .another(.transport(.timedOut(at: "a", connecting: false), isLost: false)),
        .another(.transport(tls, isLost: false)),
        .another(.transport(.noAnswer(at: "a"), isLost: false), last: soon),
        .another(.transport(.truncated(at: "a"), isLost: false), last: soon),
        .another(.transport(.malformed(at: "a", text: ""), isLost: false)),
        .final(.transport(.noAnswer(at: "a"), isLost: true), begins: b),
        .final(.transport(.timedOut(at: "a", connecting: false), isLost: true), begins: b),
        .final(.transport(.badRequest(""), isLost: false)),
        .final(.transport(.notHTTPS(url: ""), isLost: false)),
        .final(.transport(.identity(.trust, file: ""), isLost: false)),
        .final(.transport(.tooLarge(at: "a", limit: 1), isLost: false)),
        Case(.standby(c + "/v1/x"), .redirect(to: c), examination: .redirect(to: c), begins: a, last: soon),
        .another(.standby("https://d.test:8200/v1/x"), last: soon), .another(.standby(nil), last: soon),
        .another(.redirected(status: 302, to: c)), .another(.sealed), .another(.uninitialised),
        .another(.leaderless(""), last: soon), .another(.behind, last: soon),
        .another(.server(path: "p", status: 502, ""), last: soon),
        .another(.server(path: "p", status: 503, ""), last: soon),
        .another(.server(path: "p", status: 504, ""), last: soon), .another(.server(path: "p", status: 599, "")),
        .doubted(.server(path: "p", status: 500, "")),
        .patient(.rateLimited(path: "p", after: .zero), .milliseconds(200)),
        .patient(.rateLimited(path: "p", after: .seconds(3)), .seconds(3)),
        .patient(.rateLimited(path: "p", after: .seconds(3600)), .seconds(10)),
        .patient(.upgrading(path: "p"), .milliseconds(200)),
        .final(.denied(path: "p", capability: "read")), .final(.tokenless(path: "p")), .final(.certificateMissing),
        .final(.certificateUnknown), .final(.certificateUnfit("")), .final(.certificateBad("")),
        .final(.otherCertificate), .final(.notRenewable("")), .final(.roleUnknown("")),
        .final(.notAllowed(path: "p", "")), .final(.beyondIssuer(path: "p", "")), .final(.issuerless(path: "p", "")),
        .final(.keyInAnswer(path: "p")), .final(.notFound(path: "p")), .final(.deleted(path: "p", at: "")),
        .final(.empty(path: "p")), .final(.noMount(path: "p")), .final(.unsupported(path: "p")),
        .final(.unversionedPath(path: "p")), .final(.wrappingToken), .final(.invalid(path: "p", status: 400, "")),
        .doubted(.malformed(path: "p", "")),
    ]

    /// One request, and the ring that it tells.
    private struct Way {
        var ring = AddressRing([a, b, c])
        var plan = RequestPlan()
        let policy: RetryPolicy

        mutating func fail(_ error: VaultError) -> RequestPlan.Action {
            _ = plan.begin(ring)
            return plan.fail(error, policy, &ring)
        }
    }

    @Test(arguments: cases)
    func `each failure has one answer for each kind of caller`(_ one: Case) {
        var agent = Way(policy: .agent)
        #expect(agent.fail(one.error) == one.agent)
        #expect(agent.ring.first == one.begins)
        var command = Way(policy: .command)
        #expect(command.fail(one.error) == one.command)
        #expect(command.ring.first == one.begins)
        var examination = Way(policy: .examination(timeout: .seconds(1)))
        #expect(examination.fail(one.error) == one.examination)
        #expect(examination.ring.first == a)
    }

    @Test(arguments: cases.filter { $0.agent != .giveUp })
    func `when every address failed an agent gives up, and an operator pauses where that helps`(_ one: Case) {
        for (policy, last) in [(RetryPolicy.agent, RequestPlan.Action.giveUp), (.command, one.last)] {
            var way = Way(policy: policy)
            var action = way.fail(one.error)
            var sent = 1
            while action != .giveUp, action != last {
                action = way.fail(one.error)
                sent += 1
            }
            #expect(action == last)
            #expect(sent <= 6)
        }
    }

    @Test func `an operator's pauses grow, and end`() {
        var way = Way(policy: .command)
        var pauses: [Duration] = []
        while case .pause(let pause) = way.fail(.upgrading(path: "p")) { pauses.append(pause) }
        #expect(pauses == [.milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
    }

    @Test func `after a pause every address is asked again, from the preferred one`() {
        var way = Way(policy: .command)
        for _ in 0..<3 { _ = way.fail(.behind) }
        #expect(way.plan.begin(way.ring) == a)
        #expect(way.fail(.behind) == .nextAddress(b))
    }

    @Test(arguments: [RetryPolicy.agent, .command, .examination(timeout: .seconds(1))])
    func `where a redirect led none is followed`(_ policy: RetryPolicy) {
        var way = Way(policy: policy)
        #expect(way.fail(.standby(b)) == .redirect(to: b))
        #expect(way.fail(.standby(c)) == (policy.failsOver ? .nextAddress(c) : .giveUp))
    }

    @Test func `an address that a redirect led to is not asked a second time`() {
        var way = Way(policy: .agent)
        #expect(way.fail(.standby(c)) == .redirect(to: c))
        #expect(way.fail(.transport(.refused(at: c), isLost: false)) == .nextAddress(b))
        #expect(way.fail(.sealed) == .giveUp)
    }

    @Test(arguments: [RetryPolicy.agent, .command, .examination(timeout: .seconds(1))])
    func `the ring is told who answered, be it a refusal`(_ policy: RetryPolicy) {
        var way = Way(policy: policy)
        #expect(way.fail(.standby(c)) == .redirect(to: c))
        _ = way.plan.begin(way.ring)
        way.plan.succeed(&way.ring)
        #expect(way.ring.first == c)
        way.plan = RequestPlan()
        way.ring = AddressRing([a, b, c])
        #expect(way.fail(.standby(b)) == .redirect(to: b))
        #expect(way.fail(.denied(path: "p", capability: "read")) == .giveUp)
        #expect(way.ring.first == b)
    }

    @Test(arguments: [VaultError.notFound(path: "p"), .noMount(path: "p"), .unsupported(path: "p")])
    func `what is not there may be elsewhere at a login, and is an answer later`(_ error: VaultError) {
        var login = Way(plan: RequestPlan(isLogin: true), policy: .agent)
        #expect(login.fail(error) == .nextAddress(b))
        _ = login.plan.begin(login.ring)
        login.plan.succeed(&login.ring)
        #expect(login.ring.first == b)
        var read = Way(policy: .agent)
        #expect(read.fail(error) == .giveUp && read.ring.first == a)
    }

    @Test func `what must not be sent twice goes to another address at its third try`() {
        var ring = AddressRing([a, b])
        for begins in [a, a, b] {
            var way = Way(ring: ring, plan: RequestPlan(isRepeatable: false), policy: .agent)
            #expect(way.plan.begin(way.ring) == begins)
            #expect(way.fail(.server(path: "p", status: 500, "")) == .giveUp)
            ring = way.ring
        }
        ring.answered(a)
        ring.doubted(a)
        ring.answered(a)
        ring.doubted(a)
        #expect(ring.first == a)
    }

    @Test func `of several failures the one is told that says most`() {
        let (page, refused) = (
            VaultError.malformed(path: "p", "x"), VaultError.transport(.refused(at: "b"), isLost: false)
        )
        var way = Way(policy: .agent)
        _ = way.fail(page)
        #expect(way.plan.verdict(refused) == page)
        #expect(way.plan.verdict(.sealed) == .sealed)
        #expect(way.plan.verdict(.server(path: "p", status: 500, "")) == page)
        #expect(RequestPlan().verdict(refused) == refused)
    }

    @Test func `the last address is known as such`() {
        var way = Way(policy: .agent)
        for isLeft in [true, true, false] {
            _ = way.plan.begin(way.ring)
            #expect(way.plan.hasOther(way.ring) == isLeft)
            _ = way.plan.fail(.sealed, .agent, &way.ring)
        }
    }

    @Test func `a request whose address was taken out of the configuration begins anew`() {
        var way = Way(policy: .agent)
        #expect(way.fail(.sealed) == .nextAddress(b))
        #expect(way.plan.begin(AddressRing([c])) == c)
    }
}
