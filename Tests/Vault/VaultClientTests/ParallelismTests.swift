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
        Case(waiting: 1, ages: [90, 60, 51], delay: .zero), Case(waiting: 99, ages: [90, 90, 90, 90], delay: nil),
    ])
    func `one connection while it is quick, four when many wait or one is slow`(_ one: Case) {
        let ages = one.ages.map { Duration.milliseconds($0) }
        #expect(Parallelism.adaptive.delay(waiting: one.waiting, underWay: ages) == one.delay)
    }

    @Test func `a fixed number is used at once`() {
        #expect(Parallelism.upTo(2).delay(waiting: 1, underWay: [.zero]) == .zero)
        #expect(Parallelism.upTo(2).delay(waiting: 1, underWay: [.zero, .zero]) == nil)
        #expect(Parallelism.upTo(0).delay(waiting: 1, underWay: []) == .zero)
    }
}
