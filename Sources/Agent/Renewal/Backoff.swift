/// Waits between tries: from 1 s, doubling, to 5 min, each moved by up to a quarter either way.
package struct Backoff: Hashable, Sendable {
    /// The tries that failed in a row.
    package private(set) var failures = 0

    package init() {}

    /// The wait after one more failure. `fraction` is a fresh random number in 0..<1.
    ///
    /// `atLeast` is what the server asked for (`Retry-After`); it is honoured up to an hour.
    package mutating func failed(fraction: Double, atLeast: Duration = .zero) -> Duration {
        failures += 1
        let base = min(300, Double(1 << min(failures - 1, 9)))
        return max(.seconds(base * (0.75 + fraction / 2)), min(atLeast, .seconds(3600)))
    }

    /// Forgets the failures: something worked.
    package mutating func succeeded() {
        failures = 0
    }
}
