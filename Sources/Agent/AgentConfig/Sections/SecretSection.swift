import Core
import YAML

/// `secret:` of an `agent.yaml`, and of an identity in the manifest.
package enum SecretSection {
    /// The keys that a secret knows.
    package static let keys = [
        "name", "read", "files", "refresh", "on_delete", "group", "mode", "on_change", "required",
    ]
    private static let example = "`- { name: db, read: secret/data/web/db, files: { db.env: { format: env } } }`"

    /// The keys that one of its files knows.
    package static let fileKeys = ["format", "field", "decode", "mode"]

    /// The secrets in their order, without those that were complained of.
    package static func read(_ file: Fields) -> [SecretOutput] {
        var taken: [String: Int] = [:]
        return file.mappings("secret", subject: "a secret", known: keys, example: example) { secret($0, taken: &taken) }
    }

    private static func secret(_ fields: Fields, taken: inout [String: Int]) -> SecretOutput? {
        let id = SharedSections.id(fields, kind: .secret, taken: &taken)
        let path = fields.required("read", example: "`read: secret/data/web/db`", Rules.secretPath)
        let files = files(fields)
        let refresh = fields.duration("refresh", in: .seconds(1)...SharedSections.longest)
        let onDelete: SecretOutput.OnDelete = fields.choice("on_delete") ?? .keep
        let (group, mode) = SharedSections.access(fields)
        let hook = SharedSections.hook(fields, "on_change")
        let required = fields.flag("required", default: true)
        guard let id, let path else { return nil }
        return SecretOutput(
            id: id, read: path, files: files, refresh: refresh ?? SecretOutput.defaultRefresh, onDelete: onDelete,
            group: group, mode: mode, onChange: hook, required: required)
    }

    private static func files(_ fields: Fields) -> [SecretFile] {
        fields.named("files", example: "`files: { db.env: { format: env } }`").compactMap { entry in
            let name = fields.take(.scalar(entry.key, quoted: true, entry.mark), "a file's name", Rules.fileName)
            let file = Fields(
                entry.value, subject: "the file \(shown(entry.key))", known: fileKeys,
                example: "`\(bounded(entry.key, limit: 60)): { format: env }`", findings: fields.findings)
            guard let file else { return nil }
            return self.file(file, name: name, hasGroup: fields.has("group"))
        }
    }

    private static func file(_ fields: Fields, name: String?, hasGroup: Bool) -> SecretFile? {
        let known = SecretFile.Format.allCases.map(\.rawValue).joined(separator: ", ")
        if !fields.has("format") { fields.missing("format", example: "`format:` and one of: \(known)") }
        let format: SecretFile.Format? = fields.choice("format")
        let field = fields.value("field", Rules.field)
        let decode: SecretFile.Decoding = fields.choice("decode") ?? .none
        let mode = SharedSections.mode(fields)
        if !hasGroup { SharedSections.needsGroup(fields, mode) }
        if let format { fits(fields, format) }
        guard let name, let format else { return nil }
        return SecretFile(name: name, format: format, field: field, decode: decode, mode: mode)
    }

    private static func fits(_ fields: Fields, _ format: SecretFile.Format) {
        if format == .raw {
            if !fields.has("field") {
                fields.missing("field", example: "`field: password`, the one whose bytes it holds")
            }
            return
        }
        for key in ["field", "decode"] where fields.has(key) {
            fields.findings.complain(
                "`\(key)` goes only with `format: raw`: a file of format \(format.rawValue) holds all fields",
                at: fields.place(of: key), hint: "use `format: raw`, or remove `\(key)`")
        }
    }
}
