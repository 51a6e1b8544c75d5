package import HTTP
package import System
package import VaultAPI

/// An answer as a server would give it, judged as the answer to `request`.
package func judged(
    _ status: Int, _ body: String, headers: HTTPHeaders = [:], to request: VaultRequest = .lookupSelf
) -> Result<VaultResponse, VaultError> {
    let body = SecretBytes(copying: Array(body.utf8).span)
    return VaultResponse.judge(.success(HTTPResponse(status: status, headers: headers, body: body)), of: request)
}

/// A good answer.
package func answered(_ body: String, to request: VaultRequest = .lookupSelf, status: Int = 200) throws -> VaultResponse
{
    try judged(status, body, to: request).get()
}

extension Result where Failure == VaultError {
    /// The error, if it is one.
    package var error: VaultError? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension SecretBytes {
    /// The bytes as text: for tests alone.
    package var exposed: String {
        withSpan { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
    }
}
