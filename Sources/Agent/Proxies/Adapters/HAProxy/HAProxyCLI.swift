internal import Core
internal import System

/// A CLI of HAProxy, the master's or a worker's runtime API: one command a connection.
struct HAProxyCLI {
    /// Its unix socket.
    let path: String
    /// What the master is told before a command that is for a worker.
    var prefix = ""
    /// How long an answer may take.
    let timeout: Duration

    /// What is answered to a question. It is asked again while nothing comes: a master that reloads refuses connections until it has
    /// read its configuration anew (measured with 2.6). `nil` where no answer came in time.
    func ask(_ question: String) -> String? {
        let deadline = TimeLimit.after(timeout)
        while true {
            if let answer = send(question, by: deadline), !answer.isEmpty { return answer }
            guard !deadline.isOver else { return nil }
            _ = try? Poll.wait(for: [], timeout: min(deadline.left, .milliseconds(50)))
        }
    }

    /// Sends a command once. Everything that is answered, perhaps nothing; `nil` where the connection was lost or the time is over.
    func send(_ command: String, by deadline: TimeLimit) -> String? {
        let line = Array((prefix + command + "\n").utf8)
        return exchange(deadline) { connection throws(PosixError) in try connection.send(line, by: deadline) }
    }

    /// The same with what belongs to a command, which may be a secret.
    func send(_ command: SecretBytes) -> String? {
        let deadline = TimeLimit.after(timeout)
        return exchange(deadline) { connection throws(PosixError) in try connection.send(command, by: deadline) }
    }

    /// The master keeps a connection open until its client says that no more commands follow.
    private func exchange(_ deadline: TimeLimit, _ send: (Connection) throws(PosixError) -> Void) -> String? {
        guard let address = SocketAddress(socket: path) else { return nil }
        do throws(PosixError) {
            let connection = try Connection.open(address, by: deadline)
            try send(connection)
            connection.endSending()
            return try received(connection, deadline)
        } catch {
            return nil
        }
    }

    private func received(_ connection: Connection, _ deadline: TimeLimit) throws(PosixError) -> String {
        var answer: [UInt8] = []
        while answer.count < 4 << 20 {
            let bytes = try connection.receive(atMost: 16 << 10, by: deadline)
            guard !bytes.isEmpty else { break }
            answer += bytes
        }
        return String(decoding: answer, as: UTF8.self)
    }

    /// Whether anything listens; `nil` where this user may not know.
    func listens() -> Bool? {
        guard let address = SocketAddress(socket: path) else { return nil }
        do throws(PosixError) {
            _ = try Connection.open(address, by: .after(.seconds(5)))
            return true
        } catch {
            return error.isMissing || error.isRefusal ? false : nil
        }
    }
}
