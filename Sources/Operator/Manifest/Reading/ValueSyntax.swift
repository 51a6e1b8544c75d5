internal import AgentConfig
internal import Core

/// What single values of the manifest must be, besides those that an agent.yaml has too.
extension Rules {
    /// The name of a workload, a host or an environment: labels of a DNS name in lower case.
    static func label(_ text: String) throws(Refusal) -> String {
        if text.contains(where: \.isUppercase) {
            throw Refusal(
                "\(shown(text)) has capital letters: it becomes part of names that servers write in lower case",
                hint: "write \(shown(text.lowercased()))")
        }
        for part in text.split(separator: ".", omittingEmptySubsequences: false) where !isLabel(part) {
            throw Refusal(
                "\(shown(text)) cannot be a name: it becomes part of a DNS name, a role and a path",
                hint: "use a-z, 0-9 and -, no dash first or last, parts joined by dots: web, api-v2, host1.dc1")
        }
        return text
    }

    /// Whether a text is 1 to 63 letters, digits and dashes, as a host's name has them.
    static func isLabel(_ text: some StringProtocol) -> Bool {
        (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    /// A name without dots: an environment's.
    static func plainLabel(_ text: String) throws(Refusal) -> String {
        let name = try label(text)
        if name.contains(".") {
            throw Refusal("\(shown(name)) holds a dot", hint: "write \(shown(name.replacing(".", with: "-")))")
        }
        return name
    }

    /// The owner. A dash ends it in the names on the server, so it has none: else `a-b` would own what begins with `a-`.
    static func owner(_ text: String) throws(Refusal) -> String {
        guard text.utf8.count <= 32 else {
            throw Refusal("the owner has \(text.utf8.count) characters; 32 are taken", hint: "choose a shorter one")
        }
        let name = try label(text)
        let plain = name.filter { $0 != "-" && $0 != "." }
        guard plain == name else {
            throw Refusal(
                "\(shown(name)) holds `-` or `.`: what it owns could be called like what another owner owns",
                hint: "use letters and digits alone, such as \(shown(plain))")
        }
        return name
    }

    /// A domain: a DNS name without a wildcard.
    static func domain(_ text: String) throws(Refusal) -> String {
        if text.hasPrefix("*") {
            throw Refusal("\(shown(text)) is a wildcard", hint: "write the domain alone: test.example.org")
        }
        return try dnsName(text)
    }

    /// A user of the host, by name.
    static func user(_ text: String) throws(Refusal) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            OutputID.isName(String(decoding: [UInt8(ascii: "a"), byte], as: UTF8.self))
        }
        guard isPlain, text.utf8.count <= 32, let first = text.first, first.isLowercase || first == "_" else {
            throw Refusal(
                "\(shown(text)) is not a user's name", hint: "name the Unix user that the agent runs as: id -un")
        }
        return text
    }

    /// The boundary directory of an identity on its host.
    static func directory(_ text: String) throws(Refusal) -> String {
        guard text.hasPrefix("/") else {
            throw Refusal("\(shown(text)) is not absolute", hint: "write it from `/` on: /var/lib/coppice/web")
        }
        let parts = text.split(separator: "/")
        if let odd = parts.first(where: { $0 == "." || $0 == ".." }) {
            throw Refusal("\(shown(text)) holds `\(odd)`", hint: "write the directory's own path")
        }
        if let odd = text.unicodeScalars.first(where: { $0.value <= 0x20 || "~$%\"'\\".unicodeScalars.contains($0) }) {
            throw Refusal(
                "\(shown(text)) holds `\(bounded(String(odd)))`, which units and shells read in their own ways",
                hint: "choose a plain path: /var/lib/coppice/web")
        }
        guard parts.count >= 2 else {
            throw Refusal(
                "\(shown(text)) is not a directory for one identity alone",
                hint: "choose one below it, such as /var/lib/coppice/web")
        }
        return "/" + parts.joined(separator: "/")
    }

    /// A file that lies with the manifest: absolute, or relative to the manifest's directory.
    static func manifestFile(_ text: String) throws(Refusal) -> String {
        if text.hasPrefix("~") || text.contains("$") {
            throw Refusal(
                "\(shown(text)) would have to be expanded, and nothing is",
                hint: "write the path out, or relative to the manifest")
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.last, !["", ".", ".."].contains(last) else {
            throw Refusal("\(shown(text)) is a directory", hint: "name the file in it")
        }
        return (text.hasPrefix("/") ? "/" : "")
            + parts.filter { $0 != "." && !$0.isEmpty }.joined(separator: "/")
    }
}
