import Core

extension Rules {
    /// A DNS name in lower case; a leading `*.` is taken.
    package static func dnsName(_ text: String) throws(Refusal) -> String {
        if text.contains("://") || text.contains("/") {
            throw Refusal("\(shown(text)) is not a DNS name", hint: "put URIs under `uri:`; here only the host's name")
        }
        if IPAddress(text) != nil {
            throw Refusal("\(shown(text)) is an address, not a DNS name", hint: "put it under `ip:`")
        }
        if text.hasSuffix(".") {
            throw Refusal(
                "\(shown(text)) ends in a dot", hint: "certificates hold names without it: \(shown(text.dropLast()))")
        }
        if text.contains(where: \.isUppercase) {
            throw Refusal("\(shown(text)) has capital letters", hint: "write \(shown(text.lowercased()))")
        }
        guard text.unicodeScalars.allSatisfy(\.isASCII) else {
            throw Refusal("\(shown(text)) is not ASCII", hint: "write the name in its xn-- form")
        }
        try labels(of: text)
        return text
    }

    private static func labels(of text: String) throws(Refusal) {
        let host = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
        if host.contains("*") {
            throw Refusal(
                "\(shown(text)) has a `*` in the middle", hint: "a wildcard stands alone, in front: *.svc.internal")
        }
        guard text.utf8.count <= 253 else {
            throw Refusal("the name has \(text.utf8.count) characters; DNS takes 253", hint: "choose a shorter name")
        }
        for label in host.split(separator: ".", omittingEmptySubsequences: false) where !isLabel(label) {
            throw Refusal(
                label.isEmpty ? "\(shown(text)) has an empty label" : "\(shown(label)) cannot be part of a DNS name",
                hint: "between dots stand 1 to 63 of a-z 0-9 - _, no dash first or last")
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }

    /// An IPv4 or IPv6 address, in its canonical spelling.
    static func ip(_ text: String) throws(Refusal) -> String {
        if text.contains("/") {
            throw Refusal("\(shown(text)) is a network, not an address", hint: "list the addresses themselves")
        }
        guard let address = IPAddress(text) else {
            throw Refusal(
                "\(shown(text)) is not an IP address",
                hint: "write it as 192.0.2.7 or 2001:db8::7; names go under `dns:`")
        }
        return address.description
    }

    /// A URI with a scheme, and nothing in it that a role would read as a pattern, a template or the end of a list's entry.
    static func uri(_ text: String) throws(Refusal) -> String {
        if let odd = text.first(where: { "*{},".contains($0) }) {
            throw Refusal(
                "\(shown(text)) holds `\(odd)`: a role would sign other URIs for it",
                hint: "list each URI in full, without wildcards and templates")
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let isScheme =
            parts[0].first?.isLetter == true && parts[0].allSatisfy { $0.isLetter || $0.isNumber || "+-.".contains($0) }
        guard parts.count == 2, isScheme, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Refusal("\(shown(text)) is not a URI", hint: "write scheme and all: spiffe://example.org/web")
        }
        guard !parts[1].allSatisfy({ $0 == "/" }) else {
            throw Refusal(
                "\(shown(text)) names nothing after its scheme", hint: "write it in full: spiffe://example.org/web")
        }
        return text
    }

    /// The name that a server's certificate must carry.
    package static func serverName(_ text: String) throws(Refusal) -> String {
        if let address = IPAddress(text) { return address.description }
        if text.hasPrefix("*") {
            throw Refusal(
                "\(shown(text)) is a wildcard", hint: "write the one name to look for in the server's certificate")
        }
        return try dnsName(text)
    }
}
