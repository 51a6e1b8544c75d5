import AgentConfig
import Core
import JSON
import Testing

@testable import Proxies

/// What is read from the words of proxies.
struct ProxyAnswerTests {
    @Test(
        "directives of nginx's dump",
        arguments: [
            ("pid", "events {}\npid /run/nginx.pid;\n", "/run/nginx.pid"),
            ("pid", "  pid   /run/a.pid ;\npid /run/b.pid;", "/run/a.pid"),
            ("pid", "# pid /run/x.pid;\n", nil), ("pid", "pid relative.pid;", "relative.pid"), ("pid", "", nil),
            ("pid", "worker_processes 1; pid '/run/a.pid'; events {}", "/run/a.pid"),
            ("pid", "events { pid /run/x.pid; }\npid /run/y.pid;", "/run/y.pid"),
            ("error_log", "http {\n error_log /x;\n}\n", nil),
            ("error_log", "error_log /var/log/nginx/error.log warn;", "/var/log/nginx/error.log"),
        ])
    func directives(directive: String, dump: String, value: String?) {
        #expect(NginxConfiguration.value(of: directive, in: dump) == value)
    }

    @Test(
        "HAProxy's word on a file",
        arguments: [
            ("Filename: /a\nStatus: Used\n\nCertificate #1:\n  SHA1 FingerPrint: AB\n", true, ["AB"]),
            ("Filename: /a\nStatus: Unused\n", false, []),
        ])
    func files(answer: String, isUsed: Bool, fingerprints: [String]) throws {
        let file = try #require(HAProxyAnswer.File(answer))
        #expect(file.isUsed == isUsed && file.fingerprints == fingerprints)
    }

    @Test(
        "no answer of HAProxy's shows a file",
        arguments: ["", "Can't display the CA file : Not found!\n", "Unknown command"])
    func noFile(answer: String) {
        #expect(HAProxyAnswer.File(answer) == nil)
    }

    @Test(
        "all lines of what a program said are quoted as one",
        arguments: [("", ""), ("a\n\n  b\n", "a | b"), ("a", "a")])
    func words(said: String, line: String) {
        #expect(Words.oneLine(said) == line)
    }
}
