import System
package import X509

/// A server written in Python, in a process of its own, that prints the port it listens on: what the faulty servers share.
///
/// Its program finds `server.pem`, `server.key` and the other files that it was given in its working directory, and two
/// functions: `read_request(file)` and `accept_tls(context, raw)`.
package final class PythonServer {
    /// The port of 127.0.0.1 that it listens on.
    package let port: Int
    private let scratch: Scratch
    private let process: ChildProcess

    /// Answers from the moment this returns; throws when the program ends or prints no port. Ended with its last owner.
    package init(
        _ program: String, arguments: [String], chain: [Certificate], key: PrivateKey?, files: [String: String] = [:]
    ) throws {
        let scratch = try Scratch()
        self.scratch = scratch
        try scratch.write("server.py", Self.shared + program)
        try scratch.write("server.pem", PEM.text(chain))
        for (name, text) in files { try scratch.write(name, text) }
        if let key {
            try key.pkcs8PEM().withSpan {
                try scratch.directory.replace("server.key", bytes: $0, mode: 0o600, durable: false)
            }
        }
        let process = try ChildProcess.spawn(
            ["/usr/bin/python3", "-I", "-W", "ignore", scratch.path + "/server.py"] + arguments,
            environment: ["PATH": "/usr/bin:/bin"], directory: scratch.path, output: .captured(limit: 1 << 16))
        self.process = process
        port = try Self.announcedPort(process)
    }

    private static func announcedPort(_ process: ChildProcess) throws -> Int {
        let end = Clock.monotonic() + .hangLimit
        var ended = false
        while !ended, Clock.monotonic() < end {
            ended = try process.advance() != nil
            let text = String(decoding: process.output, as: UTF8.self)
            if let line = text.split(separator: "\n").first, text.contains("\n"), let port = Int(line) { return port }
            if !ended { _ = try Poll.wait(for: process.interests, timeout: .seconds(1)) }
        }
        throw RunningProgram.TimedOut(description: String(decoding: process.output, as: UTF8.self))
    }

    private static let shared = #"""
        import socket, ssl

        def read_request(file):
            line = file.readline().decode()
            if not line:
                return None
            method, path, _ = line.split(" ", 2)
            headers = {}
            while (line := file.readline().decode().rstrip("\r\n")):
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            return method, path, headers, file.read(int(headers.get("content-length", 0)))

        def accept_tls(context, raw):
            below = raw.dup()
            raw = context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)
            try:
                raw.do_handshake()
            except ssl.SSLError:
                # So that the alert is read before a reset can take it away.
                below.shutdown(socket.SHUT_WR)
                while below.recv(4096):
                    pass
                raise
            below.close()
            return raw


        """#
}
