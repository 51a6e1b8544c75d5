/// Terraform's language, laid out as `terraform fmt` does.
enum TerraformText {
    /// An argument of a block.
    enum Value {
        case text(String)
        case flag(Bool)
        case number(Int64)
        case list([Value])
        /// A reference or a call, as it must stand.
        case expression(String)

        var text: String {
            switch self {
            case .text(let text): TerraformText.quoted(text)
            case .flag(let value): value ? "true" : "false"
            case .number(let number): String(number)
            case .list(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
            case .expression(let text): text
            }
        }
    }

    /// A resource with its arguments: their equals signs stand below one another.
    static func resource(_ type: String, _ name: String, _ arguments: [(name: String, value: Value)]) -> String {
        let lines = aligned(arguments).map { "  " + $0 }
        return (["resource \"\(type)\" \"\(name)\" {"] + lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func aligned(_ arguments: [(name: String, value: Value)]) -> [String] {
        let width = arguments.map(\.name.count).max() ?? 0
        return arguments.map { argument in
            argument.name + String(repeating: " ", count: width - argument.name.count) + " = " + argument.value.text
        }
    }

    /// In quotes, with nothing in it that Terraform would replace.
    static func quoted(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": shown += "\\\""
            case "\\": shown += "\\\\"
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return "\"" + shown.replacing("${", with: "$${").replacing("%{", with: "%%{") + "\""
    }
}

/// Names of resources: made of names that may hold what Terraform's may not, and never the same twice.
struct TerraformNames {
    private var taken: Set<String> = []

    /// A name for `text` that was not given before.
    mutating func name(_ text: String) -> String {
        let letters = text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "_" }
        let base = (letters.first?.isLetter == true ? "" : "_") + String(letters)
        var (name, number) = (base, 1)
        while !taken.insert(name).inserted {
            number += 1
            name = base + "_\(number)"
        }
        return name
    }
}
