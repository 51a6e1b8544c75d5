import JSON
import VaultPolicy

/// A kind of fault as the command line and the admin path name it, and what it takes.
struct FaultForm: Sendable {
    /// What stands after `=` on the command line, and under ``key`` in the document of the admin path.
    enum Value: Sendable {
        /// Nothing.
        case none
        /// A whole number, not below the least one.
        case number(key: String, unit: String, least: Int, usual: Int, make: @Sendable (Int) -> Fault.Kind)
        /// Where to send clients on; empty for nowhere.
        case address(make: @Sendable (String) -> Fault.Kind)
        /// Seconds from now, or an RFC 3339 time; without one it lasts until it is taken away.
        case moment(make: @Sendable (Timestamp?) -> Fault.Kind)

        /// Its key in a document; `nil` where there is no value.
        var key: String? {
            switch self {
            case .none: nil
            case .number(let key, _, _, _, _): key
            case .address: "address"
            case .moment: "until"
            }
        }
    }

    let name: String
    let meaning: String
    let value: Value
    private let plain: Fault.Kind?

    private init(_ name: String, _ meaning: String, _ value: Value) {
        (self.name, self.meaning, self.value, plain) = (name, meaning, value, nil)
    }

    private init(_ name: String, _ meaning: String, _ kind: Fault.Kind) {
        (self.name, self.meaning, value, plain) = (name, meaning, .none, kind)
    }

    /// Every kind.
    static let all = [
        FaultForm("sealed", "503 as from a sealed server", .sealed),
        FaultForm(
            "standby", "a node that does not lead: 307 to the URL, 503 without one",
            .address { .standby(address: $0) }),
        FaultForm(
            "rate-limited", "429 with Retry-After",
            .number(key: "retry_after", unit: "seconds", least: 0, usual: 1) { .rateLimited(retryAfter: $0) }),
        FaultForm("forbidden", "403 permission denied", .moment { .forbidden(until: $0) }),
        FaultForm(
            "slow", "the answer is held back",
            .number(key: "ms", unit: "milliseconds", least: 0, usual: 1000) { .slow(milliseconds: $0) }),
        FaultForm("cut", "the request is served, and the connection closed without an answer", .cut),
        FaultForm("empty-chain", "204 instead of a chain", .emptyChain),
        FaultForm("truncated", "the connection is closed within the body", .truncated),
        FaultForm("wrong-content", "200 with a page of HTML", .wrongContent),
        FaultForm("expired-ca", "signing answers that the CA expires too early", .expiredCA),
        FaultForm("dropped-root", "self-signed certificates are left out of chains", .droppedRoot),
        FaultForm(
            "wrong-date", "the Date of answers is off",
            .number(key: "seconds", unit: "seconds", least: -.max, usual: 3600) { .wrongDate(seconds: $0) }),
        FaultForm("no-date", "answers have no Date", .noDate),
    ]

    /// How it is written on the command line, such as `slow[=MILLISECONDS]`.
    var usage: String { name + (expected.map { "[=\($0.word)]" } ?? "") }

    /// What its value is, in words; `nil` where it takes none.
    var expected: (word: String, text: String)? {
        switch value {
        case .none: nil
        case .number(_, let unit, let least, let usual, _):
            (
                unit.uppercased(),
                "a whole number of \(unit)\(least == 0 ? "" : ", which may be negative"), \(usual) when not given"
            )
        case .address: ("URL", "the https:// URL to send clients on to")
        case .moment: ("SECONDS|TIME", "seconds from now, or an RFC 3339 time such as 2026-01-31T12:00:00Z")
        }
    }

    /// The kind with the value under its key, as a document has it; `nil` where the value is not understood.
    func kind(_ given: JSONValue?, at now: Timestamp) -> Fault.Kind? {
        switch value {
        case .none: return given == nil ? plain : nil
        case .number(_, _, let least, let usual, let make):
            guard let given else { return make(usual) }
            return given.int.flatMap { $0 >= least ? make($0) : nil }
        case .address(let make):
            guard let given else { return make("") }
            return given.string.flatMap { $0.isEmpty || Self.isAddress($0) ? make($0) : nil }
        case .moment(let make):
            guard let given else { return make(nil) }
            if let seconds = given.int { return seconds >= 0 ? make(now.adding(seconds: Int64(seconds))) : nil }
            return given.string.flatMap(Timestamp.init(text:)).map { make($0) }
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("https://") && text.utf8.count > "https://".utf8.count && !text.contains(" ")
    }
}
