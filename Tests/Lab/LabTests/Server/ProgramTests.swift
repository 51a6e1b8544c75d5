import HTTP
import JSON
import System
import TestSupport
import Testing

/// `coppice-lab up` as a process: what it prints, what it keeps, how it ends.
@Suite struct ProgramTests {
    /// A running program, and what it said of itself.
    private final class Running {
        let child: ChildProcess
        let ready: JSONValue

        private init(_ child: ChildProcess, ready: JSONValue) {
            self.child = child
            self.ready = ready
        }

        /// Starts it and waits for the line that says where it listens.
        static func start(_ scratch: Scratch, _ more: [String] = []) throws -> Running {
            let program = Files.split(try Helper.path()).directory + "/coppice-lab"
            let child = try ChildProcess.spawn(
                [program, "up", "--dir", scratch.path + "/deep/lab", "--listen", "127.0.0.1:0", "--json"] + more,
                environment: ["PATH": "/usr/bin:/bin"], output: .captured(limit: 20_000))
            while true {
                if let ready = announced(in: String(decoding: child.output, as: UTF8.self)) {
                    return Running(child, ready: ready)
                }
                _ = try Poll.wait(for: child.interests, timeout: .hangLimit)
                let ending = try child.advance()
                try #require(ending == nil)
            }
        }

        private static func announced(in text: String) -> JSONValue? {
            for line in text.split(separator: "\n") where line.hasPrefix("{") {
                return try? JSONValue.parse(text: String(line))
            }
            return nil
        }

        func ask(_ method: String, _ path: String, _ body: JSONValue = .null) throws -> HTTPResponse {
            let trust = try Files.read(ready["ca"]?.string ?? "", limit: 1 << 20)
            let token = Array(try Files.read(ready["token_file"]?.string ?? "", limit: 1000).dropLast())
            let bytes = body.utf8()
            var request = HTTPRequest(method: method, url: (ready["address"]?.string ?? "") + "/v1/" + path)
            request.token = SecretBytes(copying: token.span)
            if !body.isNull { request.body = SecretBytes(copying: bytes.span) }
            return try Transport(tls: TLSIdentity(trust: trust)).perform(request).get()
        }
    }

    @Test(.timeLimit(.minutes(10))) func stateOutlivesAStop() throws {
        let scratch = try Scratch()
        let first = try Running.start(scratch)
        #expect(try first.ask("POST", "sys/mounts/kv", ["type": "kv"]).status == 204)
        #expect(try first.ask("POST", "kv/a", ["x": "y"]).status == 204)
        first.child.signalGroup(.terminate)
        #expect(try first.child.wait(timeout: .hangLimit).isSuccess)
        let output = String(decoding: first.child.output, as: UTF8.self)
        #expect(output.contains("not for production"))
        #expect(!output.contains(try scratch.token()))
        let second = try Running.start(scratch)
        #expect(try second.ask("GET", "kv/a").status == 200)
        second.child.signalGroup(.interrupt)
        #expect(try second.child.wait(timeout: .hangLimit).isSuccess)
    }

    @Test(.timeLimit(.minutes(10))) func stateOpensAfterAKill() throws {
        let scratch = try Scratch()
        let first = try Running.start(scratch)
        #expect(try first.ask("POST", "sys/mounts/kv", ["type": "kv"]).status == 204)
        first.child.signalGroup(.kill)
        #expect(try first.child.wait(timeout: .hangLimit) == .killed(signal: 9))
        let second = try Running.start(scratch, ["--fault", "rate-limited=9@kv/*#1"])
        #expect(try second.ask("GET", "auth/token/lookup-self").status == 200)
        let refused = try second.ask("GET", "kv/a")
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == "9")
    }

    @Test(arguments: [
        ["--listen", "0.0.0.0:0"], ["--listen", "nowhere"], ["--fault", "comet"], ["--fault", "slow=fast"],
    ])
    func whatItCannotDoItSays(_ words: [String]) throws {
        let scratch = try Scratch()
        let program = Files.split(try Helper.path()).directory + "/coppice-lab"
        let child = try ChildProcess.spawn(
            [program, "up", "--dir", scratch.path + "/lab"] + words, environment: ["PATH": "/usr/bin:/bin"],
            output: .captured(limit: 20_000))
        #expect(try child.wait(timeout: .hangLimit) == .exited(1))
        #expect(String(decoding: child.output, as: UTF8.self).contains("hint: "))
    }
}

extension Scratch {
    fileprivate func token() throws -> String {
        String(try text(at: "deep/lab/root-token").dropLast())
    }

    private func text(at path: String) throws -> String {
        String(decoding: try Files.read(self.path + "/" + path, limit: 1000), as: UTF8.self)
    }
}
