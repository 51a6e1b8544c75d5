internal import Core

extension Rules {
    /// A file within the boundary directory that someone else puts there: relative, never upwards, not an output of ours.
    static func trustFile(_ text: String) throws(Refusal) -> String {
        if text.hasPrefix("/") {
            throw Refusal(
                "\(shown(text)) is absolute: what an agent trusts lies in its own boundary directory",
                hint:
                    "copy the file to ca/ of the boundary directory and write ca/\(bounded(text.split(separator: "/").last ?? "", limit: 80))"
            )
        }
        let path = try relative(text)
        if let first = path.split(separator: "/").first, ownDirectories.contains(String(first)) {
            throw Refusal(
                "\(shown(text)) is written by the agent itself: it cannot say what to trust",
                hint: "put the file into ca/ of the boundary directory")
        }
        return path
    }

    private static let ownDirectories: Set<String> = ["leaf", "secret", "trust", "state", "mtls"]

    /// A path below the boundary directory, without a leading `./`.
    private static func relative(_ text: String) throws(Refusal) -> String {
        try below(text)
        return text.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }

    /// Refuses what leaves the directory that a path begins in, and what names no file.
    private static func below(_ text: String) throws(Refusal) {
        if text.hasPrefix("~") {
            throw Refusal("\(shown(text)) begins with `~`, which only a shell understands", hint: "write the path out")
        }
        let parts = text.split(separator: "/")
        if parts.contains("..") {
            throw Refusal(
                "\(shown(text)) goes upwards: it would leave the boundary directory", hint: "write it without `..`")
        }
        if text.hasSuffix("/") || parts.allSatisfy({ $0 == "." }) {
            throw Refusal("\(shown(text)) is a directory", hint: "name a file in it")
        }
        if text.contains("$") {
            throw Refusal("\(shown(text)) holds a `$`: nothing is expanded here", hint: "write the path out")
        }
    }

    /// The program of a hook: absolute, or below the boundary directory with a slash in it.
    static func program(_ text: String) throws(Refusal) -> String {
        guard text.contains("/") else {
            if text.contains(" ") { throw shellText(text) }
            throw Refusal(
                "\(shown(text)) has no slash, and there is no search path",
                hint:
                    "write /usr/bin/\(bounded(text, limit: 60)), or ./\(bounded(text, limit: 60)) for a program in the boundary directory"
            )
        }
        try below(text)
        return text
    }

    /// A command that is written as a shell would take it.
    static func shellText(_ text: String) -> Refusal {
        let words = text.split(separator: " ").prefix(12).map { bounded($0, limit: 60) }
        return Refusal(
            "\(shown(text)) is a line for a shell, and no shell reads it",
            hint: "write the arguments as a list: run: [\(words.joined(separator: ", "))]")
    }

    /// Where metrics go: absolute or below the boundary directory, a `.prom` file, not among the agent's own.
    static func metricsFile(_ text: String) throws(Refusal) -> String {
        guard text.hasSuffix(".prom") else {
            throw Refusal("\(shown(text)) does not end in `.prom`", hint: "the node exporter reads *.prom files only")
        }
        if text.hasPrefix("/") {
            try below(text)
            return text
        }
        return try trustFile(text)
    }

    /// The mode of a file: quoted octal, for the user and at most a group to read.
    static func mode(_ text: String) throws(Refusal) -> UInt16 {
        guard (3...4).contains(text.count), let mode = UInt16(text, radix: 8) else {
            throw Refusal("\(shown(text)) is not a mode", hint: "write it as four octal digits in quotes: \"0640\"")
        }
        if mode & 0o007 != 0 {
            throw Refusal(
                "mode \(shown(text)) opens the file to every user of the host",
                hint: "use \"0640\" with a `group:`, or \"0600\"")
        }
        if mode & 0o7111 != 0 {
            throw Refusal(
                "mode \(shown(text)) makes the file executable or special", hint: "use \"0600\", \"0400\" or \"0640\"")
        }
        if mode & 0o020 != 0 {
            throw Refusal("mode \(shown(text)) lets the group change the file", hint: "use \"0640\"")
        }
        if mode & 0o400 == 0 {
            throw Refusal(
                "mode \(shown(text)) keeps the user from reading the file", hint: "use \"0600\", \"0400\" or \"0640\"")
        }
        return mode
    }
}
