package import System

/// One request: everything that is sent, and how much is waited for and taken in return.
package struct HTTPRequest: Sendable {
    /// `GET`, `POST`, `PUT`, `DELETE`, `HEAD`, `PATCH` or `LIST`.
    package var method: String
    /// An `https` URL, its path and query percent-encoded.
    package var url: String
    /// Further headers. `X-Vault-Token` belongs in `token`.
    package var headers: [(name: String, value: String)]
    /// Sent as `X-Vault-Token`.
    package var token: SecretBytes?
    /// Sent as JSON unless `headers` name another `Content-Type`.
    package var body: SecretBytes?
    /// How long the whole exchange may take, the connection included.
    package var timeout: Duration
    /// How long the connection may take, TLS included.
    package var connectTimeout = Duration.seconds(10)
    /// How many bytes of body are taken: one more, and the answer is an error.
    package var bodyLimit: Int
    /// Whether it may go out a second time by itself when a kept connection breaks: at first, what only reads may.
    package var isRepeatable: Bool

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], token: SecretBytes? = nil,
        body: SecretBytes? = nil, timeout: Duration = .seconds(30), bodyLimit: Int = 4 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.token = token
        self.body = body
        self.timeout = timeout
        self.bodyLimit = bodyLimit
        isRepeatable = ["GET", "HEAD", "LIST"].contains(method)
    }
}
