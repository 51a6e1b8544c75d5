import AgentConfig
import Core
import Renewal
import Testing

private func at(_ seconds: Int64) -> WallTime { WallTime(secondsSince1970: seconds) }

private func moment(_ seconds: Int64) -> Now { Now(wall: at(seconds), monotonic: .seconds(seconds)) }

private func lifetime(_ from: Int64, _ to: Int64) -> Lifetime {
    Lifetime(notBefore: at(from), notAfter: at(to), received: moment(from))
}

/// A case of a table, shown by its name.
struct Row<Input: Sendable, Output: Sendable>: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var input: Input
    var expected: Output

    init(_ description: String, _ input: Input, _ expected: Output) {
        (testDescription, self.input, self.expected) = (description, input, expected)
    }
}

@Suite("What is decided for every output")
struct OutputDecisionTests {
    @Test("what never expires is not silenced by a Retry-After for longer than five minutes")
    func retryAfter() {
        let now = Now(wall: WallTime(secondsSince1970: 1_800_000_000), monotonic: .seconds(1000))
        var backoff = Backoff()
        let left = OutputDecision.left(of: nil, now: now)
        #expect(left != nil)
        #expect(backoff.failed(fraction: 0.5, asked: .seconds(3600), left: left) == .seconds(300))
    }

    @Test("what is held and has an end is needed by then, anything else when it is read anew, and nothing at once")
    func neededWithin() {
        func needed(_ hasCurrent: Bool, _ lifetime: Lifetime?, _ refresh: Duration?) -> Duration? {
            OutputDecision.neededWithin(hasCurrent: hasCurrent, lifetime: lifetime, refresh: refresh, now: moment(40))
        }
        #expect(needed(true, lifetime(0, 100), .seconds(5)) == .seconds(60))
        #expect(needed(true, nil, .seconds(5)) == .seconds(5))
        #expect(needed(true, lifetime(0, 30), .seconds(5)) == nil)
        #expect(needed(false, nil, .seconds(5)) == nil)
    }

    @Test(
        "a request takes half of the time there is, from 5 to 30 s",
        arguments: [
            Row("nothing is held", nil, 30), Row("hardly any", .seconds(2), 5), Row("some", .seconds(20), 10),
            Row("much", .seconds(86_400), 30),
        ] as [Row<Duration?, Int>])
    func requestLimit(_ row: Row<Duration?, Int>) {
        #expect(OutputDecision.requestLimit(neededWithin: row.input) == .seconds(row.expected))
    }

    @Test(arguments: [
        Row("valid, and all is well", (true, false), OutputState.good), Row("valid, and failing", (true, true), .stale),
        Row("nothing valid yet", (false, false), .pending), Row("nothing valid, and failing", (false, true), .failed),
    ])
    func state(_ row: Row<(Bool, Bool), OutputState>) {
        #expect(OutputDecision.state(isValid: row.input.0, isFailing: row.input.1) == row.expected)
    }

    @Test(
        arguments: [
            Row("one without a lifetime never expires", (nil, 5000), true),
            Row("in its last second", (lifetime(0, 100), 99), true),
            Row("in the second in which it expires", (lifetime(0, 100), 100), false),
            Row("long after", (lifetime(0, 100), 5000), false),
        ] as [Row<(Lifetime?, Int64), Bool>])
    func validity(_ row: Row<(Lifetime?, Int64), Bool>) {
        #expect(OutputDecision.isValid(row.input.0, now: moment(row.input.1)) == row.expected)
    }

    @Test("only the same request makes what is on disk what was asked for")
    func asAsked() {
        #expect(OutputDecision.isAsAsked(recorded: "aa", asked: "aa"))
        #expect(!OutputDecision.isAsAsked(recorded: "aa", asked: "ab"))
    }

    /// How an output is when `--once` looks at it.
    struct Progress: Sendable {
        var work = OutputMachine.Work.resting(until: .monotonic(.zero))
        var reload = OutputMachine.Reload.none
        var failures = 0
        var isPermanent = false
        var isRequired = true
        var hasSession = true
    }

