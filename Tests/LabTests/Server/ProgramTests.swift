import HTTP
import JSON
import Posix
import TestSupport
import Testing

/// `coppice-lab up` as a process: what it prints, what it keeps, how it ends.
@Suite struct ProgramTests {
    /// A running program, and what it said of itself.
    private final class Running {
        let child: ChildProcess
        let ready: JSONValue

        /// Waits for the line that says where it listens.
        init(_ scratch: Scratch, _ more: [String] = []) throws {
            let program = Files.split(try Helper.path()).directory + "/coppice-lab"
            child = try ChildProcess.spawn(
                [program, "up", "--dir", scratch.path + "/deep/lab", "--listen", "127.0.0.1:0", "--json"] + more,
                environment: ["PATH": "/usr/bin:/bin"], output: .captured(limit: 20_000))
            var line: JSONValue?
            while line == nil {
                _ = try Poll.wait(for: child.interests, timeout: .seconds(30))
                let ending = try child.advance()
                let text = String(decoding: child.output, as: UTF8.self)
                line = text.split(separator: "\n").lazy.filter { $0.hasPrefix("{") }.first
                    .flatMap { try? JSONValue.parse(text: String($0)) }
                try #require(ending == nil || line != nil, "\(text)")
            }
            ready = try #require(line)
        }

        func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> HTTPResponse {
            let trust = try Files.read(try #require(ready["ca"]?.string), limit: 1 << 20)
            let token = try Files.read(try #require(ready["token_file"]?.string), limit: 1000)
            let request = HTTPRequest(
                method: method, url: try #require(ready["address"]?.string) + "/v1/" + path,
                token: SecretBytes(copying: token.filter { $0 != 0x0A }.span),
                body: body.map { SecretBytes(copying: $0.utf8().span) }, timeout: .seconds(20))
            return try Transport(tls: TLSIdentity(trust: trust)).perform(request).get()
        }
    }

    @Test(.timeLimit(.minutes(1))) func stateOutlivesAStop() throws {
        let scratch = try Scratch()
        let first = try Running(scratch)
        #expect(try first.ask("POST", "sys/mounts/kv", ["type": "kv"]).status == 204)
        #expect(try first.ask("POST", "kv/a", ["x": "y"]).status == 204)
        first.child.signalGroup(.terminate)
        #expect(try first.child.wait(timeout: .seconds(20)).isSuccess)
        let output = String(decoding: first.child.output, as: UTF8.self)
        #expect(output.contains("not for production"))
        #expect(!output.contains(try scratch.token()))
        let second = try Running(scratch)
        #expect(try second.ask("GET", "kv/a").status == 200)
        second.child.signalGroup(.interrupt)
        #expect(try second.child.wait(timeout: .seconds(20)).isSuccess)
    }

    @Test(.timeLimit(.minutes(1))) func stateOpensAfterAKill() throws {
        let scratch = try Scratch()
        let first = try Running(scratch)
        #expect(try first.ask("POST", "sys/mounts/kv", ["type": "kv"]).status == 204)
        first.child.signalGroup(.kill)
        #expect(try first.child.wait(timeout: .seconds(20)) == .killed(signal: 9))
        let second = try Running(scratch, ["--fault", "rate-limited=9@kv/*#1"])
        #expect(try second.ask("GET", "auth/token/lookup-self").status == 200)
        let refused = try second.ask("GET", "kv/a")
        #expect(refused.status == 429)
        #expect(refused.headers["Retry-After"] == "9")
    }

    @Test(arguments: [["--listen", "0.0.0.0:0"], ["--listen", "nowhere"], ["--fault", "comet"]])
    func whatItCannotDoItSays(_ words: [String]) throws {
        let scratch = try Scratch()
        let program = Files.split(try Helper.path()).directory + "/coppice-lab"
        let child = try ChildProcess.spawn(
            [program, "up", "--dir", scratch.path + "/lab"] + words, environment: ["PATH": "/usr/bin:/bin"],
            output: .captured(limit: 20_000))
        #expect(try child.wait(timeout: .seconds(20)) == .exited(1))
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
