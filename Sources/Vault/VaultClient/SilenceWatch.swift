/// Tells an address that says nothing at all from one request that takes long: before a request is taken away from an
/// address for its silence, the address is asked for a sign of life. Pure.
struct SilenceWatch {
    /// After so long without an answer of any kind, a sign of life is asked for,
    static let patience = Duration.milliseconds(900)
    /// and waited for so long: together less than two seconds.
    static let limit = Duration.milliseconds(600)
    /// How long a connection may take to an address that is not the last to try.
    static let connecting = Duration.milliseconds(1500)

    private var lastHeard: [String: Duration] = [:]
    private var lastAsked: [String: Duration] = [:]
    private var asked: Set<String> = []

    /// The address answered something, whatever it was.
    mutating func heard(_ address: String, at now: Duration) { lastHeard[address] = now }

    /// Whether the address has said nothing since then.
    func isSilent(_ address: String, since start: Duration) -> Bool { lastHeard[address].map { $0 < start } ?? true }

    /// How long until the address is to be asked for a sign of life, for a request that began at `start`; zero when it is
    /// to be now, `nil` where it need not be, or is asked already. An address that gave none is asked again, as patiently.
    func delay(_ address: String, since start: Duration, now: Duration) -> Duration? {
        guard isSilent(address, since: start), !asked.contains(address) else { return nil }
        return max(max(start, lastAsked[address] ?? start) + Self.patience - now, .zero)
    }

    /// The address is asked now.
    mutating func ask(_ address: String, at now: Duration) {
        asked.insert(address)
        lastAsked[address] = now
    }

    /// The address is not asked any more: it answered, or the time was over.
    mutating func stopAsking(_ address: String) { asked.remove(address) }
}
