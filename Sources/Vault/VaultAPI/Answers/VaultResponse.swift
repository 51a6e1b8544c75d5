package import HTTP
package import JSON
package import System

/// A good answer: its body stays in memory that is wiped, and is looked into by place.
package struct VaultResponse: Sendable {
    /// What was asked.
    package let request: VaultRequest
    /// The status, 2xx but for requests that take any.
    package let status: Int
    /// The body as it came.
    package let body: SecretBytes
    private let tree: JSONTree?

    init(request: VaultRequest, status: Int, body: SecretBytes, tree: JSONTree?) {
        (self.request, self.status, self.body, self.tree) = (request, status, body, tree)
    }

    /// The value below the answer's envelope at these keys; `nil` when it is absent or null.
    package func node(_ keys: String...) -> JSONNode? { node(at: keys) }

    /// A string that is no secret.
    package func string(_ keys: String...) -> String? {
        node(at: keys).flatMap { node in body.withSpan { node.string(in: $0) } }
    }

    /// Any value that is no secret.
    package func value(_ keys: String...) -> JSONValue? { value(at: keys) }

    private func value(at keys: [String]) -> JSONValue? {
        node(at: keys).map { node in body.withSpan { node.value(in: $0) } }
    }

    /// How long something lives, in whole seconds: none, or negative, counts as zero, and more than a century as a century, so
    /// that no number can be too large to count with.
    func life(_ keys: String...) -> Duration {
        .seconds(min(max(value(at: keys)?.int ?? 0, 0), 100 * 365 * 86_400))
    }

    /// A string that is a secret.
    package func secret(_ keys: String...) -> SecretBytes? {
        guard let node = node(at: keys), node.kind == .string else { return nil }
        let buffer = SecretBuffer(capacity: node.range.count)
        body.withSpan { bytes in node.eachByte(in: bytes) { buffer.append($0) } }
        return buffer.finish()
    }

    /// The server's remarks, not yet bounded.
    package var warnings: [String] { value("warnings")?.strings ?? [] }

    /// What a part of the answer must hold: the error says which part is missing.
    func need<Value>(_ value: Value?, _ name: String) throws(VaultError) -> Value {
        guard let value else { throw .malformed(path: request.path, "\(name) is missing in the answer") }
        return value
    }

    private func node(at keys: [String]) -> JSONNode? {
        guard var node = tree?.root else { return nil }
        for key in keys {
            guard let member = body.withSpan({ node.member(key, in: $0) }) else { return nil }
            node = member
        }
        return node.kind == .null ? nil : node
    }
}

extension VaultResponse {
    /// Tells a good answer from every kind of bad one.
    package static func judge(
        _ answer: Result<HTTPResponse, TransportError>, of request: VaultRequest
    ) -> Result<VaultResponse, VaultError> {
        switch answer {
        case .failure(let error): .failure(.transport(error, isLost: error.mayHaveArrived && !request.isRepeatable))
        case .success(let response): Result { () throws(VaultError) in try judge(response, of: request) }
        }
    }

    private static func judge(_ answer: HTTPResponse, of request: VaultRequest) throws(VaultError) -> VaultResponse {
        let tree = answer.body.withSpan { try? JSONTree.parse($0) }
        let response = VaultResponse(request: request, status: answer.status, body: answer.body, tree: tree)
        if request.takesAnyStatus, tree != nil { return response }
        guard (200...299).contains(answer.status) else {
            if request.isList, answer.status == 404, response.isEmptyError { return response }
            throw VaultError.classify(answer, response)
        }
        guard !response.isForeign else {
            throw .malformed(path: request.path, "the answer is not JSON")
        }
        return response
    }

    /// Whether there is a body that is not JSON: another program's page.
    var isForeign: Bool { tree == nil && body.count > 0 }

    /// `{"errors":[]}`: nothing there, and nothing wrong.
    var isEmptyError: Bool { value("errors")?.array?.isEmpty == true && value("data") == nil }
}
