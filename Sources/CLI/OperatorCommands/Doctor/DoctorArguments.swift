internal import CommandLine
internal import Core
internal import Doctor

extension Option {
    /// `--timeout DURATION`, for one step on the network.
    static let patience = Option.value(
        "timeout", "DURATION", "how long one step on the network may take (default: 5s)")
}

extension Invocation {
    /// How long one step on the network may take.
    func patience() throws(UsageError) -> Duration {
        guard let text = value(.patience) else { return .seconds(5) }
        guard let duration = DurationText.parse(text), duration > .zero, duration <= .seconds(600) else {
            throw .other(
                "\"\(bounded(text, limit: 40))\" is no time to wait",
                hint: "write whole seconds or minutes, such as 5s; at most 10m")
        }
        return duration
    }
}

extension Endpoint {
    /// Reads `HOST:PORT` of a command line.
    static func read(_ word: String) throws(UsageError) -> Endpoint {
        guard let endpoint = Endpoint(word) else {
            throw .other(
                "\"\(bounded(word, limit: 80))\" is no HOST:PORT", hint: "write api.internal:8443 or [fd00::1]:443")
        }
        return endpoint
    }
}