    private static let due = Deadline.monotonic(.zero)

    @Test(
        arguments: [
            Row("all is well", Progress(), true), Row("the server is asked", Progress(work: .obtaining), false),
            Row("it is checked", Progress(work: .checking), false), Row("it is saved", Progress(work: .saving), false),
            Row("a hook runs", Progress(reload: .running(again: false)), false),
            Row("a hook failed", Progress(reload: .owed(until: due)), true),
            Row("a login may still come", Progress(work: .waitingForSession(since: due)), false),
            Row("no login will come", Progress(work: .waitingForSession(since: due), hasSession: false), true),
            Row("failed twice, may yet succeed", Progress(failures: 2), false),
            Row("failed three times", Progress(failures: 3), true),
            Row("failed for good", Progress(failures: 1, isPermanent: true), true),
            Row("unsaved after one try", Progress(work: .unsaved(until: due), failures: 1), false),
            Row("failed, and not required", Progress(failures: 1, isRequired: false), true),
        ])
    func once(_ row: Row<Progress, Bool>) {
        let progress = row.input
        let isDone = OutputDecision.isDone(
            work: progress.work, reload: progress.reload, failures: progress.failures,
            isPermanent: progress.isPermanent, isRequired: progress.isRequired, hasSession: progress.hasSession)
        #expect(isDone == row.expected)
    }
}

@Suite("What is decided for a leaf")
struct LeafDecisionTests {
    @Test(
        arguments: [
            Row("at once", (0, 600), LeafDecision.RefusedAnswer.judgeAgain),
            Row("a second before a tenth of the lifetime", (59, 600), .judgeAgain),
            Row("after a tenth of the lifetime", (60, 600), .askAgain),
        ] as [Row<(Int64, Int64), LeafDecision.RefusedAnswer>])
    func refusedAnswer(_ row: Row<(Int64, Int64), LeafDecision.RefusedAnswer>) {
        let (age, lifetime) = row.input
        #expect(
            LeafDecision.refusedAnswer(age: .seconds(age), budgetLifetime: .seconds(lifetime)) == row.expected)
    }

    @Test(
        arguments: [
            Row("as the server gave, whatever was asked", (.seconds(86_400), lifetime(0, 30)), .seconds(30)),
            Row("as asked before anything was given", (.seconds(60), nil), .seconds(60)),
            Row("an hour where a day is asked for and nothing was given", (.seconds(86_400), nil), .seconds(3600)),
            Row("an hour before anything is known", (nil, nil), .seconds(3600)),
        ] as [Row<(Duration?, Lifetime?), Duration>])
    func budgetLifetime(_ row: Row<(Duration?, Lifetime?), Duration>) {
        #expect(LeafDecision.budgetLifetime(asked: row.input.0, lastAnswer: row.input.1) == row.expected)
    }
}

@Suite("What is decided for a secret")
struct SecretDecisionTests {
    private static func lease(login: Int = 1, isRenewable: Bool = true) -> HeldLease {
        HeldLease(id: "db/1", duration: .seconds(600), isRenewable: isRenewable, login: login, now: moment(1000))
    }

    @Test(
        arguments: [
            Row("nothing is held", nil, .read), Row("a lease of this login", lease(), .renewLease(lease())),
            Row("a lease of an earlier login", lease(login: 0), .read),
            Row("a lease that is not renewable", lease(isRenewable: false), .read),
        ] as [Row<HeldLease?, SecretDecision.Request>])
    func request(_ row: Row<HeldLease?, SecretDecision.Request>) {
        #expect(SecretDecision.request(holding: row.input, login: 1) == row.expected)
    }

    @Test(
        arguments: [
            Row("the same again", 600, true), Row("a little more than half", 301, true), Row("half", 300, false),
            Row("nothing", 0, false),
        ] as [Row<Int64, Bool>])
    func renewalLasts(_ row: Row<Int64, Bool>) {
        #expect(SecretDecision.lasts(.seconds(row.input), after: Self.lease()) == row.expected)
    }

