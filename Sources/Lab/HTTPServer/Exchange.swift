import CMicroHTTPD
import Synchronization

/// One request and its answer. Only the connection's own thread touches it, one call after the other.
final class Exchange {
    private let server: HTTPServer
    private let connection: Connection
    private var request: ServerRequest
    private var isTooLarge = false
    /// The answer of a handler that has run while the connection was held back.
    private var ready: ServerReply?

    init(server: HTTPServer, connection: Connection, method: String, path: String) {
        self.server = server
        self.connection = connection
        request = ServerRequest(
            method: method, path: path, parameters: connection.parameters,
            headers: connection.headers.map { ($0.name, $0.value ?? "") })
        server.busy.wrappingAdd(1, ordering: .acquiringAndReleasing)
    }

    deinit { server.busy.wrappingSubtract(1, ordering: .acquiringAndReleasing) }

    /// Refuses at once a body that announces itself as too large.
    func begin() -> MHD_Result {
        let length = request.headers.first { $0.name.lowercased() == "content-length" }
        guard let length, let count = Int(length.value), count > server.bodyLimit else { return .YES }
        return connection.send(Self.tooLarge)
    }

    /// Takes a piece of the body.
    func take(_ piece: some Collection<UInt8>) {
        guard !isTooLarge, request.body.count + piece.count <= server.bodyLimit else {
            isTooLarge = true
            request.body = []
            return
        }
        request.body.append(contentsOf: piece)
    }

    /// Runs the handler and sends its answer, or holds the connection back first.
    func finish() -> MHD_Result {
        if let ready { return connection.send(ready) }
        guard !isTooLarge else { return connection.send(Self.tooLarge) }
        request.clientChain = connection.clientChain
        request.remoteAddress = connection.peer
        let reply = server.handler(request)
        request.body = []
        guard reply.delay > .zero, server.delays.hold(connection, for: reply.delay) else {
            return connection.send(reply)
        }
        ready = reply
        return .YES
    }

    private static var tooLarge: ServerReply {
        ServerReply(
            status: 413, headers: [("Content-Type", "application/json")],
            body: Array("{\"errors\":[\"http: request body too large\"]}\n".utf8))
    }
}
