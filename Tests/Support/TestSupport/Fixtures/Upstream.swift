import Core
import System

/// A TLS server on 127.0.0.1 that answers every request with the same greeting, and whose certificate can be replaced while it
/// serves. It knows no sessions: each connection shows the certificate of that moment, to be verified anew.
package final class Upstream {
    private let scratch: Scratch
    private let server: PythonServer

    /// Shows `certificate`, PEM with its key, from the moment this returns.
    package init(_ certificate: String) throws {
        scratch = try Scratch()
        try scratch.write("server.pem", certificate)
        server = try PythonServer(Self.program, arguments: [scratch.path], chain: [], key: nil)
    }

    /// `HOST:PORT`.
    package var address: String { "127.0.0.1:\(server.port)" }

    /// Shows another certificate from now on.
    package func give(_ certificate: String) throws {
        try scratch.write("server.pem", certificate)
    }

    private static let program = #"""
        import sys, threading

        file = sys.argv[1] + "/server.pem"
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        print(listener.getsockname()[1], flush=True)

        def serve(raw):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.num_tickets = 0
            context.load_cert_chain(file)
            try:
                with accept_tls(context, raw) as connection, connection.makefile("rb") as requests:
                    while read_request(requests):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\nhello from the app\n")
            except OSError:
                pass

        while True:
            raw, _ = listener.accept()
            threading.Thread(target=serve, args=(raw,), daemon=True).start()
        """#
}
