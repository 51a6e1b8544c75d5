extension DesiredPolicy {
    /// The policy in HCL, each grant with its reason: the same text for the same grants.
    package var text: String {
        let whose =
            switch purpose {
            case .agent: "The access of \(identity), and no more."
            case .enrolment:
                "The access of a ticket for \(identity): to have its client certificate signed, and no more."
            }
        let head = "# \(whose) Written by coppice from its manifest.\n"
        return ([head] + grants.map(\.text)).joined(separator: "\n")
    }
}

extension DesiredPolicy.Grant {
    /// The grant as a block of HCL, its reason above it.
    package var text: String {
        var lines = ["# \(Self.line(reason))", "path \(Self.quoted(path)) {"]
        lines.append("  capabilities = \(Self.list(capabilities))")
        lines += Self.map("allowed_parameters", allowedParameters)
        lines += Self.map("denied_parameters", Dictionary(uniqueKeysWithValues: deniedParameters.map { ($0, []) }))
        if !requiredParameters.isEmpty { lines.append("  required_parameters = \(Self.list(requiredParameters))") }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func map(_ name: String, _ values: [String: [ParameterValue]]) -> [String] {
        guard !values.isEmpty else { return [] }
        let entries = values.sorted { $0.key < $1.key }.map {
            "    \(quoted($0.key)) = [\($0.value.map(text).joined(separator: ", "))]"
        }
        return ["  \(name) = {"] + entries + ["  }"]
    }

    private static func text(_ value: ParameterValue) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .flag(let flag): String(flag)
        }
    }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map(quoted).joined(separator: ", ") + "]"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private static func line(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
