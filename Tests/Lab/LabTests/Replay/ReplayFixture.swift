import Core
import HTTPServer
import Issuing
import JSON
import System
import TestSupport
import X509

@testable import Lab

/// Fills a recording's placeholders with what this run's answers gave, and asks the lab.
final class ReplayFixture {
    let core: LabCore
    private var answers: [String: JSONValue] = [:]
    private var tokens: [String: String] = ["garbage": "garbage"]
    private let clients: ReplayClients

    init(_ compatibility: Compatibility) throws {
        core = LabCore(compatibility: compatibility)
        clients = try ReplayClients(now: Clock.wall())
    }

    /// One answer of the lab.
    struct Answer {
        let status: Int
        let contentType: String?
        let text: String
        let json: JSONValue?
    }

    func ask(_ step: Recording.Step) throws -> Answer {
        try prepare(step)
        let body: [UInt8] =
            switch step.body {
            case nil: []
            case .string(let text)?: Array(text.utf8)
            case let value?: try filled(value, in: step).utf8()
            }
        let answer = send(
            step.method, filled(path: step.path), token: step.token.flatMap { tokens[$0] },
            headers: step.headers, body: body, clientChain: clients.chain(step.clientCertificate))
        learn(step, answer)
        return answer
    }

    private func send(
        _ method: String, _ target: String, token: String?, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], clientChain: [[UInt8]] = []
    ) -> Answer {
        let halves = target.split(separator: "?", maxSplits: 1).map(String.init)
        var headers = headers
        if let token { headers.append(("X-Vault-Token", token)) }
        let parameters = halves.count < 2 ? [] : halves[1].split(separator: "&").map(Self.parameter)
        let reply = core.handle(
            ServerRequest(
                method: method, path: halves[0], parameters: parameters, headers: headers, body: body,
                clientChain: clientChain, remoteAddress: "127.0.0.1"))
        return Answer(
            status: reply.status, contentType: reply.headers.first { $0.name == "Content-Type" }?.value,
            text: String(decoding: reply.body, as: UTF8.self), json: try? JSONValue.parse(reply.body.span))
    }

    private static func parameter(_ pair: Substring) -> (name: String, value: String?) {
        let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
        return (sides[0], sides.count > 1 ? sides[1] : nil)
    }

    /// What the recording did between its steps without telling.
    private func prepare(_ step: Recording.Step) throws {
        switch step.name {
        case "health ok":
            _ = send(
                "PUT", "/v1/sys/unseal", token: nil,
                body: JSONValue.object(["key": answers["init"]?["keys"]?[0] ?? .null]).utf8())
        case "kv write":
            let first: JSONValue = ["data": ["user": "web", "password": "s3cret"]]
            _ = send("POST", "/v1/secret/data/web/db", token: tokens["root"], body: first.utf8())
        default: break
        }
    }

    private func learn(_ step: Recording.Step, _ answer: Answer) {
        guard let json = answer.json else { return }
        answers[step.name] = json
        switch step.name {
        case "init": tokens["root"] = json["root_token"]?.string
        case "login web": tokens["web"] = json["auth"]?["client_token"]?.string
        case "login edge": tokens["edge"] = json["auth"]?["client_token"]?.string
        case "wrapped token create": tokens["wrap"] = json["wrap_info"]?["token"]?.string
        default: break
        }
    }

    private func filled(path: String) -> String {
        guard path.contains("/cert/"), path.contains(":") else { return path }
        return "/v1/pki_int/cert/" + (answers["sign csr"]?["data"]?["serial_number"]?.string ?? "")
    }

    private func filled(_ body: JSONValue, in step: Recording.Step) throws -> JSONValue {
        guard var object = body.object else { return body }
        for member in object.members {
            guard let text = member.value.string else { continue }
            object[member.key] = .string(try filled(text, key: member.key, in: step))
        }
        return .object(object)
    }

    private func filled(_ text: String, key: String, in step: Recording.Step) throws -> String {
        switch (step.name, key) {
        case ("root sign-intermediate", "csr"): data("intermediate generate", "csr")
        case ("set-signed leaf only", "certificate"): data("root sign-intermediate", "certificate")
        case ("set-signed with root", "certificate"):
            data("root sign-intermediate", "certificate") + "\n" + data("root sign-intermediate", "issuing_ca")
        case ("sign csr wrong key type", "csr"): try clients.request(.rsa2048)
        case (_, "csr") where text.hasPrefix("<pem"): try clients.request(.ecP256)
        case (_, "certificate") where text.hasPrefix("<pem"): clients.ca.certificate.pem
        case ("revoke", "serial_number"): data("sign csr", "serial_number")
        default: text
        }
    }

    private func data(_ step: String, _ key: String) -> String { answers[step]?["data"]?[key]?.string ?? "" }
}

/// The client certificates that the recording names.
struct ReplayClients {
    let ca: TestCA
    private let chains: [String: [[UInt8]]]

    init(now: WallTime) throws {
        ca = try TestCA.root("Agents Root", now: now)
        let stranger = try TestCA.root("Somebody Else", now: now)
        func chain(
            _ name: String, by ca: TestCA, _ purpose: ObjectIdentifier = KeyPurpose.clientAuth
        ) throws -> [[UInt8]] {
            let names = RequestedNames(commonName: name)
            return [try ca.leaf(names: names) { $0.extendedKeyUsage = [purpose] }.certificate.der]
        }
        chains = [
            "web": try chain("web.agents.internal", by: ca),
            "edge": try chain("edge.agents.internal", by: ca),
            "other": try chain("other.agents.internal", by: ca),
            "bad": try chain("web.agents.internal", by: stranger),
            "serveronly": try chain("web.agents.internal", by: ca, KeyPurpose.serverAuth),
        ]
    }

    func chain(_ name: String?) -> [[UInt8]] { name.flatMap { chains[$0] } ?? [] }

    func request(_ algorithm: KeyAlgorithm) throws -> String {
        let names = RequestedNames(commonName: "c.svc.internal", dns: ["c.svc.internal"])
        return try CertificateRequest.make(key: .generate(algorithm), names: names).pem
    }
}
