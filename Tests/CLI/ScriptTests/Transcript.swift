import System
import TestSupport
import Testing

/// A session as a document shows it: lines that begin with `$ ` are typed, the others are what came back.
///
/// `…` stands for any text within a line, and a line that is only `…` for any number of lines. A document shows both
/// streams, so both are compared together.
struct Transcript {
    /// What is typed, and the lines that must come back.
    var steps: [(command: String, expected: [String])] = []

    /// The blocks of a Markdown text that are fenced as `console`: all of them, or those under one heading.
    init(of text: String, under heading: String? = nil) {
        var inside = false
        var counts = heading == nil
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if !inside, line.hasPrefix("#"), let heading { counts = line == heading }
            if line == "```console" {
                inside = counts
            } else if line == "```" {
                inside = false
            } else if inside {
                take(line)
            }
        }
    }

    private mutating func take(_ line: Substring) {
        if line.hasPrefix("$ ") {
            steps.append((command: String(line.dropFirst(2)), expected: []))
        } else if !steps.isEmpty {
            steps[steps.count - 1].expected.append(String(line))
        }
    }

    /// Types every line in turn and compares what comes back. What a line exports, and where it goes to, the next ones have. The
    /// shell has read the lines of `profile` before the first.
    func run(in scratch: Scratch, after profile: String = "") throws {
        try scratch.write(".session", profile)
        for step in steps {
            let answer = try scratch.run(["sh", "-c", Self.line(step.command)])
            let lines = answer.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let got = lines.last == "" ? Array(lines.dropLast()) : lines
            #expect(answer.status == 0, "\(step.command): \(answer.output)")
            #expect(
                Self.match(got[...], step.expected[...]),
                "\(step.command) printed:\n\(answer.output)\nand the document shows:\n\(step.expected)")
        }
    }

    private static func line(_ command: String) -> String {
        ". ./.session; cd \"$PWD\"; { \(command); } 2>&1; s=$?; export -p >\"$HOME/.session\"; exit $s"
    }

    private static func match(_ got: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
        guard let first = expected.first else { return got.isEmpty }
        if first == "…" {
            return (got.startIndex...got.endIndex).contains { match(got[$0...], expected.dropFirst()) }
        }
        guard let line = got.first, matches(line, first) else { return false }
        return match(got.dropFirst(), expected.dropFirst())
    }

    private static func matches(_ line: String, _ pattern: String) -> Bool {
        var rest = line[...]
        let parts = pattern.split(separator: "…", omittingEmptySubsequences: false)
        guard let first = parts.first, rest.hasPrefix(first) else { return false }
        rest = rest.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return parts.count == 1 ? rest.isEmpty : rest.hasSuffix(parts.last ?? "")
    }
}
