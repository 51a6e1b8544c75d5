import Core

/// Why a secret cannot be written in the format that was asked for. Fields are named, values never.
package enum RenderingError: ErrorWithHints, Hashable {
    /// A field's name is no variable's name, or one that shells keep for themselves.
    case badVariable(field: String, file: String)
    /// A value holds a zero byte, or is too long for an environment.
    case unfitForEnvironment(field: String, file: String)
    /// There is no such field.
    case noField(field: String, file: String, present: [String])
    /// The value is not base64.
    case notBase64(field: String, file: String)

    package var summary: String {
        switch self {
        case .badVariable(let field, let file):
            "\(bounded(file)): the field \"\(bounded(field))\" cannot be the name of a variable"
        case .unfitForEnvironment(let field, let file):
            "\(bounded(file)): the value of \"\(bounded(field))\" holds a zero byte or is too long for a variable"
        case .noField(let field, let file, _): "\(bounded(file)): the secret has no field \"\(bounded(field))\""
        case .notBase64(let field, let file): "\(bounded(file)): the value of \"\(bounded(field))\" is not base64"
        }
    }

    package var hints: [String] {
        switch self {
        case .badVariable:
            ["rename the field (letters, digits, underscores; not a shell's own, such as UID), or use format: json"]
        case .unfitForEnvironment: ["write that field to a file of its own: { format: raw, field: NAME }"]
        case .noField(_, _, let present): ["it has: \(bounded(present.joined(separator: ", ")))"]
        case .notBase64: ["encode it with the standard alphabet (base64 -w0), or take decode: base64 away"]
        }
    }
}
