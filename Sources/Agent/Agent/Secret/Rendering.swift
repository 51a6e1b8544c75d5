package import AgentConfig
import Core
import JSON
package import System
import VaultAPI

extension SecretContent {
    /// The bytes of one file, in memory that is wiped: the same for the same secret.
    package func rendered(as file: SecretFile) throws(RenderingError) -> SecretBytes {
        switch file.format {
        case .env: try EnvironmentFormat.render(self, file: file.name)
        case .json: JSONFormat.render(self)
        case .properties: PropertiesFormat.render(self)
        case .raw: try RawFormat.render(self, file)
        }
    }
}

/// One JSON object, a field a line.
private enum JSONFormat {
    static func render(_ content: SecretContent) -> SecretBytes {
        let out = SecretBuffer()
        out.append("{")
        for (place, name) in content.names.enumerated() {
            out.append(place == 0 ? "\n  " : ",\n  ")
            var key: [UInt8] = []
            JSONText.appendString(name.utf8, to: &key)
            out.append(key.span)
            out.append(": ")
            write(content, name, to: out)
        }
        out.append("\n}\n")
        return out.finish()
    }

    private static func write(_ content: SecretContent, _ name: String, to out: SecretBuffer) {
        guard content.isString(name) == true else { return content.eachByte(of: name) { out.append($0) } }
        out.append(UInt8(ascii: "\""))
        content.eachByte(of: name) { byte in JSONText.eachEscapedByte(of: byte) { out.append($0) } }
        out.append(UInt8(ascii: "\""))
    }
}

/// One field's bytes and nothing else.
private enum RawFormat {
    static func render(_ content: SecretContent, _ file: SecretFile) throws(RenderingError) -> SecretBytes {
        let field = file.field ?? ""
        guard content.isString(field) != nil else {
            throw .noField(field: field, file: file.name, present: content.names)
        }
        let out = SecretBuffer()
        switch file.decode {
        case .none: content.eachByte(of: field) { out.append($0) }
        case .base64:
            var decoder = Base64Decoder()
            content.eachByte(of: field) { byte in decoder.take(byte) { out.append($0) } }
            guard decoder.isComplete else { throw .notBase64(field: field, file: file.name) }
        }
        return out.finish()
    }
}
