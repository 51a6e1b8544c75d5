/// Work that waits for others, such as hosts that do not answer, done for several things at once.
package enum ConcurrentWork {
    /// The answers of `work` for all `items`, in their order: `width` at a time, each on a thread of its own. Blocks until all are
    /// done. Where no thread can be had the work is done one after the other.
    package static func map<Item: Sendable, Value: Sendable>(
        _ items: [Item], width: Int, _ work: @escaping @Sendable (Item) -> Value
    ) -> [Value] {
        let threads = (0..<max(1, min(width, items.count))).compactMap { _ in try? BackgroundWork<Value>.open() }
        guard items.count > 1, !threads.isEmpty else { return items.map(work) }
        var values = [Value?](repeating: nil, count: items.count)
        for (place, item) in items.enumerated() {
            threads[place % threads.count].start(deadline: .zero, { work(item) }, then: { values[place] = $0 })
        }
        while values.contains(where: { $0 == nil }) {
            _ = try? Poll.wait(for: threads.flatMap(\.interests), timeout: nil)
            for thread in threads { thread.advance() }
        }
        return values.compactMap { $0 }
    }
}
