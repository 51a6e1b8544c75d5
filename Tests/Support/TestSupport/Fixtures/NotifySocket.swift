import System

/// A service manager's notification socket (sd_notify(3)), and what was sent to it.
package final class NotifySocket {
    /// For `NOTIFY_SOCKET`.
    package let path: String
    private let child: ChildProcess
    private let scratch: Scratch

    /// Keeps one descriptor for each name, as systemd does with `FileDescriptorStoreMax=1`, and hands them to whoever connects,
    /// when all that was sent before is taken: as systemd does before it starts a unit again.
    private static let listener = """
        import os, select, socket, sys
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.bind(sys.argv[1])
        starts = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        starts.bind(sys.argv[1] + ".starts")
        starts.listen()
        store = {}
        def take(text, descriptors):
            fields = dict(line.split("=", 1) for line in text.splitlines())
            name = fields.get("FDNAME", "stored")
            if fields.get("FDSTOREREMOVE") == "1" and name in store:
                os.close(store.pop(name))
            if fields.get("FDSTORE") == "1" and not store:
                store[name] = descriptors.pop()
            for descriptor in descriptors:
                os.close(descriptor)
        print("listening", flush=True)
        def take_all():
            while select.select([notify], [], [], 0)[0]:
                data, descriptors, _, _ = socket.recv_fds(notify, 4096, 4)
                take(data.decode(), descriptors)
                print(data.decode().replace("FDNAME=", ""), flush=True)
        while True:
            ready = select.select([notify, starts], [], [])[0]
            take_all()
            if starts in ready:
                connection = starts.accept()[0]
                socket.send_fds(connection, [":".join(store).encode() + b"\\n"], list(store.values()))
                connection.close()
        """

    /// Becomes a program that gets what the store holds, as systemd would start it.
    private static let starter = """
        import fcntl, os, socket, sys
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(os.environ["NOTIFY_SOCKET"] + ".starts")
        names, descriptors, _, _ = socket.recv_fds(connection, 4096, 4)
        connection.close()
        if descriptors:
            kept = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10) for descriptor in descriptors]
            for place, descriptor in enumerate(kept):
                os.dup2(descriptor, 3 + place, inheritable=True)
            os.closerange(3 + len(kept), 64)
            os.environ.update(LISTEN_FDS=str(len(kept)), LISTEN_FDNAMES=names.decode().strip(), LISTEN_PID=str(os.getpid()))
        os.execv(sys.argv[1], sys.argv[1:])
        """

    /// Binds it and waits until it is there.
    package init() throws {
        scratch = try Scratch()
        path = scratch.path + "/notify"
        child = try ChildProcess.spawn(
            ["/usr/bin/python3", "-c", Self.listener, path], environment: Products.environment,
            output: .captured(limit: 1 << 20))
        try waitFor("listening")
    }

    /// Everything received so far.
    package func received() -> String {
        _ = try? child.advance()
        return String(decoding: child.output, as: UTF8.self)
    }

    /// How often `message` was received so far.
    package func count(of message: String) -> Int {
        received().split(separator: "\n").count { $0 == message }
    }

    /// Waits until `message` was received for the `count`-th time. Throws after ``Swift/Duration/hangLimit``.
    package func waitFor(_ message: String, count: Int = 1) throws {
        let end = Clock.monotonic() + .hangLimit
        while self.count(of: message) < count {
            guard Clock.monotonic() < end else {
                throw RunningProgram.TimedOut(description: "waited in vain for \(message)")
            }
            _ = try Poll.wait(for: child.interests, timeout: .milliseconds(200))
        }
    }

    /// Starts the agent of a boundary with the descriptors that earlier ones have stored, as a restart of its unit does.
    package func start(_ agent: AgentFixture) throws -> RunningProgram {
        try RunningProgram(
            path: "/usr/bin/python3",
            ["-c", Self.starter, Products.path(of: "coppice-agent"), "run", "--dir", agent.path],
            environment: ["NOTIFY_SOCKET": path])
    }

    /// Forgets what was stored, as systemd does when the unit is stopped.
    package func forget(_ name: String) throws {
        try Datagram.send(Array("FDSTOREREMOVE=1\nFDNAME=\(name)".utf8).span, to: path)
        try waitFor("FDSTOREREMOVE=1")
    }
}
