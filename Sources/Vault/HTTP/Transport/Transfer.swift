import CCurl
import Core
import System

/// One request on its way: owns the easy handle, its lists and what has come in so far.
///
/// Its address is given to libcurl, so it is kept until ``end()``, which must be called exactly once.
@safe
final class Transfer {
    let request: HTTPRequest
    let address: Address
    let names: TLSIdentity.Names
    /// What the server's certificate must be for, and what is asked for.
    let serverName: String
    let handle = EasyHandle()
    let handshake = HandshakeRecord()
    let errorText: UnsafeMutablePointer<CChar>
    /// Lists that libcurl reads while the transfer runs.
    var headerList: UnsafeMutablePointer<curl_slist>?
    var route: UnsafeMutablePointer<curl_slist>?

    private let body = SecretBuffer(capacity: 4096)
    private(set) var headers = HTTPHeaders()
    private var headerBytes = 0
    /// How often the request was sent or about to be.
    private(set) var attempts = 0
    /// Called when the connection stands, before the first byte of the request is sent.
    private let sending: () -> Void
    /// What a sink refused to take more of.
    private(set) var overflow: Overflow?

    enum Overflow { case body, headers }

    private static let headerLimit = 64 << 10

    /// Prepares a request; throws when it must never be sent.
    static func make(
        _ request: HTTPRequest, _ identity: TLSIdentity, sending: @escaping () -> Void
    ) throws(TransportError) -> Transfer {
        Transfer(request, try RequestCheck.address(of: request, identity), identity, sending)
    }

    private init(
        _ request: HTTPRequest, _ address: Address, _ identity: TLSIdentity, _ sending: @escaping () -> Void
    ) {
        self.request = request
        self.sending = sending
        self.address = address
        names = identity.names
        serverName = identity.serverName ?? address.host
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        configure(identity)
    }

    /// Gives everything back; the handle must be out of the multi handle by now.
    func end() {
        handle.end()
        unsafe curl_slist_free_all(headerList)
        unsafe curl_slist_free_all(route)
        unsafe errorText.deallocate()
    }

    /// The answer, once libcurl says that it is complete.
    func response() -> HTTPResponse {
        HTTPResponse(status: handle.int(CURLINFO_RESPONSE_CODE), headers: headers, body: body.finish())
    }

    /// Whether the request may be sent (again): libcurl would repeat any request by itself when a kept connection
    /// breaks, although the server may have acted on it.
    func admit() -> Bool {
        attempts += 1
        if attempts == 1 { sending() }
        return attempts == 1 || request.isRepeatable
    }

    /// Takes a piece of the body; `false` when it is too much.
    func take(body bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard body.count + bytes.count <= request.bodyLimit else {
            overflow = .body
            return false
        }
        unsafe body.append(bytes)
        return true
    }

    /// Takes one header line; `false` when they are too much. A status line begins a new block.
    func take(header line: String) -> Bool {
        headerBytes += line.utf8.count
        guard headerBytes <= Self.headerLimit else {
            overflow = .headers
            return false
        }
        if line.hasPrefix("HTTP/") {
            headers = [:]
        } else if let colon = line.firstIndex(of: ":") {
            headers.append(String(line[..<colon]), trimmed(line[line.index(after: colon)...]))
        }
        return true
    }

    private func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
