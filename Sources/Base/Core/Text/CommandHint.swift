/// Hints with Coppice's own commands in them, as they can be pasted: with the boundary directory that they are about.
package enum CommandHint {
    private static let commands = [
        "coppice status", "coppice doctor", "coppice where", "coppice renew", "coppice wait", "coppice-agent run",
    ]

    /// `hint` with `--dir DIRECTORY` after each command that takes it and has none, and with the directory before paths
    /// below it that are inspected. The same again where it was done before.
    package static func placed(_ hint: String, in directory: String) -> String {
        let option = " --dir " + shellWord(directory)
        var text = hint
        for command in commands { text = inserting(option, after: command, into: text) }
        for part in ["mtls/", "ca/"] {
            text = text.replacing("coppice inspect \(part)", with: "coppice inspect \(shellWord(directory))/\(part)")
        }
        return text
    }

    private static func inserting(_ option: String, after command: String, into text: String) -> String {
        var result = ""
        var rest = text[...]
        while let found = rest.firstRange(of: command) {
            result += rest[..<found.upperBound]
            rest = rest[found.upperBound...]
            let goesOn = rest.first.map { $0.isLetter || $0 == "-" } ?? false
            if !goesOn, !rest.hasPrefix(" --dir"), !rest.hasPrefix(" tls") { result += option }
        }
        return result + rest
    }

    /// A path as one word of a shell's command line.
    package static func shellWord(_ path: String) -> String {
        let path = bounded(path)
        let isPlain = path.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "/._-+@:~".unicodeScalars.contains(scalar)
        }
        return isPlain ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }
}
