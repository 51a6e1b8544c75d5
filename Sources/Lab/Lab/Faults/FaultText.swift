internal import Core
import JSON
import VaultPolicy

/// A fault of the command line that is not understood.
package struct FaultTextError: ErrorWithHints, Hashable {
    /// What was written, and why it is not understood.
    package let summary: String
    /// What was expected.
    package let hints: [String]

    init(_ text: String, _ why: String, expected: String) {
        summary = "\"\(bounded(text, limit: 80))\" is not a fault: \(why)"
        hints = [expected]
    }
}

// Faults as the admin path and the command line name them.
extension Fault {
    /// Reads `{"kind": "standby", "address": "https://…", "path": "…", "times": 1}`; throws with what was expected otherwise.
    static func read(_ data: JSONObject, at now: Timestamp) throws(EngineError) -> Fault {
        let name = data["kind"]?.string ?? ""
        guard let form = form(name) else {
            throw .bad("unknown kind of fault \(GoText.quoted(name)); known: \(names.joined(separator: ", "))")
        }
        let known = ["kind", "path", "times"] + [form.value.key].compactMap { $0 }
        if let other = data.members.first(where: { !known.contains($0.key) }) {
            throw .bad("unknown member \(GoText.quoted(other.key)); of this kind: \(known.joined(separator: ", "))")
        }
        guard let kind = form.kind(form.value.key.flatMap { data[$0] }, at: now) else {
            throw .bad("\(form.value.key ?? "value") must be \(form.expected?.text ?? "left out")")
        }
        return Fault(kind, path: try path(data["path"]), times: try times(data["times"]))
    }

    private static func path(_ value: JSONValue?) throws(EngineError) -> String {
        guard let value else { return "" }
        guard let text = value.string else { throw .bad("path must be a string, such as pki_int/sign/*") }
        return text
    }

    private static func times(_ value: JSONValue?) throws(EngineError) -> Int? {
        guard let value else { return nil }
        guard let times = value.int, times > 0 else { throw .bad("times must be a whole number above 0") }
        return times
    }

    /// All kinds by name.
    package static let names = FaultForm.all.map(\.name)

    /// Each kind as it is written on the command line, and what it does.
    package static let usages = FaultForm.all.map { (form: $0.usage, meaning: $0.meaning) }

    private static func form(_ name: String) -> FaultForm? { FaultForm.all.first { $0.name == name } }

    /// Reads `KIND[=VALUE][@PATH][#TIMES]` of the command line: `slow=500`, `forbidden@pki_int/sign/*#3`,
    /// `standby=https://127.0.0.1:8300`.
    package static func parse(_ text: String, at now: Timestamp) throws(FaultTextError) -> Fault {
        var rest = text[...]
        var times: Int?
        if let mark = rest.lastIndex(of: "#") {
            times = Int(rest[rest.index(after: mark)...])
            guard let times, times > 0 else {
                throw FaultTextError(
                    text, "after # stands how often it happens",
                    expected: "write a whole number above 0, as in slow=500#3")
            }
            rest = rest[..<mark]
        }
        var path = ""
        if let mark = rest.firstIndex(of: "@") {
            path = String(rest[rest.index(after: mark)...])
            guard !path.isEmpty else {
                throw FaultTextError(
                    text, "after @ stands a path below /v1/",
                    expected: "write it as in slow=500@pki_int/sign/*, or leave out the @")
            }
            rest = rest[..<mark]
        }
        return Fault(try kind(rest, of: text, at: now), path: path, times: times)
    }

    private static func kind(
        _ words: Substring, of text: String, at now: Timestamp
    ) throws(FaultTextError) -> Kind {
        let halves = words.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let form = form(halves[0]) else {
            throw FaultTextError(
                text, "there is no such kind",
                expected: "write KIND[=VALUE][@PATH][#TIMES], with a kind of: " + names.joined(separator: ", "))
        }
        let value = halves.dropFirst().first.map { text in Int(text).map { JSONValue.integer($0) } ?? .string(text) }
        guard value != .string(""), let kind = form.kind(value, at: now) else {
            throw FaultTextError(
                text, form.expected.map { "the value must be \($0.text)" } ?? "\(form.name) takes no value",
                expected: "write \(form.usage)[@PATH][#TIMES]")
        }
        return kind
    }

    /// As the admin path shows it.
    var json: JSONObject {
        var object: JSONObject = ["kind": .string(name), "path": .string(path)]
        object["times"] = times.map { .integer($0) }
        switch kind {
        case .standby(let address): object["address"] = .string(address)
        case .rateLimited(let seconds): object["retry_after"] = .integer(seconds)
        case .forbidden(let until): object["until"] = until.map { .string($0.text) }
        case .slow(let milliseconds): object["ms"] = .integer(milliseconds)
        case .wrongDate(let seconds): object["seconds"] = .integer(seconds)
        default: break
        }
        return object
    }

    private var name: String {
        switch kind {
        case .sealed: "sealed"
        case .standby: "standby"
        case .rateLimited: "rate-limited"
        case .forbidden: "forbidden"
        case .slow: "slow"
        case .cut: "cut"
        case .emptyChain: "empty-chain"
        case .truncated: "truncated"
        case .wrongContent: "wrong-content"
        case .expiredCA: "expired-ca"
        case .droppedRoot: "dropped-root"
        case .wrongDate: "wrong-date"
        case .noDate: "no-date"
        }
    }
}
