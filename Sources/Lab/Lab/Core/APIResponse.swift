import HTTPServer
import JSON

/// What goes back to the client, before it is bytes.
struct APIResponse: Sendable {
    var status: Int
    /// The whole JSON body; `nil` has none.
    var body: JSONValue?
    var raw: RawBody?
    var headers: [(name: String, value: String)] = []

    static func json(_ status: Int, _ body: JSONValue) -> APIResponse { APIResponse(status: status, body: body) }

    init(status: Int, body: JSONValue? = nil, raw: RawBody? = nil) {
        self.status = status
        self.body = body
        self.raw = raw
    }

    init(_ fault: EngineError) {
        var body: JSONObject = ["errors": .strings(fault.texts)]
        if let data = fault.data { body["data"] = .object(data) }
        self.init(status: fault.status, body: .object(body))
        headers = fault.headers
    }

    /// The bytes and headers that the server sends.
    func reply(at now: Timestamp) -> ServerReply {
        var headers = [("Cache-Control", "no-store"), ("Content-Type", raw?.contentType ?? "application/json")]
        headers.append(("Date", HTTPDate.text(now.wall)))
        headers += self.headers.map { ($0.name, $0.value) }
        let bytes = raw?.bytes ?? body.map { $0.utf8() + [0x0A] } ?? []
        return ServerReply(status: raw?.status ?? status, headers: headers, body: bytes)
    }
}
