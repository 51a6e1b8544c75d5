import System
package import X509

/// An upstream of proxies: an HTTP server over TLS that shows whichever leaf was given last, from one handshake to the next.
package final class LeafUpstream {
    private let scratch: Scratch
    private let server: PythonServer

    /// The port of 127.0.0.1 that it listens on.
    package var port: Int { server.port }
    /// `HOST:PORT`.
    package var address: String { "127.0.0.1:\(port)" }

    /// Answers from the moment this returns; the chain begins with the leaf.
    package init(chain: [Certificate], key: PrivateKey) throws {
        scratch = try Scratch()
        try Self.write(chain, key, in: scratch)
        server = try PythonServer(
            Self.program, arguments: [scratch.path + "/leaf.pem"], chain: [], key: nil)
    }

    /// Shows another leaf.
    package func show(chain: [Certificate], key: PrivateKey) throws {
        try Self.write(chain, key, in: scratch)
    }

    private static func write(_ chain: [Certificate], _ key: PrivateKey, in scratch: Scratch) throws {
        try scratch.write("leaf.pem", LabFixture.text(key.pkcs8PEM()) + PEM.text(chain))
    }

    private static let program = #"""
        import sys, threading

        body = b"hello from the app\n"
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)

        def handle(raw):
            try:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                # The file is opened twice, for the chain and for the key: both times it must be the same one.
                with open(sys.argv[1]) as leaf:
                    context.load_cert_chain(f"/proc/self/fd/{leaf.fileno()}")
                raw = accept_tls(context, raw)
                file = raw.makefile("rb")
                while read_request(file):
                    raw.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                raw.close()
            except (OSError, ValueError):
                pass

        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()
        """#
}
