import HTTPServer
import JSON
import VaultPolicy

/// A request to the API, read: what the dispatcher works on.
struct APIRequest: Sendable {
    /// Before the existence check a write is `update`.
    var operation: Operation
    /// Below `/v1/`, decoded; a list's path ends with `/`.
    var path: String
    var data: JSONObject
    var query: String
    var headers: Headers
    var clientChain: [[UInt8]]
    var remoteAddress: String
    var method: String
    var now: Timestamp

    /// `X-Vault-Token`, or a bearer's.
    var token: String? {
        if let token = headers["X-Vault-Token"], !token.isEmpty { return token }
        guard let field = headers["Authorization"], field.hasPrefix("Bearer ") else { return nil }
        return String(field.dropFirst("Bearer ".count))
    }

    /// `X-Vault-Wrap-TTL` in seconds, when wrapping was asked for.
    func wrapSeconds() throws(EngineError) -> Int64? {
        guard let text = headers["X-Vault-Wrap-TTL"], !text.isEmpty else { return nil }
        guard let seconds = GoText.seconds(text), seconds >= 0 else { throw .bad("invalid wrap TTL") }
        return seconds == 0 ? nil : seconds
    }
}

extension APIRequest {
    /// Reads a request; `path` is decoded and stands below `/v1/`.
    init(_ request: ServerRequest, path: String, now: Timestamp) throws(EngineError) {
        let parameters = Self.decoded(request.parameters)
        self.init(
            operation: try Self.operation(request.method, parameters), path: path, data: [:],
            query: Self.query(request.parameters),
            headers: Headers(request.headers), clientChain: request.clientChain,
            remoteAddress: request.remoteAddress, method: request.method, now: now)
        try checkPath()
        if operation.isWrite {
            data = try Self.body(request.body, headers: headers, operation)
        } else {
            for (name, value) in parameters where name != "list" && name != "scan" { data[name] = .string(value) }
        }
        if operation == .list || operation == .scan, !self.path.hasSuffix("/") { self.path += "/" }
    }

    private static func query(_ parameters: [(name: String, value: String?)]) -> String {
        parameters.map { pair in pair.value.map { value in "\(pair.name)=\(value)" } ?? pair.name }
            .joined(separator: "&")
    }

    private func checkPath() throws(EngineError) {
        guard !path.split(separator: "/").contains("..") else { throw .bad("relative paths not supported") }
        guard !operation.isWrite || !path.hasSuffix("/") else {
            throw .bad("cannot write to a path ending in '/'")
        }
    }

    private static func operation(_ method: String, _ parameters: [(String, String)]) throws(EngineError) -> Operation {
        func asks(_ name: String) -> Bool {
            parameters.contains { $0.0 == name && ["true", "1", "t", ""].contains($0.1.lowercased()) }
        }
        switch method {
        case "GET", "HEAD": return asks("list") ? .list : asks("scan") ? .scan : .read
        case "POST", "PUT": return .update
        case "PATCH": return .patch
        case "DELETE": return .delete
        case "LIST": return .list
        case "SCAN": return .scan
        default: throw EngineError(status: 405)
        }
    }

    private static func body(
        _ bytes: [UInt8], headers: Headers, _ operation: Operation
    ) throws(EngineError) -> JSONObject {
        let type = headers["Content-Type"]?.split(separator: ";").first.map(String.init) ?? ""
        if operation == .patch, type != "application/merge-patch+json" {
            throw EngineError(
                status: 415, "PATCH requires Content-Type of application/merge-patch+json, provided \(type)")
        }
        guard !bytes.isEmpty else { return [:] }
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if type == "application/x-www-form-urlencoded", first != UInt8(ascii: "{") { return form(bytes) }
        do throws(JSONError) {
            let value = try JSONValue.parse(bytes.span)
            if value.isNull { return [:] }
            guard let object = value.object else { throw JSONError.unexpected(offset: 0, wanted: "an object") }
            return object
        } catch {
            throw .bad("failed to decode JSON input: " + reason(error, bytes))
        }
    }

    /// In the words that the real server has for it.
    private static func reason(_ error: JSONError, _ bytes: [UInt8]) -> String {
        switch error {
        case .ended: return "unexpected EOF"
        case .unexpected(let offset, _), .badNumber(let offset), .trailing(let offset), .control(let offset),
            .badEscape(let offset), .notUTF8(let offset):
            guard bytes.indices.contains(offset) else { return "unexpected EOF" }
            let scalar = Unicode.Scalar(bytes[offset])
            return "invalid character '\(scalar.isASCII ? String(scalar) : "\u{FFFD}")'"
        case .tooDeep, .duplicateKey: return error.summary
        }
    }

    private static func form(_ bytes: [UInt8]) -> JSONObject {
        var object = JSONObject()
        for pair in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let text = halves.map { PercentText.decoded($0.map { $0 == "+" ? " " : String($0) }.joined()) }
            object[text[0]] = .string(text.count > 1 ? text[1] : "")
        }
        return object
    }

    private static func decoded(_ parameters: [(name: String, value: String?)]) -> [(String, String)] {
        parameters.map { (PercentText.decoded($0.name), PercentText.decoded($0.value ?? "")) }
    }
}

/// Percent-encoded text of URLs.
enum PercentText {
    /// With `%41` as `A`; what is no encoding stays as it stands.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
