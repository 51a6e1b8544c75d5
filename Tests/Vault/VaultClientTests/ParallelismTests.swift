import Testing

@testable import VaultClient

@Suite struct ParallelismTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let waiting: Int
        let ages: [Int]
        let delay: Duration?
        var testDescription: String { "\(waiting) wait, \(ages)" }
    }

    @Test(arguments: [
        Case(waiting: 1, ages: [], delay: .zero), Case(waiting: 1, ages: [0], delay: .milliseconds(51)),
        Case(waiting: 8, ages: [20], delay: .milliseconds(31)), Case(waiting: 9, ages: [0], delay: .zero),
        Case(waiting: 1, ages: [51], delay: .zero), Case(waiting: 1, ages: [90, 10], delay: .milliseconds(41)),
        Case(waiting: 1, ages: [90, 60, 51], delay: .zero),
        Case(waiting: 99, ages: [90, 90, 80, 90], delay: .milliseconds(161)),
    ])
    func `one connection while it is quick, four when many wait or one is slow`(_ one: Case) {
        let ages = one.ages.map { Duration.milliseconds($0) }
        #expect(Parallelism.adaptive.delay(waiting: one.waiting, underWay: ages) == one.delay)
    }

    @Test func `what hangs takes no place, and as many again may be begun`() {
        let hanging = [251, 300, 9000, 20_000]
        func delay(_ ages: [Int]) -> Duration? {
            Parallelism.adaptive.delay(waiting: 99, underWay: ages.map { .milliseconds($0) })
        }
        #expect(delay(hanging) == .zero)
        #expect(delay(hanging + [1, 1, 1, 1, 1, 1, 1]) == .zero)
        #expect(delay(hanging + [1, 1, 1, 1, 1, 1, 1, 51]) == .milliseconds(200))
        #expect(delay(Array(repeating: 9000, count: 255)) == .zero)
        #expect(delay(Array(repeating: 9000, count: 256)) == .seconds(1))
    }

    /// Requests that are begun as soon as they may be, and of which none is ever answered.
    @Test func `200 requests that hang are begun within two seconds`() {
        var (now, begun): (Duration, [Duration]) = (.zero, [])
        while begun.count < 200, let wait = Parallelism.adaptive.delay(waiting: 99, underWay: begun.map { now - $0 }) {
            now += wait
            if wait == .zero { begun.append(now) }
        }
        #expect(begun.count == 200 && now < .seconds(2))
    }

    @Test func `a fixed number is used at once`() {
        #expect(Parallelism.upTo(2).delay(waiting: 1, underWay: [.zero]) == .zero)
        #expect(Parallelism.upTo(2).delay(waiting: 1, underWay: [.zero, .zero]) == nil)
        #expect(Parallelism.upTo(0).delay(waiting: 1, underWay: []) == .zero)
    }
}
