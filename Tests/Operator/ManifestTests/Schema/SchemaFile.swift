import JSON
import System
import TestSupport
import Testing
import YAML

/// schema/coppice.schema.json, and the validator of python3-jsonschema.
enum SchemaFile {
    static let path = Checkout.path + "/schema/coppice.schema.json"

    static func document() throws -> JSONValue {
        try JSONValue.parse(text: String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self))
    }

    /// The tree of a manifest's text.
    static func tree(of text: String) throws -> Node {
        try #require(YAML.read(Array(text.utf8), file: "coppice.yaml").root)
    }

    /// What Debian's python3-jsonschema says of each tree: `valid`, or `invalid` and why.
    static func verdicts(on trees: [Node]) throws -> [String] {
        let scratch = try Scratch()
        try scratch.write("documents.json", JSONValue.array(trees.map(json)).text())
        let script = Checkout.path + "/Tests/Operator/Schema/validate.py"
        let command = [
            "/bin/sh", "-c", "exec /usr/bin/python3 \"$@\" >out 2>err", "sh", script, path, "documents.json",
        ]
        let child = try ChildProcess.spawn(command, environment: Products.environment, directory: scratch.path)
        let status = try child.wait(timeout: .hangLimit)
        let said = try scratch.text("err")
        try #require(status == .exited(0), "\(said)")
        return try scratch.text("out").split(separator: "\n").map(String.init)
    }

    /// A tree as a reader of YAML would hand it to a validator.
    private static func json(_ node: Node) -> JSONValue {
        switch node {
        case .scalar(let text, let quoted, _): scalar(text, quoted: quoted)
        case .sequence(let items, _): .array(items.map(json))
        case .mapping(let entries, _): .object(JSONObject(entries.map { ($0.key, json($0.value)) }))
        }
    }

    private static func scalar(_ text: String, quoted: Bool) -> JSONValue {
        if quoted { return .string(text) }
        if text.isEmpty || text == "~" || text == "null" { return .null }
        if text == "true" || text == "false" { return .bool(text == "true") }
        return text.allSatisfy(\.isNumber) ? .number(String(Int(text) ?? 0)) : .string(text)
    }
}
