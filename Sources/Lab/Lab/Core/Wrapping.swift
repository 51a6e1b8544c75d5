import JSON
import VaultPolicy

extension LabCore {
    /// Keeps an answer for one reading, and answers with the token for it.
    func wrap(_ envelope: Envelope, _ call: APIRequest, seconds: Int64) -> APIResponse {
        var entry = TokenEntry(
            key: "", accessor: "", policies: ["response-wrapping"], path: call.path, displayName: "response-wrapping",
            usesLeft: 1, created: call.now, ttlSeconds: seconds)
        entry.expires = call.now.adding(seconds: seconds)
        entry.explicitMaxSeconds = seconds
        entry.isWrapping = true
        let made = tokens.create(entry)
        var inner = envelope
        inner.warnings = []
        let isPlain = call.path == "sys/wrapping/wrap"
        wrapped.put(
            made.entry.key,
            [
                "answer": .object(isPlain ? Envelope(data: envelope.data).json : inner.json),
                "path": .string(call.path),
            ])
        var outer = Envelope()
        outer.requestID = ""
        outer.wrapInfo = wrapInfo(made.text, made.entry, path: call.path)
        outer.warnings = envelope.warnings
        if let accessor = envelope.auth?["accessor"] { outer.wrapInfo?["wrapped_accessor"] = accessor }
        return APIResponse(status: 200, body: .object(outer.json))
    }

    private func wrapInfo(_ token: String, _ entry: TokenEntry, path: String) -> JSONObject {
        [
            "token": .string(token), "accessor": .string(entry.accessor), "ttl": .integer(entry.ttlSeconds),
            "creation_time": .string(entry.created.text), "creation_path": .string(path),
        ]
    }

    static let badWrappingToken = EngineError.bad("wrapping token is not valid or does not exist")

    /// A call that spends its own token on unwrapping must have a wrapping token.
    func checkWrappingToken(_ call: APIRequest) throws(EngineError) {
        guard ["sys/wrapping/unwrap", "sys/wrapping/rewrap"].contains(call.path), call.operation.isWrite,
            call.data["token"]?.string ?? "" == ""
        else { return }
        guard let text = call.token, tokens.find(text, at: call.now)?.isWrapping == true else {
            throw Self.badWrappingToken
        }
    }

    /// The wrapping token that a request to `sys/wrapping` means: the body's, or its own.
    func wrappingToken(_ request: EngineRequest) throws(EngineError) -> TokenEntry {
        let text = try request.string("token") ?? ""
        let found = text.isEmpty ? ownWrappingToken(request) : tokens.find(text, at: request.now)
        guard let found, found.isWrapping else { throw Self.badWrappingToken }
        return found
    }

    private func ownWrappingToken(_ request: EngineRequest) -> TokenEntry? {
        if let token = request.caller?.token { return token }
        return request.headers["X-Vault-Token"].flatMap { tokens.find($0, at: request.now) }
    }

    /// Takes the answer that a wrapping token stands for: it can be had once, however many ask at the same time.
    func unwrap(_ token: TokenEntry, at now: Timestamp) throws(EngineError) -> (answer: JSONObject, path: String) {
        let kept = wrapped.get(token.key)
        guard let answer = kept?["answer"]?.object, !tokens.revoke(token.key).isEmpty else {
            throw Self.badWrappingToken
        }
        wrapped.delete(token.key)
        return (answer, kept?["path"]?.string ?? "")
    }
}
