internal import AgentConfig
internal import Core
internal import System
internal import X509

/// HAProxy: holds its files in memory; the runtime API replaces them there, and a reload starts a worker that reads them anew.
///
/// The runtime API says "Success!" also where nothing follows from it: for a `server` line without `crt` the new file stays
/// `Unused` (measured with 2.6 and 3.0). So it is believed only where the status says that the file is used, and where not, the
/// proxy is reloaded as well. A reload by the master CLI answers `Success=1` since 2.7 (management guide, section 9.4).
struct HAProxy: ProxyAdapter {
    let settings: ProxySettings

    func isRunning() -> Bool? {
        guard let path = settings.masterSocket ?? settings.statsSocket else { return isUnitActive() }
        return HAProxySocket.listens(at: path)
    }

    /// Reads the certificates and keys that the configuration names: only its own user can.
    func test() throws(ProxyFault) {
        guard let config = settings.config else { return }
        let program = settings.program ?? settings.kind.usualProgram ?? "haproxy"
        try Program.run([program, "-c", "-q", "-f", config], timeout: settings.timeout)
    }

    func reload(_ files: [ServedFile]) throws(ProxyFault) {
        if let path = settings.statsSocket, files.allSatisfy({ replace($0, by: path) }) { return }
        if let path = settings.masterSocket { return try reloadMaster(path) }
        guard settings.unit != nil else {
            throw ProxyFault(
                "the runtime API does not replace the file where servers use it, and no `master_socket` or `unit` is named to reload HAProxy by"
            )
        }
        try reloadUnit()
    }

    /// Whether the file was replaced in memory and is used there.
    private func replace(_ file: ServedFile, by path: String) -> Bool {
        guard file.purpose == .trust, let pem = HAProxyPayload.text(of: file.certificates),
            let before = certificates(of: file, by: path), before.isUsed
        else { return false }
        let set = ask("set ssl ca-file \(file.path) <<\n\(pem)\n", path)
        guard set?.contains("transaction") ?? false else { return false }
        guard ask("commit ssl ca-file \(file.path)\n", path)?.contains("Success!") ?? false else {
            _ = ask("abort ssl ca-file \(file.path)\n", path)
            return false
        }
        return certificates(of: file, by: path).map { $0.isUsed && $0.holds(file.certificates) } ?? false
    }

    private func reloadMaster(_ path: String) throws(ProxyFault) {
        guard let answer = ask("reload\n", path) else {
            throw ProxyFault("the master CLI \(bounded(path)) does not answer")
        }
        if answer.contains("Success=0") { throw ProxyFault("HAProxy did not reload: " + Words.oneLine(answer)) }
    }

    func sight(of files: [ServedFile], since: Duration) -> ProxySight {
        guard let (prefix, path) = worker else {
            return .hidden(
                "HAProxy shows nothing of its files; add `stats_socket:` or `master_socket:` to `proxy:`, or `probe:` to the output"
            )
        }
        var unused = false
        for file in files {
            guard let seen = certificates(of: file, by: path, prefix: prefix) else {
                return .former("HAProxy does not show \(bounded(file.path)): its configuration names another path")
            }
            guard seen.holds(file.certificates) else {
                return .former("HAProxy has other certificates in memory for \(bounded(file.path))")
            }
            unused = unused || !seen.isUsed
        }
        return unused ? newWorker(prefix, path, since) : .inUse(remark: nil)
    }

    /// Files that are not said to be used were read by the worker when it started, or put into its memory to no effect.
    private func newWorker(_ prefix: String, _ path: String, _ since: Duration) -> ProxySight {
        let facts = ask(prefix + "show info\n", path).flatMap { HAProxyAnswer.value(of: "Pid", in: $0) }
        guard let id = facts.flatMap({ Int32($0) }), let process = ProcessFacts.of(id) else {
            return .hidden(
                "HAProxy has the new certificates in memory and does not say whether its servers use them; add `probe:` to the output"
            )
        }
        return process.started + .milliseconds(10) > since
            ? .inUse(remark: nil) : .former("its worker is the one from before the reload")
    }

