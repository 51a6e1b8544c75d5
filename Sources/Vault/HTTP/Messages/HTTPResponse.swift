package import Core
package import System

/// One answer, complete: one that was cut off is an error instead.
package struct HTTPResponse: Sendable {
    /// The status code.
    package var status: Int
    /// The headers of the final answer.
    package var headers: HTTPHeaders
    /// The body: taken to be a secret, since most are.
    package var body: SecretBytes

    package init(status: Int, headers: HTTPHeaders = [:], body: SecretBytes) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What the server's clock said, from the `Date` header.
    package var serverDate: WallTime? { headers["Date"].flatMap(HTTPDate.parse) }
}
