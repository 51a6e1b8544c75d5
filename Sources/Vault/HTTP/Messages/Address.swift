/// The parts of a URL, as far as we use them: no user, no fragment.
package struct Address: Hashable, Sendable {
    /// `https`, or `http` (which no request goes to).
    package var scheme: String
    /// A name or address, lower case; IPv6 addresses in brackets.
    package var host: String
    /// The port, the scheme's own when none was written.
    package var port: Int
    /// The path and query, empty or beginning with `/` or `?`.
    package var path: String

    /// The parts of `text`; `nil` when it is no absolute `http` or `https` URL that we take.
    package static func parse(_ text: String) -> Address? {
        guard
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") }),
            let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://")
        else { return nil }
        let scheme = text[..<colon].lowercased()
        guard let standard = ["https": 443, "http": 80][scheme] else { return nil }
        let rest = text[text.index(colon, offsetBy: 3)...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let (host, port) = split(authority) else { return nil }
        return Address(
            scheme: scheme, host: host.lowercased(), port: port ?? standard, path: String(rest[authority.endIndex...]))
    }

    /// `HOST:PORT`, for messages and for telling servers apart.
    package var endpoint: String { "\(host):\(port)" }

    /// Scheme, host and port: what makes a server the same server.
    package var origin: String { "\(scheme)://\(endpoint)" }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            let inner = authority[authority.index(after: authority.startIndex)..<end]
            guard inner.contains(":"), inner.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
            return port(of: authority[authority.index(after: end)...]).map { (String(authority[...end]), $0) }
        }
        let host = authority.prefix { $0 != ":" }
        guard !host.isEmpty, host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else { return nil }
        return port(of: authority[host.endIndex...]).map { (String(host), $0) }
    }

    /// `nil` when it is wrong, an inner `nil` when there is none.
    private static func port(of text: Substring) -> Int?? {
        if text.isEmpty { return .some(nil) }
        guard text.first == ":", text.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
            let port = Int(text.dropFirst()), (1...65_535).contains(port)
        else { return nil }
        return .some(port)
    }
}
