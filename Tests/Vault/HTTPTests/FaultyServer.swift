import System
import TestSupport
import X509

/// A small TLS server in a process of its own that behaves as well or as oddly as a path or an option says.
final class FaultyServer {
    var port: Int { server.port }
    private let server: PythonServer

    /// Answers on a free port of 127.0.0.1 from the moment this returns.
    static func start(
        _ options: String..., certificates: [Certificate] = [], key: PrivateKey? = nil, clients: String = ""
    ) throws -> FaultyServer {
        FaultyServer(
            try PythonServer(
                program, arguments: options, chain: certificates, key: key, files: ["clients.pem": clients]))
    }

    private init(_ server: PythonServer) {
        self.server = server
    }

    func url(_ path: String, host: String = "127.0.0.1") -> String { "https://\(host):\(port)\(path)" }

    private static let program = #"""
        import gzip, hashlib, json, socket, ssl, sys, threading

        options = sys.argv[1:]
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        context = None
        if "plain" not in options:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("server.pem", "server.key")
            context.set_ciphers("ALL:@SECLEVEL=0")
            if "tls1.1" in options:
                context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
            if "tls1.2" in options:
                context.maximum_version = ssl.TLSVersion.TLSv1_2
            if "clients" in options:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations("clients.pem")
            if "may-clients" in options:
                context.verify_mode = ssl.CERT_OPTIONAL
                context.load_verify_locations("clients.pem")
        lock = threading.Lock()
        connections, seen = 0, {}

        def answer(out, body, status="200 OK", extra=""):
            out.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n{extra}\r\n".encode() + body)

        def serve(raw, number):
            names = []
            if "slam" in options:
                return raw.close()
            if "silent" in options:
                return raw.recv(1 << 20) and raw.recv(1)
            if context:
                own = context
                own.sni_callback = lambda s, name, c: setattr(s, "asked", name)
                raw = accept_tls(own, raw)
            file = raw.makefile("rb")
            while (request := read_request(file)):
                method, path, headers, body = request
                body = body.decode()
                with lock:
                    seen[path] = seen.get(path, 0) + 1
                if path == "/truncated":
                    raw.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}")
                    break
                elif path == "/empty":
                    break
                elif path == "/garbage":
                    raw.sendall(b"this is no answer\r\n\r\n")
                    break
                elif path == "/headers":
                    raw.sendall(b"HTTP/1.1 200 OK\r\n")
                    while True:
                        raw.sendall(b"X-More: " + b"a" * 1000 + b"\r\n")
                elif path == "/endless":
                    raw.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                    while True:
                        raw.sendall(b"400\r\n" + b"b" * 1024 + b"\r\n")
                elif path == "/slow":
                    raw.recv(1)
                    break
                elif path == "/redirect":
                    answer(raw, b"", "307 Temporary Redirect", "Location: https://127.0.0.1:1/v1/elsewhere\r\n")
                elif path == "/gzip":
                    answer(raw, gzip.compress(b"squeezed"), extra="Content-Encoding: gzip\r\n")
                elif path == "/cut" and seen[path] == 1:
                    break
                elif path == "/cookie":
                    answer(raw, b"{}", extra="Set-Cookie: a=b\r\n")
                else:
                    peer = raw.getpeercert(True) if context else None
                    facts = {"connection": number, "method": method, "path": path, "headers": headers, "body": body,
                        "sni": getattr(raw, "asked", None), "seen": seen, "version": raw.version() if context else None,
                        "client": hashlib.sha256(peer).hexdigest() if peer else None}
                    answer(raw, json.dumps(facts).encode())
            try:
                raw.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            raw.close()

        def guarded(raw, number):
            try:
                serve(raw, number)
            except ValueError:
                raw.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                raw.close()
            except OSError:
                raw.close()

        print(listener.getsockname()[1], flush=True)
        sys.stderr.close()
        while True:
            raw, _ = listener.accept()
            connections += 1
            threading.Thread(target=guarded, args=(raw, connections), daemon=True).start()
        """#
}