    /// How a worker is asked: directly, or through the master.
    private var worker: (prefix: String, path: String)? {
        settings.statsSocket.map { ("", $0) } ?? settings.masterSocket.map { ("@1 ", $0) }
    }

    private func certificates(of file: ServedFile, by path: String, prefix: String = "") -> HAProxyAnswer.File? {
        let word = file.purpose == .trust ? "ca-file" : "cert"
        return ask("\(prefix)show ssl \(word) \(file.path)\n", path).flatMap(HAProxyAnswer.File.init)
    }

    private func ask(_ command: String, _ path: String) -> String? {
        HAProxySocket.ask(command, at: path, timeout: min(settings.timeout, .seconds(10)))
    }
}

/// A CLI of HAProxy: one command a connection.
enum HAProxySocket {
    /// Everything that is answered; `nil` where nothing is.
    static func ask(_ command: String, at path: String, timeout: Duration) -> String? {
        let deadline = TimeLimit.after(timeout)
        guard let address = SocketAddress(socket: path) else { return nil }
        do throws(PosixError) {
            let connection = try Connection.open(address, by: deadline)
            try connection.send(Array(command.utf8), by: deadline)
            var answer: [UInt8] = []
            while answer.count < 4 << 20 {
                let bytes = try connection.receive(atMost: 16 << 10, by: deadline)
                guard !bytes.isEmpty else { break }
                answer += bytes
            }
            return String(decoding: answer, as: UTF8.self)
        } catch {
            return nil
        }
    }

    /// Whether anything listens; `nil` where this user may not know.
    static func listens(at path: String) -> Bool? {
        guard let address = SocketAddress(socket: path) else { return nil }
        do throws(PosixError) {
            _ = try Connection.open(address, by: .after(.seconds(5)))
            return true
        } catch {
            return error.isMissing || error.isRefusal ? false : nil
        }
    }
}

/// What is put into HAProxy's memory.
enum HAProxyPayload {
    /// What one request to the runtime API holds with the command around it: `tune.bufsize` is 16,384 bytes by default.
    private static let limit = 15_000

    /// The certificates as one payload; `nil` where they are too many. A blank line would end it.
    static func text(of certificates: [Certificate]) -> String? {
        let text = certificates.map(\.pem).joined()
        return text.utf8.count <= limit ? text : nil
    }
}

/// What HAProxy answers on its CLI.
enum HAProxyAnswer {
    /// `show ssl ca-file NAME` and `show ssl cert NAME`.
    struct File: Hashable {
        /// `Status: Used`.
        var isUsed: Bool
        /// SHA-1 of each certificate, in capital hexadecimal digits.
        var fingerprints: [String]

        /// `nil` for an answer that shows no file.
        init?(_ answer: String) {
            guard let status = HAProxyAnswer.value(of: "Status", in: answer) else { return nil }
            isUsed = status == "Used"
            fingerprints = HAProxyAnswer.values(of: "SHA1 FingerPrint", in: answer)
        }

        /// Whether it holds exactly these, in any order.
        func holds(_ certificates: [Certificate]) -> Bool {
            let wanted = certificates.map { Digest.hex(Digest.sha1($0.der[...])).uppercased() }
            return Set(wanted) == Set(fingerprints)
        }
    }

    /// The first value of `KEY: VALUE` lines.
    static func value(of key: String, in answer: String) -> String? { values(of: key, in: answer).first }

    /// Every value of `KEY: VALUE` lines, in their order.
    static func values(of key: String, in answer: String) -> [String] {
        answer.split(whereSeparator: \.isNewline).compactMap { line in
            let text = line.drop(while: \.isWhitespace)
            guard text.hasPrefix(key + ":") else { return nil }
            return String(text.dropFirst(key.count + 1).drop(while: \.isWhitespace))
        }
    }
}
