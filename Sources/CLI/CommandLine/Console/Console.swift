package import Core
private import Synchronization
package import System

/// Where a program speaks: data on standard output, messages on standard error.
///
/// Text that is lost (a full disk under a redirection) is remembered, so that the program does not end with success.
package final class Console: Sendable {
    /// The program's name, before each message.
    package let program: String
    /// Whether data may carry colours: only on a terminal, and not with `NO_COLOR`.
    package let hasColour: Bool
    private let state = Mutex(State())
    private let isRecording: Bool
    /// Whether the journal reads the messages: it is told the priority of each line.
    private let isJournal: Bool

    private struct State {
        var recorded: [StandardStream: String] = [:]
        var lostOutput = false
    }

    private init(program: String, hasColour: Bool, isRecording: Bool, isJournal: Bool) {
        self.program = program
        self.hasColour = hasColour
        self.isRecording = isRecording
        self.isJournal = isJournal
    }

    /// The process's own streams.
    package static func standard(program: String) -> Console {
        let wanted = (ProcessEnvironment["NO_COLOR"] ?? "").isEmpty && ProcessEnvironment["TERM"] != "dumb"
        return Console(
            program: program, hasColour: wanted && StandardStream.output.isTerminal, isRecording: false,
            isJournal: StandardStream.error.isJournal)
    }

    /// A console that keeps what is said, for tests.
    package static func recording(program: String, hasColour: Bool = false, isJournal: Bool = false) -> Console {
        Console(program: program, hasColour: hasColour, isRecording: true, isJournal: isJournal)
    }

    /// What a recording console has been told on a stream.
    package func recorded(_ stream: StandardStream) -> String { state.withLock { $0.recorded[stream] ?? "" } }

    /// Whether data was lost on its way out.
    package var hasLostOutput: Bool { state.withLock { $0.lostOutput } }

    /// Prints a line of data.
    package func print(_ text: String) { write(text + "\n", to: .output) }

    /// Prints a secret that was asked for, such as a ticket, as it is: it is never kept.
    package func print(_ secret: SecretBytes) {
        if !StandardStream.output.write(secret) { state.withLock { $0.lostOutput = true } }
    }

    /// Says a line to the user: `coppice: message`.
    package func say(_ message: String, _ level: LogLevel = .info) { tell("\(program): \(message)", level) }

    /// Names a remedy: `hint: …`.
    package func hint(_ text: String, _ level: LogLevel = .info) { tell("hint: \(text)", level) }

    /// Reports an error and what helps. What already names its file and line gets no prefix.
    package func report(_ error: any ErrorWithHints) {
        if error is Diagnostics { tell(error.summary, .error) } else { say(error.summary, .error) }
        for text in error.hints { hint(text, .error) }
    }

    /// Writes a message, each of its lines with its priority where the journal reads it.
    private func tell(_ message: String, _ level: LogLevel) {
        guard isJournal else { return write(message + "\n", to: .error) }
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        write(lines.map { level.journalPrefix + $0 + "\n" }.joined(), to: .error)
    }

    private func write(_ text: String, to stream: StandardStream) {
        state.withLock { state in
            if isRecording {
                state.recorded[stream, default: ""] += text
            } else if !stream.write(text), stream == .output {
                state.lostOutput = true
            }
        }
    }
}

/// What a piece of text means: a terminal shows it by colour, everything else by its words alone.
package enum Style: String, Sendable {
    case good = "32"
    case warning = "33"
    case bad = "31"
    case strong = "1"
    case faint = "2"
}

extension Console {
    /// The text in the style's colour, or as it is where there is no colour.
    package func styled(_ text: String, _ style: Style) -> String {
        hasColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension Console {
    /// Whether the user at the terminal answers `yes` in full. Asks on standard error, reads one line of standard input.
    package func agrees(to question: String) throws(PosixError) -> Bool {
        _ = StandardStream.error.write("\(question) Only \"yes\" goes on: ")
        return try StandardInput.readLine(limit: 80) == "yes"
    }
}
