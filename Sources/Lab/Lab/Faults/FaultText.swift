import JSON
import VaultPolicy

// Faults as the admin path and the command line name them.
extension Fault {
    /// Reads `{"kind": "standby", "address": "…", "path": "…", "times": 1}`; `nil` with what is wrong otherwise.
    static func read(_ data: JSONObject, at now: Timestamp) throws(EngineError) -> Fault {
        let name = data["kind"]?.string ?? ""
        guard let kind = kind(name, data, at: now) else {
            throw .bad("unknown kind of fault \(GoText.quoted(name)); known: \(names.joined(separator: ", "))")
        }
        return Fault(kind, path: data["path"]?.string ?? "", times: data["times"]?.int)
    }

    /// All kinds by name.
    package static let names = [
        "sealed", "standby", "rate-limited", "forbidden", "slow", "cut", "empty-chain", "truncated", "wrong-content",
        "expired-ca", "dropped-root", "wrong-date", "no-date",
    ]

    private static func kind(_ name: String, _ data: JSONObject, at now: Timestamp) -> Kind? {
        switch name {
        case "sealed": .sealed
        case "standby": .standby(address: data["address"]?.string ?? "")
        case "rate-limited": .rateLimited(retryAfter: data["retry_after"]?.int ?? 1)
        case "forbidden": .forbidden(until: until(data["until"], now))
        case "slow": .slow(milliseconds: data["ms"]?.int ?? 1000)
        case "cut": .cut
        case "empty-chain": .emptyChain
        case "truncated": .truncated
        case "wrong-content": .wrongContent
        case "expired-ca": .expiredCA
        case "dropped-root": .droppedRoot
        case "wrong-date": .wrongDate(seconds: data["seconds"]?.int ?? 3600)
        case "no-date": .noDate
        default: nil
        }
    }

    /// An RFC 3339 text, or seconds from now.
    private static func until(_ value: JSONValue?, _ now: Timestamp) -> Timestamp? {
        if let seconds = value?.int { return now.adding(seconds: Int64(seconds)) }
        return value?.string.flatMap(Timestamp.init(text:))
    }

    /// Reads `KIND[=VALUE][@PATH][#TIMES]` of the command line: `slow=500`, `forbidden@pki_int/sign/*#3`,
    /// `standby=https://127.0.0.1:8300`. `nil` when it is none.
    package static func parse(_ text: String, at now: Timestamp) -> Fault? {
        var rest = text[...]
        var data = JSONObject()
        if let mark = rest.lastIndex(of: "#") {
            guard let times = Int(rest[rest.index(after: mark)...]), times > 0 else { return nil }
            data["times"] = .integer(times)
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "@") {
            data["path"] = .string(String(rest[rest.index(after: mark)...]))
            rest = rest[..<mark]
        }
        let halves = rest.split(separator: "=", maxSplits: 1)
        guard let name = halves.first else { return nil }
        data["kind"] = .string(String(name))
        if halves.count > 1 {
            let value = String(halves[1])
            data["address"] = .string(value)
            let number = Int(value).map { JSONValue.integer($0) }
            (data["ms"], data["retry_after"], data["until"]) = (number, number, number ?? .string(value))
            data["seconds"] = number
        }
        return try? read(data, at: now)
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