    @Test("a lease is renewed at its own time, and a secret without one read again after its refresh")
    func due() {
        let seed = Seed(["host"])
        let now = Now(wall: at(1000), monotonic: .seconds(50))
        let leased = SecretDecision.due(holding: Self.lease(), login: 1, refresh: .seconds(10), now: now, seed: seed)
        let lease = Self.lease().lifetime
        #expect(leased == .elapsed(RenewalRule.age(of: .seconds(600), seed: seed), of: lease))
        let free = SecretDecision.due(holding: nil, login: 1, refresh: .seconds(10), now: now, seed: seed)
        #expect(free == RenewalRule.refresh(every: .seconds(10), after: now, seed: seed))
    }

    @Test(
        arguments: [
            Row("keep, with files", (.keep, true), .keep), Row("keep, without", (.keep, false), .fail),
            Row("remove, with files", (.remove, true), .remove), Row("remove, without", (.remove, false), .remove),
            Row("fail, with files", (.fail, true), .fail), Row("fail, without", (.fail, false), .fail),
        ] as [Row<(SecretOutput.OnDelete, Bool), SecretDecision.Deletion>])
    func deletion(_ row: Row<(SecretOutput.OnDelete, Bool), SecretDecision.Deletion>) {
        #expect(SecretDecision.deletion(row.input.0, hasFiles: row.input.1) == row.expected)
    }

    @Test(
        arguments: [
            Row("no files yet", (false, nil), true), Row("files that hang on a lease", (true, lifetime(0, 1)), true),
            Row("files that are only read again", (true, nil), false),
        ] as [Row<(Bool, Lifetime?), Bool>])
    func mustWrite(_ row: Row<(Bool, Lifetime?), Bool>) {
        #expect(SecretDecision.mustWrite(hasFiles: row.input.0, lifetime: row.input.1) == row.expected)
    }

    @Test(
        "a secret that is gone is asked for again after its refresh, and sooner only to renew a lease",
        arguments: [
            Row("nothing is held", (nil, 1000), nil), Row("a lease", (lease(), 1000), 300),
            Row("one of an earlier login", (lease(login: 0), 1000), 300), Row("half of it", (lease(), 1300), 150),
            Row("nearly nothing of it", (lease(), 1598), 5), Row("it is over", (lease(), 1601), nil),
            Row("it cannot be renewed", (lease(isRenewable: false), 1000), nil),
        ] as [Row<(HeldLease?, Int64), Int64?>])
    func dueWhenGone(_ row: Row<(HeldLease?, Int64), Int64?>) {
        let (now, seed) = (moment(row.input.1), Seed(["host"]))
        let due = SecretDecision.dueWhenGone(holding: row.input.0, refresh: .seconds(900), now: now, seed: seed)
        let regular = RenewalRule.refresh(every: .seconds(900), after: now, seed: seed)
        let sooner = row.expected.map { Deadline.first([regular, .monotonic(now.monotonic + .seconds($0))]) }
        #expect(due == sooner ?? regular)
    }

    @Test(
        "a removal that was begun goes on, unless what is there came since or stays",
        arguments: [
            Row("the link is gone", (.remove, "gen-1", nil), true),
            Row("nothing was removed yet", (.remove, "gen-1", "gen-1"), true),
            Row("another was published since", (.remove, "gen-1", "gen-2"), false),
            Row("it was damaged then, and one was published since", (.remove, nil, "gen-2"), false),
            Row("it is to stay now", (.keep, "gen-1", nil), false),
        ] as [Row<(SecretOutput.OnDelete, String?, String?), Bool>])
    func goesOn(_ row: Row<(SecretOutput.OnDelete, String?, String?), Bool>) {
        #expect(
            SecretDecision.goesOn(row.input.0, removing: row.input.1, current: row.input.2) == row.expected)
    }

    @Test("a lease is revoked with the token of its own login, and no other")
    func bound() {
        #expect(Self.lease(login: 1).dependsOn(login: 1))
        #expect(!Self.lease(login: 1).dependsOn(login: 2))
    }
}
