import AgentConfig
import Artifacts
import Core
import JSON
import VaultPolicy
import X509

/// Compares settings as the manifest means them with settings as a server answers them: durations come as seconds or as
/// text, lists as arrays, as text with commas or as nothing, certificates as PEM of any layout.
struct SettingComparison {
    /// The certificates of the manifest's files, by the file's name.
    private let files: [String: [Certificate]]
    /// The same as texts: what most roles hold, letter by letter.
    private let texts: [String: String]

    init(files: [String: [Certificate]]) {
        self.files = files
        texts = files.mapValues { $0.map(\.pem).joined() }
    }

    /// Whether the server's value means the same.
    func isSame(_ wanted: DesiredRole.Setting, _ actual: JSONValue) -> Bool {
        switch wanted {
        case .flag(let flag): (actual.bool ?? false) == flag
        case .number(let number): Self.number(actual) == number
        case .seconds(let seconds): Self.seconds(actual) == seconds
        case .text(let text): (actual.string ?? "") == text
        case .list(let list): Set(Self.list(actual)) == Set(list)
        case .certificates(let file):
            actual.string == texts[file]
                || Self.certificates(actual).map { Set($0) == Set(files[file] ?? []) } ?? false
        }
    }

    /// The value as it is written to the server.
    func written(_ wanted: DesiredRole.Setting) -> JSONValue {
        switch wanted {
        case .flag(let flag): .bool(flag)
        case .number(let number), .seconds(let number): .integer(number)
        case .text(let text): .string(text)
        case .list(let list): .strings(list)
        case .certificates(let file): .string(texts[file] ?? "")
        }
    }

    /// The manifest's value for a reader.
    func shown(_ wanted: DesiredRole.Setting) -> String {
        switch wanted {
        case .flag(let flag): String(flag)
        case .number(let number): String(number)
        case .seconds(let seconds): DurationText.render(.seconds(seconds))
        case .text(let text): Self.shown(text)
        case .list(let list): Self.shown(list)
        case .certificates(let file): Self.shown(files[file] ?? [])
        }
    }

    /// The server's value for a reader, read as a setting of the same kind.
    func shown(_ actual: JSONValue, like wanted: DesiredRole.Setting) -> String {
        switch wanted {
        case .flag: String(actual.bool ?? false)
        case .number: Self.number(actual).map { String($0) } ?? Self.raw(actual)
        case .seconds: Self.seconds(actual).map { DurationText.render(.seconds($0)) } ?? Self.raw(actual)
        case .text: Self.shown(actual.string ?? "")
        case .list: Self.shown(Self.list(actual))
        case .certificates: Self.certificates(actual).map(Self.shown) ?? "no certificates"
        }
    }
}

// Values of a server.
extension SettingComparison {
    private static func number(_ value: JSONValue) -> Int64? {
        value.isNull ? 0 : (value.number ?? value.string).flatMap { Int64($0) }
    }

    private static func seconds(_ value: JSONValue) -> Int64? {
        if value.isNull { return 0 }
        guard let text = value.number ?? value.string else { return nil }
        return text.isEmpty ? 0 : GoText.seconds(text)
    }

    private static func list(_ value: JSONValue) -> [String] {
        if let texts = value.strings { return texts }
        let parts = (value.string ?? "").split(separator: ",")
        return parts.map { $0.trimmed }.filter { !$0.isEmpty }
    }

    /// `nil` when there is anything else in the text.
    private static func certificates(_ value: JSONValue) -> [Certificate]? {
        let bytes = Array((value.string ?? "").utf8)
        return try? PEM.certificates(bytes.span, source: "certificate")
    }

    private static func raw(_ value: JSONValue) -> String { bounded(value.text(pretty: false), limit: 120) }

    private static func shown(_ text: String) -> String { "\"" + bounded(text, limit: 200) + "\"" }

    private static func shown(_ list: [String]) -> String {
        "[" + list.sorted().map { shown($0) }.joined(separator: ", ") + "]"
    }

    private static func shown(_ certificates: [Certificate]) -> String {
        let names = certificates.map(\.description)
        return names.isEmpty ? "no certificates" : names.sorted().joined(separator: ", ")
    }
}

extension Substring {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(String(start.reversed().drop(while: \.isWhitespace)).reversed())
    }
}
