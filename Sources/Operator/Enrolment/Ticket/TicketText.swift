import AgentConfig
import Core
import JSON
package import System
import X509

// A ticket as one line: `coppice1.FACTS.TOKEN.SUM`. The facts are JSON, both they and the token in base64url, and the sum is the
// beginning of the SHA-256 of all before it: a line that was cut or changed on its way is told from a wrong one.
extension Ticket {
    static let mark = "coppice"
    static let version = "1"
    /// How many hexadecimal digits the sum has.
    static let sumLength = 16

    /// The line, without its end.
    package var line: SecretBytes {
        let buffer = SecretBuffer(capacity: 8192)
        buffer.append(Self.mark + Self.version + ".")
        buffer.append(Base64.urlText(JSONValue.object(facts).utf8()))
        buffer.append(".")
        token.withSpan { bytes in
            // Three bytes at a time, so that no more of it lies elsewhere.
            for start in stride(from: 0, to: bytes.count, by: 3) {
                buffer.append(Base64.urlText((start..<min(start + 3, bytes.count)).map { bytes[$0] }))
            }
        }
        let sum = buffer.withSpan { Self.sum(of: $0) }
        buffer.append("." + sum)
        return buffer.finish()
    }

    static func sum(of bytes: Span<UInt8>) -> String { String(Digest.hex(Digest.sha256(bytes)).prefix(sumLength)) }

    private var facts: JSONObject {
        [
            "identity": .string(identity), "user": .string(user), "directory": .string(directory),
            "unit": .string(unit), "server": .object(serverFacts),
            "files": .object(JSONObject(files.map { ($0.path, .string($0.text)) })),
            "agent.yaml": .string(configuration), "sign": .string(signingPath), "common_name": .string(commonName),
            "key": .string(key.rawValue), "creation_path": .string(wrapping.path),
            "creation_time": .string(wrapping.time), "ttl": .integer(wrapping.ttl.components.seconds),
        ]
    }

    private var serverFacts: JSONObject {
        var facts: JSONObject = [
            "addresses": .strings(server.addresses), "mount": .string(server.authMount),
            "role": .string(server.authRole),
        ]
        facts["namespace"] = server.namespace.map { .string($0) }
        facts["server_name"] = server.serverName.map { .string($0) }
        return facts
    }
}
