/// A small generator of the same numbers everywhere (Knuth's MMIX constants), and what is drawn by it.
struct Numbers {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(seed) &* 7919 &+ 1
        for _ in 0..<4 { _ = next(below: 2) }
    }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    /// Once in `times`.
    mutating func chance(_ times: Int) -> Bool { next(below: times) == 0 }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(below: elements.count)] }

    /// The value, or `nil` every other time.
    mutating func perhaps<Value>(_ value: (inout Numbers) -> Value) -> Value? { chance(2) ? value(&self) : nil }

    /// Up to `limit` different values.
    mutating func some<Value: Hashable>(upTo limit: Int, _ value: (inout Numbers) -> Value) -> [Value] {
        var seen: Set<Value> = []
        return (0..<next(below: limit + 1)).map { _ in value(&self) }.filter { seen.insert($0).inserted }
    }
}
