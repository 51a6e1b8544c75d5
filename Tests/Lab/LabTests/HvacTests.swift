import System
import TestSupport
import Testing
import X509

@testable import Lab

/// hvac against a running lab: certificate login, key-value secrets, certificates, lists, policies, wrapping.
@Suite struct HvacTests {
    private static let tests = Checkout.path + "/Tests/Lab"
    private static let python = Checkout.path + "/.cache/python/bin/python"

    @Test(
        .enabled(
            if: Files.isExecutable(python), "hvac is not installed in .cache/python: `make deps` installs it from PyPI"),
        .timeLimit(.minutes(10)))
    func aForeignClientFindsWhatItExpects() throws {
        let scratch = try Scratch()
        let lab = try LabServer.start()
        defer { try? lab.stop() }
        try prepare(scratch, lab)
        let session = try ChildProcess.spawn(
            [Self.python, Self.tests + "/Hvac/session.py", lab.url, scratch.path],
            environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"], output: .captured(limit: 20_000))
        let end = try session.wait(timeout: .hangLimit)
        let output = String(decoding: session.output, as: UTF8.self)
        #expect(end.isSuccess, "\(output)")
        #expect(output.hasSuffix("all as it should be\n"))
    }

    private func prepare(_ scratch: Scratch, _ lab: LabServer) throws {
        let agents = try TestCA.root("Agents Root", now: Clock.wall())
        let (certificate, key) = try agents.leaf(names: RequestedNames(commonName: "web.agents.internal"))
        let names = RequestedNames(commonName: "c.svc.internal", dns: ["c.svc.internal"])
        try scratch.write("ca.pem", lab.trust)
        try scratch.write("root-token", try #require(lab.rootToken))
        try scratch.write("client-ca.pem", agents.certificate.pem)
        try scratch.write("client.pem", certificate.pem)
        try key.pkcs8PEM().withSpan { try scratch.directory.replace("client.key", bytes: $0) }
        try scratch.write("request.pem", try CertificateRequest.make(key: .generate(.ecP256), names: names).pem)
    }
}
