internal import Core

extension Rules {
    /// `HOST:PORT`.
    package static func hostAndPort(_ text: String) throws(Refusal) -> (host: String, port: UInt16) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0,
            !text.contains("/")
        else {
            throw Refusal("\(shown(text)) is not a host and a port", hint: "write it as app1.example.org:8443")
        }
        let host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]"), let address = IPAddress(String(host.dropFirst().dropLast())) {
            return (address.description, port)
        }
        if host.contains(":") {
            throw Refusal(
                "\(shown(text)) is not a host and a port", hint: "write an IPv6 address in brackets: [::1]:8443")
        }
        if let address = IPAddress(host) { return (address.description, port) }
        if host == "localhost" { return (host, port) }
        return (try dnsName(host), port)
    }

    /// A unix socket, or a port of the loopback interface.
    package static func localEndpoint(_ text: String) throws(Refusal) -> LocalEndpoint {
        if text.hasPrefix("/") { return .socket(path: try absolutePath(text)) }
        let (host, port) = try hostAndPort(text)
        guard isLoopback(host) else {
            throw Refusal(
                "\(shown(text)) is not on this host", hint: "write 127.0.0.1:\(port), or the path of a unix socket")
        }
        return .port(host: host, Int(port))
    }

    /// An `http://` address of the loopback interface.
    package static func localURL(_ text: String) throws(Refusal) -> String {
        guard text.hasPrefix("http://"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(
                "\(shown(text)) is not an http:// address",
                hint: "let the proxy listen on the loopback interface for it: http://127.0.0.1:8081/healthz")
        }
        let rest = text.dropFirst("http://".count)
        let authority = String(rest.prefix { $0 != "/" && $0 != "?" })
        let hasPort = authority.split(separator: "]").last.map { $0.contains(":") } ?? false
        let (host, _) = try hostAndPort(hasPort ? authority : authority + ":80")
        guard isLoopback(host) else {
            throw Refusal(
                "\(shown(text)) is not on this host",
                hint: "let the proxy listen on the loopback interface for it: http://127.0.0.1:8081/healthz")
        }
        return text
    }

    /// An absolute path of a file or socket.
    package static func absolutePath(_ text: String) throws(Refusal) -> String {
        guard text.hasPrefix("/") else {
            throw Refusal("\(shown(text)) is not an absolute path", hint: "begin it with `/`")
        }
        return try program(text)
    }

    /// A unit of systemd (systemd.unit(5)).
    package static func unit(_ text: String) throws(Refusal) -> String {
        let suffixes = [".service", ".socket", ".target"]
        guard !text.hasPrefix("-"), !text.hasPrefix("."), (1...200).contains(text.utf8.count),
            text.utf8.allSatisfy(isOfUnit)
        else { throw Refusal("\(shown(text)) is not the name of a unit", hint: "write it as nginx.service") }
        return suffixes.contains(where: text.hasSuffix) ? text : text + ".service"
    }

    private static func isOfUnit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || ":-_.@".utf8.contains(byte)
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && IPAddress(host) != nil)
    }
}
