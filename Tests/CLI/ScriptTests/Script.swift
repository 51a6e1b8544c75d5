import CommandLine
import System
import TestSupport
import Testing

/// One script: commands with what they must answer, and the files they need, in one text.
///
/// A line is a comment (`#`), or one of
///
///     run PROGRAM WORD…            run it and wait for its end; words in single quotes are kept together
///     exits N                      the last run's status was N; without this line it must be 0
///     stdout is FILE               its output is exactly this embedded file
///     stdout has 'TEXT'            its output has this text in it; `lacks` for the opposite
///     stderr is|has|lacks …        likewise; without such a line standard error must be empty
///     file NAME is|has|lacks …     likewise for a file that the run has written
///
/// `$WORK` stands for the script's own directory, and `$VERSION` for the version, in commands and in texts.
struct Script {
    private let name: String
    private let archive: TextArchive
    private let scratch: Scratch
    private var last: Answer?
    private var runs = 0
    private var isStatusChecked = true
    private var isErrorChecked = true

    init(name: String, text: String) throws {
        self.name = name
        self.archive = TextArchive(text)
        self.scratch = try Scratch()
    }

    /// Runs every line; what does not hold is recorded as an issue of the current test with file and line.
    mutating func run() throws {
        for (file, text) in archive.files { try scratch.write(file, filled(text), mode: 0o700) }
        for (index, line) in archive.comment.enumerated() {
            let words = Self.words(filled(String(line)))
            guard let verb = words.first, !verb.hasPrefix("#") else { continue }
            try perform(verb, Array(words.dropFirst()), place: "\(name):\(index + 1)")
        }
        closeRun(place: "\(name): the last run")
        check(runs > 0, name, "it runs nothing")
    }

    private mutating func perform(_ verb: String, _ words: [String], place: String) throws {
        switch verb {
        case "run":
            closeRun(place: place)
            last = try scratch.run(words)
            runs += 1
            (isStatusChecked, isErrorChecked) = (false, false)
        case "exits":
            isStatusChecked = true
            check(words == ["\(last?.status ?? -1)"], place, "exited with \(last?.status ?? -1)\n\(last?.error ?? "")")
        case "stdout":
            compare(last?.output ?? "", words, place)
        case "stderr":
            isErrorChecked = true
            compare(last?.error ?? "", words, place)
        case "file":
            let written = try Files.read(scratch.path + "/" + (words.first ?? ""), limit: 1 << 20)
            compare(String(decoding: written, as: UTF8.self), Array(words.dropFirst()), place)
        default:
            check(false, place, "\(verb) is no command of a script")
        }
    }

    /// Sees to it that nothing which the last run said was left unlooked at.
    private mutating func closeRun(place: String) {
        guard let last else { return }
        check(isStatusChecked || last.status == 0, place, "before it: exited with \(last.status)\n\(last.error)")
        check(isErrorChecked || last.error.isEmpty, place, "before it: unexpected on standard error:\n\(last.error)")
        self.last = nil
    }

    private func compare(_ text: String, _ words: [String], _ place: String) {
        let subject = words.dropFirst().first ?? ""
        switch words.first {
        case "is":
            check(archive.files[subject] != nil, place, "there is no file \(subject) in the script")
            let expected = archive.files[subject].map(filled) ?? ""
            check(text == expected, place, "got:\n\(text)\nexpected:\n\(expected)")
        case "has": check(text.contains(subject), place, "does not have \"\(subject)\":\n\(text)")
        case "lacks": check(!text.contains(subject), place, "has \"\(subject)\":\n\(text)")
        default: check(false, place, "\(words) is no comparison")
        }
    }

    private func check(_ holds: Bool, _ place: String, _ message: String) {
        guard !holds else { return }
        Issue.record("\(place): \(message)")
    }

    private func filled(_ text: String) -> String {
        text.replacing("$WORK", with: scratch.path).replacing("$VERSION", with: version)
    }

    /// The words of a line: at spaces, but not inside single quotes.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        for (index, part) in line.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
            if index % 2 == 1 {
                words.append(String(part))
            } else {
                words += part.split(separator: " ").map(String.init)
            }
        }
        return words
    }
}
