internal import Core
internal import System

/// The configuration files that a running HAProxy was started with, as far as this user may read them.
///
/// A `server` line follows what the runtime API does with its `ca-file` only if it has a `crt`; no answer of the runtime API tells of
/// those that do not.
struct HAProxyConfiguration {
    private let lines: [[Substring]]

    init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).map { line in
            line.split { $0.isWhitespace || $0 == "\"" || $0 == "'" }
        }.filter { !($0.first?.hasPrefix("#") ?? true) }
    }

    /// That of who answers there; `nil` where it is not known for certain, or changed after the process had started.
    static func of(_ cli: HAProxyCLI) -> HAProxyConfiguration? {
        guard let info = cli.ask("show info"), let id = HAProxyAnswer.value(of: "Pid", in: info).flatMap({ Int32($0) }),
            let process = ProcessFacts.of(id), let files = files(in: process.title)
        else { return nil }
        let start = Clock.wall() + (process.started - Clock.monotonic()) + .seconds(1)
        let texts = files.compactMap { file -> String? in
            guard let status = try? Files.status(of: file), status.modified <= start else { return nil }
            return (try? Files.read(file, limit: 16 << 20)).map { String(decoding: $0, as: UTF8.self) }
        }
        return texts.count == files.count ? HAProxyConfiguration(texts.joined(separator: "\n")) : nil
    }

    /// The files after each `-f` of a command line; `nil` unless all are absolute.
    static func files(in title: String) -> [String]? {
        let words = title.split(separator: " ")
        guard !words.contains("--"), !words.contains("-C") else { return nil }
        let files = zip(words, words.dropFirst()).filter { $0.0 == "-f" }.map(\.1)
        return !files.isEmpty && files.allSatisfy { $0.hasPrefix("/") } ? files.map(String.init) : nil
    }

    /// Whether every line that may name `path` as its `ca-file` has a `crt`, and there is one.
    func follows(_ path: String) -> Bool {
        let naming = lines.filter { line in file(of: line).map { Self.mayBe($0, path) } ?? false }
        return !naming.isEmpty && naming.allSatisfy { $0.contains("crt") }
    }

    private func file(of line: [Substring]) -> Substring? {
        line.firstIndex(of: "ca-file").flatMap { $0 + 1 < line.count ? line[$0 + 1] : nil }
    }

    /// A relative name may be below `ca-base`, and a variable may be anything.
    private static func mayBe(_ name: Substring, _ path: String) -> Bool {
        if name.contains("$") { return true }
        return name.hasPrefix("/") ? name == Substring(path) : path.hasSuffix("/" + name)
    }
}
