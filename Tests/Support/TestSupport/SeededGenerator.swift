/// Random numbers that are the same for the same seed (SplitMix64), so that a failing case can be repeated. The one
/// generator of all tests.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// Seeds are often the small numbers of a test's arguments.
    package init(seed: Int) {
        self.init(seed: UInt64(truncatingIfNeeded: seed))
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number from 0 up to and without `limit`.
    package mutating func next(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    /// True once in `times`.
    package mutating func chance(_ times: Int) -> Bool { next(below: times) == 0 }

    /// One of these.
    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(below: elements.count)] }

    /// The value, or `nil` every other time.
    package mutating func perhaps<Value>(_ value: (inout SeededGenerator) -> Value) -> Value? {
        chance(2) ? value(&self) : nil
    }

    /// Up to `limit` different values.
    package mutating func some<Value: Hashable>(
        upTo limit: Int, _ value: (inout SeededGenerator) -> Value
    ) -> [Value] {
        var seen: Set<Value> = []
        return (0..<next(below: limit + 1)).map { _ in value(&self) }.filter { seen.insert($0).inserted }
    }

    /// Changes, flips, removes, repeats or cuts something; nothing to do for no bytes.
    package mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = next(below: bytes.count)
        switch next(below: 5) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 1: bytes[place] ^= 1 << next(below: 8)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(contentsOf: bytes[place...].prefix(next(below: 40)), at: place)
        default: bytes.removeLast(next(below: 30) % bytes.count)
        }
    }

    /// Replaces up to five short stretches of a text by some of `pieces`.
    package mutating func splice(_ pieces: [String], into bytes: inout [UInt8]) {
        for _ in 0...next(below: 4) {
            let start = next(below: bytes.count)
            let end = min(bytes.count, start + next(below: 6))
            bytes.replaceSubrange(start..<end, with: pick(pieces).utf8)
        }
    }
}
