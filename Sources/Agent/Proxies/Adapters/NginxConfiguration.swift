internal import AgentConfig
internal import Core
internal import Synchronization
internal import System

/// What nginx itself says of its configuration.
struct NginxConfiguration: Sendable {
    /// Where its master writes its process id.
    let pidFile: String
    /// The file that it logs its errors to; `nil` where that is none.
    let errorLog: String?
    /// The first values of all its directives.
    private let values: Set<String>

    /// Asks nginx; `nil` while its configuration has an error. Blocks.
    static func read(_ command: [String], _ settings: ProxySettings) -> NginxConfiguration? {
        let limit = 4 << 20
        guard let dump = try? Program.output(of: command + ["-T", "-q"], timeout: settings.timeout, limit: limit),
            let build = try? Program.output(of: command.prefix(1) + ["-V"], timeout: settings.timeout, limit: limit)
        else { return nil }
        return NginxConfiguration(dump: dump, build: build, prefix: settings.prefix)
    }

    /// `dump` is what `-T` prints, `build` what `-V` does.
    init(dump: String, build: String, prefix: String?) {
        let prefix = prefix ?? Self.option("prefix", in: build) ?? "/usr/local/nginx"
        let absolute = { (path: String) in
            path.hasPrefix("/") ? path : prefix + (prefix.hasSuffix("/") ? "" : "/") + path
        }
        let pid = Self.value(of: "pid", in: dump) ?? Self.option("pid-path", in: build) ?? "logs/nginx.pid"
        pidFile = absolute(pid)
        let log = Self.value(of: "error_log", in: dump) ?? Self.option("error-log-path", in: build) ?? "logs/error.log"
        errorLog = log == "stderr" || log.contains(":") ? nil : absolute(log)
        values = Set(Self.directives(of: dump).map(\.value))
    }

    /// Whether a directive has this file for its value: by this path, or by another that leads to it. Relative ones count from
    /// the directory of `config`.
    func names(_ path: String, config: String?) -> Bool {
        if values.contains(path) { return true }
        let (directory, name) = (Files.split(config ?? "/etc/nginx/nginx.conf").directory, Files.split(path).name)
        guard let file = try? Files.status(of: path) else { return false }
        return values.filter { $0.hasSuffix(name) }.contains { value in
            let other = try? Files.status(of: value.hasPrefix("/") ? value : directory + "/" + value)
            return other.map { ($0.device, $0.inode) == (file.device, file.inode) } ?? false
        }
    }

    /// The first value that a dump gives a directive outside all blocks.
    static func value(of directive: String, in dump: String) -> String? {
        directives(of: dump).first { $0.depth == 0 && $0.name == directive }?.value
    }

    /// Every directive that has a value, with how many blocks it is in, in their order.
    private static func directives(of dump: String) -> [(depth: Int, name: String, value: String)] {
        var (depth, words) = (0, [Substring]())
        var found: [(depth: Int, name: String, value: String)] = []
        for line in dump.split(whereSeparator: \.isNewline) {
            let code = line.prefix { $0 != "#" }
            for part in code.split(omittingEmptySubsequences: false, whereSeparator: { ";{}".contains($0) }) {
                words += part.split(whereSeparator: \.isWhitespace)
                guard part.endIndex < code.endIndex else { continue }
                if code[part.endIndex] == ";", words.count > 1 {
                    found.append((depth, String(words[0]), words[1].trimmed(of: "\"'")))
                }
                depth = max(0, depth + (code[part.endIndex] == "{" ? 1 : code[part.endIndex] == "}" ? -1 : 0))
                words = []
            }
        }
        return found
    }

    private static func option(_ name: String, in build: String) -> String? {
        let found = build.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("--\(name)=") }
        return found.map { String($0.dropFirst(name.count + 3)) }
    }

    /// Keeps the first answer of one run.
    final class Memory: Sendable {
        private let kept = Mutex<NginxConfiguration?>(nil)

        /// What is kept; else what `read` answers.
        func value(_ read: () -> NginxConfiguration?) -> NginxConfiguration? {
            kept.withLock { kept in
                if kept == nil { kept = read() }
                return kept
            }
        }
    }
}

extension Substring {
    fileprivate func trimmed(of marks: String) -> String {
        String(drop { marks.contains($0) }.reversed().drop { marks.contains($0) }.reversed())
    }
}
