/// How log lines look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// `key=value`, values with spaces quoted.
    case text
    /// One JSON object a line.
    case json
}

/// How much an event matters.
package enum LogLevel: String, Sendable {
    /// The normal course of things.
    case info
    /// Something is wrong and will be tried again, or needs an operator before long.
    case warning
    /// Something failed for good, or until an operator acts.
    case error

    /// What a line begins with for the journal to know how much it matters (sd-daemon(3)); the journal takes it off.
    package var journalPrefix: String {
        switch self {
        case .info: "<6>"
        case .warning: "<4>"
        case .error: "<3>"
        }
    }
}

/// The agent's log: one line an event, in one write each.
///
/// Values come in as text, so that no secret can: secret bytes have no text form. Texts that others wrote are escaped and
/// bounded here once more. A line that cannot be written (a closed pipe, a full disk) is dropped: logging never stops
/// the work.
package final class Log {
    private let format: LogFormat
    private let output: (String) -> Void
    private let clock: (() -> WallTime)?
    private let isForJournal: Bool
    /// The boundary directory that commands in hints are about; `nil` where there is none.
    package var directory: String?

    /// `output` takes whole lines. Lines begin with the time that `clock` tells; `nil` where a journal adds it. For a journal
    /// each begins with its priority.
    package init(
        format: LogFormat, clock: (() -> WallTime)?, isForJournal: Bool = false, output: @escaping (String) -> Void
    ) {
        self.format = format
        self.output = output
        self.clock = clock
        self.isForJournal = isForJournal
    }

    /// Writes one event: `name` is its stable name, such as `leaf.issued`.
    package func write(_ level: LogLevel, _ name: String, _ fields: [(String, String)] = []) {
        let time = clock.map { [("ts", $0().rfc3339)] } ?? []
        let line = render(time + [("level", level.rawValue), ("event", name)] + fields) + "\n"
        output(isForJournal ? level.journalPrefix + line : line)
    }

    private func render(_ fields: [(String, String)]) -> String {
        switch format {
        case .text: fields.map { $0.0 + "=" + Self.quoted(bounded($0.1, limit: 600)) }.joined(separator: " ")
        case .json:
            "{" + fields.map { Self.json($0.0) + ":" + Self.json(bounded($0.1, limit: 600)) }.joined(separator: ",")
                + "}"
        }
    }

    private static func json(_ text: String) -> String {
        var bytes: [UInt8] = []
        JSONText.appendString(text.utf8, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func quoted(_ value: String) -> String {
        let plain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 < 0x7F }
        guard !plain else { return value }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension Log {
    /// Writes an error's summary and first hint.
    package func write(_ level: LogLevel, _ name: String, _ fields: [(String, String)], _ error: any ErrorWithHints) {
        let hint = error.hints.first ?? ""
        let placed = directory.map { CommandHint.placed(hint, in: $0) } ?? hint
        write(level, name, fields + [("error", error.summary), ("hint", placed)])
    }

    /// Writes a fault under the code of its kind, with its summary and first hint.
    package func write(
        _ level: LogLevel, _ kind: FindingKind, _ fields: [(String, String)] = [], _ error: any ErrorWithHints
    ) {
        write(level, kind.code, fields, error)
    }

    /// Writes what happened under the code of its kind.
    package func write(_ level: LogLevel, _ kind: FindingKind, _ fields: [(String, String)]) {
        write(level, kind.code, fields)
    }
}
