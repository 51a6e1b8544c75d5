import Testing
import VaultAPI

@testable import VaultClient

@Suite struct RequestQueueTests {
    private func pending(_ source: String, _ deadline: Int, notBefore: Int = 0) -> PendingRequest {
        let pending = PendingRequest(
            VaultRequest("GET", source, capability: "read"), token: nil,
            priority: RequestPriority(source: source, deadline: .seconds(deadline)), then: { _ in })
        pending.notBefore = .seconds(notBefore)
        return pending
    }

    private func order(
        _ all: [PendingRequest], hanging: Set<String> = [], now: Int = 0
    ) -> String {
        var queue = RequestQueue()
        for one in all { queue.append(one) }
        var order = ""
        while let next = queue.next(.seconds(now), hanging: hanging) { order += next.priority.source }
        return order
    }

    @Test func `the nearest deadline goes first, and of equal ones the oldest`() {
        #expect(
            order([pending("a", 5), pending("b", 1), pending("c", 3), pending("d", 1), pending("e", 9)]) == "bdcae")
    }

    @Test func `a server that is slow is given more time at each try, up to the usual`() {
        let priority = RequestPriority(source: "a", deadline: .zero, limit: .seconds(5))
        let limits = (0...3).map { priority.limit(afterLate: $0, usual: .seconds(30)) }
        #expect(limits == [.seconds(5), .seconds(10), .seconds(20), .seconds(30)])
        #expect(priority.limit(afterLate: 1000, usual: .seconds(30)) == .seconds(30))
        #expect(RequestPriority.first.limit(afterLate: 0, usual: .seconds(30)) == .seconds(30))
    }

    @Test func `whose requests hang goes last, however near its deadline`() {
        let all = [pending("a", 1), pending("b", 2), pending("a", 3), pending("c", 4)]
        #expect(order(all, hanging: ["a"]) == "bcaa")
        #expect(order(all, hanging: ["a", "b", "c"]) == "abac")
    }

    @Test func `what waits for its pause holds up nothing`() {
        #expect(order([pending("a", 1, notBefore: 5), pending("b", 2)]) == "b")
        #expect(order([pending("a", 1, notBefore: 5), pending("b", 2)], now: 5) == "ab")
    }

    @Test func `what goes out again keeps its place`() throws {
        var queue = RequestQueue()
        for source in ["a", "b", "c"] { queue.append(pending(source, 1)) }
        let next = queue.next(.zero)
        let first = try #require(next)
        first.notBefore = .seconds(1)
        queue.appendAgain(first)
        #expect(queue.delay(.zero) == .zero)
        let second = queue.next(.zero)
        #expect(second?.priority.source == "b")
        let third = queue.next(.seconds(1))
        #expect(third?.priority.source == "a")
        queue.removeAll()
        #expect(queue.isEmpty && queue.delay(.zero) == nil)
    }
}
