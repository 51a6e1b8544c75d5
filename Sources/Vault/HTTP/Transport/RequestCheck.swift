import System

/// What a request must be before anything is sent.
enum RequestCheck {
    /// Where the request goes; throws for a URL that is not `https`, and for anything that would split a header.
    static func address(of request: HTTPRequest, _ identity: TLSIdentity) throws(TransportError) -> Address {
        guard let address = Address.parse(request.url) else { throw .badRequest("not a URL: \(request.url)") }
        guard address.scheme == "https" else { throw .notHTTPS(url: request.url) }
        if let name = identity.serverName, Address.parse("https://\(name)")?.host != name.lowercased() {
            throw .badRequest("not a server name: \(name)")
        }
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .badRequest("not a method: \(request.method)")
        }
        try checkHeaders(request)
        return address
    }

    private static func checkHeaders(_ request: HTTPRequest) throws(TransportError) {
        for header in request.headers {
            guard (header.name + header.value).utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw .badRequest("header \(header.name) holds a character that cannot be sent")
            }
        }
        if let token = request.token, !token.withSpan(isVisible) {
            throw .badRequest("the token is empty, or holds a character that cannot be sent")
        }
    }

    private static func isVisible(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where !(0x21...0x7E).contains(bytes[index]) { return false }
        return !bytes.isEmpty
    }
}
