import Core
import HTTPServer
import JSON
import Synchronization
import System
import Testing

@testable import Lab

/// An initialised core, called without a socket, with a clock that only the test moves.
struct LabCoreFixture {
    let core: LabCore
    let root: String
    let unsealKey: String
    let clock: LabClock

    init(journal: Journal? = nil) throws {
        clock = LabClock { Timestamp(wall: WallTime(secondsSince1970: 1_795_457_026), nanoseconds: 7) }
        core = LabCore(clock: clock, journal: journal)
        let keys = try #require(core.initialize())
        unsealKey = keys.keys[0]
        #expect(core.unseal(key: unsealKey))
        root = keys.rootToken
    }

    /// Another core on the same state.
    init(_ core: LabCore, like other: LabCoreFixture) {
        (self.core, root, unsealKey, clock) = (core, other.root, other.unsealKey, other.clock)
    }

    struct Answer {
        let status: Int
        let json: JSONValue
        let headers: [(name: String, value: String)]
        var errors: [String] { json["errors"]?.strings ?? [] }
        subscript(_ key: String) -> JSONValue? { json["data"]?[key] }
        var token: String { json["auth"]?["client_token"]?.string ?? "" }
    }

    func ask(
        _ method: String, _ path: String, _ body: JSONObject = [:], as token: String? = nil, wrap: String? = nil,
        from address: String = "127.0.0.1"
    ) -> Answer {
        var headers = [(name: "X-Vault-Token", value: token ?? root)]
        if let wrap { headers.append(("X-Vault-Wrap-TTL", wrap)) }
        let bytes = body.isEmpty ? [] : JSONValue.object(body).utf8()
        let reply = core.handle(
            ServerRequest(
                method: method, path: path.hasPrefix("/") ? path : "/v1/" + path, parameters: [], headers: headers,
                body: bytes, clientChain: [], remoteAddress: address))
        return Answer(
            status: reply.status, json: (try? JSONValue.parse(reply.body.span)) ?? .null, headers: reply.headers)
    }

    /// Writes a policy and makes a token with it.
    func token(_ policy: String, _ more: JSONObject = [:]) -> String {
        let name = "p" + Randomness.hex(4)
        #expect(ask("PUT", "sys/policies/acl/" + name, ["policy": .string(policy)]).status == 204)
        var body: JSONObject = ["policies": [.string(name)]]
        for member in more.members { body[member.key] = member.value }
        let made = ask("POST", "auth/token/create", body)
        #expect(made.status == 200, "\(made.json.text())")
        return made.token
    }

    func enableKV() { #expect(ask("POST", "sys/mounts/kv", ["type": "kv"]).status == 204) }
}
