import System
import TestSupport

/// A CLI that answers as it is told: for what a real HAProxy cannot be made to say here.
final class FakeHAProxy {
    private let scratch: Scratch
    private let program: RunningProgram

    /// `answers`: what is said to a command; nothing to any other.
    init(_ answers: [String: String]) throws {
        let scratch = try Scratch()
        self.scratch = scratch
        let files = try answers.enumerated().map { number, pair in
            try scratch.write("answer\(number)", pair.value)
            return [pair.key, scratch.path + "/answer\(number)"]
        }
        try scratch.write("server.py", Self.text)
        program = try RunningProgram(
            path: "/usr/bin/python3",
            ["-I", scratch.path + "/server.py", scratch.path + "/cli.socket"] + files.flatMap { $0 })
        try program.waitFor("ready")
    }

    /// Where it listens.
    var socket: String { scratch.path + "/cli.socket" }

    private static let text = """
        import socket, sys

        answers = dict(zip(sys.argv[2::2], sys.argv[3::2]))
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(sys.argv[1])
        listener.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as commands:
                file = answers.get(commands.readline().decode().strip())
                try:
                    connection.sendall(open(file, "rb").read() if file else b"")
                except BrokenPipeError:
                    pass
        """
}
