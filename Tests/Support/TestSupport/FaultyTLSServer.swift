import System
package import X509

/// A small server in a process of its own, on a free port of 127.0.0.1, that behaves as well or as badly as its manner says.
package final class FaultyTLSServer {
    /// How it behaves.
    package enum Manner: String, CaseIterable, Sendable {
        /// TLS with the given chain and key; answers any HTTP request with 200 and a date.
        case good
        /// The same, and asks for a client certificate.
        case asking
        /// The same, and takes those of the given CAs alone.
        case requiring
        /// TLS with the given chain and key; refuses every request as an AppRole auth method refuses a login.
        case approle
        /// Answers as Vault does, with how many requests there were and their path.
        case vault
        /// Answers that it is behind, and from the second request on as `vault`.
        case behind
        /// Points to another server, but says at `…/seen` how often it did.
        case standby
        /// Takes requests and never answers.
        case hanging
        /// The same for paths with `slow` in them, for five seconds; answers others, and then those too, as `vault`.
        case slow
        /// Answers 404 with a page.
        case missing
        /// Answers 404 as Vault does for a path without anything.
        case nothing
        /// TLS 1.0 and 1.1, with ciphers of that time.
        case old
        /// Passes requests on to another server over a connection without a client certificate, and calls itself nginx.
        case proxy
        /// Plain HTTP.
        case plainHTTP = "plain-http"
        /// A greeting of SSH.
        case ssh
        /// A greeting of SMTP.
        case smtp
        /// Takes the connection and says nothing.
        case silent
        /// Closes at once.
        case slam
        /// Sends letters without end.
        case endless
        /// Sends records of TLS without end.
        case endlessTLS = "endless-tls"
        /// Begins a record and does not go on.
        case stalling
    }

    /// The port it listens on.
    package var port: Int { server.port }
    private let server: PythonServer

    /// Answers from the moment this returns. `clients` are the CAs for `requiring`; `behind` is the address and the
    /// trust for `proxy`, and the address for `standby`; `skew` puts its clock forward by so many seconds.
    package init(
        _ manner: Manner, chain: [Certificate] = [], key: PrivateKey? = nil, clients: [Certificate] = [],
        behind: (address: String, trust: String)? = nil, skew: Int = 0
    ) throws {
        server = try PythonServer(
            Self.program, arguments: [manner.rawValue, String(skew), behind?.address ?? ""], chain: chain, key: key,
            files: ["clients.pem": PEM.text(clients), "behind.pem": behind?.trust ?? ""])
    }

    private static let program = #"""
        import email.utils, http.client, socket, ssl, sys, threading, time, urllib.parse

        manner, skew, behind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
        listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        context = None
        if manner in ("good", "asking", "requiring", "old", "proxy", "approle", "vault", "behind", "standby", "hanging", "slow",
                      "missing", "nothing"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.load_cert_chain("server.pem", "server.key")
            if manner == "old":
                context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
            if manner in ("asking", "requiring"):
                context.verify_mode = ssl.CERT_REQUIRED if manner == "requiring" else ssl.CERT_OPTIONAL
                if open("clients.pem").read():
                    context.load_verify_locations("clients.pem")

        lock = threading.Lock()
        count = 0

        def counted(path):
            global count
            with lock:
                count += 0 if path.endswith("/seen") else 1
                return count

        def answer(out, method, status, body, extra=""):
            date = email.utils.formatdate(time.time() + skew, usegmt=True)
            head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nDate: {date}\r\n{extra}\r\n".encode()
            out.sendall(head + (b"" if method == "HEAD" else body))

        def forward(out, method, path, headers, body):
            target = urllib.parse.urlsplit(behind)
            trust = ssl.create_default_context(cafile="behind.pem")
            onward = http.client.HTTPSConnection(target.hostname, target.port, context=trust)
            kept = {k: v for k, v in headers.items() if k.startswith("x-vault") or k == "content-type"}
            onward.request(method, path, body, kept)
            came = onward.getresponse()
            content = came.read()
            answer(out, method, came.status, content, "Content-Type: application/json\r\nServer: nginx/1.22.1\r\n")

        def serve(raw):
            if manner == "slam":
                return raw.close()
            if manner == "silent":
                return raw.recv(1 << 20) and raw.recv(1)
            if manner == "stalling":
                raw.sendall(b"\x16\x03\x03\x40\x00" + b"\x02")
                return raw.recv(1 << 20) and raw.recv(1)
            if manner in ("ssh", "smtp"):
                raw.sendall(b"SSH-2.0-OpenSSH_9.2\r\n" if manner == "ssh" else b"220 mail.example.org ESMTP\r\n")
                return raw.recv(1 << 20) and raw.recv(1)
            if manner == "plain-http":
                raw.recv(1 << 16)
                return raw.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            while manner == "endless":
                raw.sendall(b"a" * 65536)
            while manner == "endless-tls":
                raw.sendall((b"\x16\x03\x03\x00\x04" + b"\x00\x00\x00\x00") * 4096)
            raw = accept_tls(context, raw)
            file = raw.makefile("rb")
            while (request := read_request(file)):
                method, path, headers, body = request
                if manner == "proxy":
                    forward(raw, method, path, headers, body)
                elif manner in ("missing", "nothing"):
                    answer(raw, method, 404, b"<html>404</html>" if manner == "missing" else b'{"errors":[]}')
                elif manner == "hanging":
                    counted(path)
                    raw.recv(1)
                elif manner in ("vault", "behind", "standby", "slow"):
                    if manner == "slow" and "slow" in path:
                        time.sleep(5)
                    number = counted(path)
                    if manner == "standby" and not path.endswith("/seen"):
                        answer(raw, method, 307, b"", f"Location: {behind}{path}\r\n")
                    elif manner == "behind" and number == 1:
                        answer(raw, method, 412, b'{"errors":["required index state not present"]}')
                    else:
                        answer(raw, method, 200, b'{"data":{"number":%d,"path":"%s"}}' % (number, path.encode()))
                elif manner == "approle":
                    answer(raw, method, 500, b'{"errors":["missing role_id"]}')
                else:
                    answer(raw, method, 200, b"<html>hello</html>", "Server: hello/1.0\r\n")
            raw.close()

        def handle(raw):
            try:
                serve(raw)
            except (OSError, ValueError):
                pass

        print(listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()
        """#
}
