internal import Core
internal import System

/// The programs that adapters run: argument vectors, with a small environment, for so long and no longer.
enum Program {
    private static let environment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8",
    ]

    /// Runs a program to its end. Throws, with everything that it said, where that was not success.
    static func run(_ arguments: [String], timeout: Duration) throws(ProxyFault) {
        _ = try output(of: arguments, timeout: timeout, limit: 16_384)
    }

    /// The same, and what it printed.
    static func output(of arguments: [String], timeout: Duration, limit: Int) throws(ProxyFault) -> String {
        let (ending, said, took) = try finished(arguments, timeout, limit)
        guard !ending.isSuccess else { return said }
        let how =
            switch ending {
            case _ where took >= timeout: "took longer than \(DurationText.render(timeout)) and was stopped"
            case .exited(let code): "exited with \(code)"
            case .killed(let signal): "was killed by signal \(signal)"
            }
        let (command, lines) = (bounded(arguments.joined(separator: " "), limit: 120), Words.oneLine(said))
        throw ProxyFault("`\(command)` \(how)" + (lines.isEmpty ? "" : ": " + lines))
    }

    private static func finished(
        _ arguments: [String], _ timeout: Duration, _ limit: Int
    ) throws(ProxyFault) -> (ChildProcess.Ending, said: String, took: Duration) {
        let start = Clock.monotonic()
        do throws(PosixError) {
            let child = try ChildProcess.spawn(
                arguments, environment: environment, directory: "/", output: .captured(limit: limit))
            let ending = try child.wait(timeout: timeout)
            return (ending, String(decoding: child.output, as: UTF8.self), Clock.monotonic() - start)
        } catch {
            throw ProxyFault("\(bounded(arguments.first ?? "")) could not be run: \(error.summary)")
        }
    }

    /// The exit status of a program whose output does not matter; `nil` when it could not be run.
    static func ending(of arguments: [String], timeout: Duration) -> ChildProcess.Ending? {
        guard
            let child = try? ChildProcess.spawn(
                arguments, environment: environment, directory: "/", output: .discarded)
        else { return nil }
        return try? child.wait(timeout: timeout)
    }

}

/// What other programs say, to be quoted.
package enum Words {
    /// All lines of a text as one, bounded, the empty ones left out.
    package static func oneLine(_ text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.drop(while: \.isWhitespace) }
        return bounded(lines.filter { !$0.isEmpty }.joined(separator: " | "), limit: 1000)
    }
}
