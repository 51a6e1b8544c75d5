/// One request as it came, its body whole.
package struct ServerRequest: Sendable {
    /// Any token: `GET`, `LIST`, `PATCH`.
    package var method: String
    /// The path as the client wrote it, percent signs and all, without the query.
    package var path: String
    /// The query's parameters in order, as the client wrote them but for `+`, which is a space already.
    package var parameters: [(name: String, value: String?)]
    /// In the order of arrival.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The client's certificates as DER, leaf first, as it sent them. The handshake has proved that the client holds the
    /// leaf's key, and nothing more.
    package var clientChain: [[UInt8]]
    /// The peer's IP address as text.
    package var remoteAddress: String

    package init(
        method: String, path: String, parameters: [(name: String, value: String?)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = [], clientChain: [[UInt8]] = [],
        remoteAddress: String = ""
    ) {
        self.method = method
        self.path = path
        self.parameters = parameters
        self.headers = headers
        self.body = body
        self.clientChain = clientChain
        self.remoteAddress = remoteAddress
    }
}

/// What goes back.
package struct ServerReply: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// How the connection behaves while the answer is sent.
    package var delivery = Delivery.whole
    /// How long the answer is held back; other requests are not.
    package var delay = Duration.zero

    /// The ways in which an answer may be lost.
    package enum Delivery: Sendable, Hashable {
        /// The answer is sent.
        case whole
        /// The connection is closed without an answer, after the handler has run.
        case cut
        /// The headers promise the whole body, and the connection is closed in its middle.
        case truncated
    }

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
