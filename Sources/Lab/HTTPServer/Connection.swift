import CMicroHTTPD

/// One connection of libmicrohttpd, for as long as it lives: lent to the callbacks, never kept beyond the exchange.
@safe
struct Connection: @unchecked Sendable {
    // libmicrohttpd allows suspending and resuming from any thread; all else happens on the connection's own.
    private let pointer: OpaquePointer

    /// A header or a parameter.
    typealias Pair = (name: String, value: String?)

    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }

    var headers: [Pair] { values(.HEADER_KIND) }

    var parameters: [Pair] { values(.GET_ARGUMENT_KIND) }

    private func values(_ kind: MHD_ValueKind) -> [Pair] {
        var pairs: [Pair] = []
        unsafe withUnsafeMutablePointer(to: &pairs) { pairs in
            _ = unsafe MHD_get_connection_values(
                pointer, kind,
                { list, _, name, value in
                    guard let list = unsafe list, let name = unsafe name else { return .YES }
                    let text = unsafe value.map { unsafe String(cString: $0) }
                    unsafe list.assumingMemoryBound(to: [Pair].self).pointee.append((String(cString: name), text))
                    return .YES
                }, pairs)
        }
        return pairs
    }

    /// Before the handshake: the client is asked for a certificate, and no CA is named.
    func askForCertificate() {
        guard let session = unsafe coppice_mhd_session(pointer) else { return }
        unsafe gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST)
        unsafe gnutls_certificate_send_x509_rdn_sequence(session, 1)
    }

    /// The client's certificates as it sent them; none when it sent none.
    var clientChain: [[UInt8]] {
        guard let session = unsafe coppice_mhd_session(pointer) else { return [] }
        var count: UInt32 = 0
        guard let peers = unsafe gnutls_certificate_get_peers(session, &count) else { return [] }
        return (0..<Int(count)).map { place in
            unsafe Array(UnsafeBufferPointer(start: peers[place].data, count: Int(peers[place].size)))
        }
    }

    /// The peer's IP address as text.
    var peer: String { unsafe SocketName.text(coppice_mhd_peer(pointer)) }

    func suspend() { unsafe MHD_suspend_connection(pointer) }

    func resume() { unsafe MHD_resume_connection(pointer) }

    /// Queues the answer. `NO` closes the connection, which is what a cut one wants.
    func send(_ reply: ServerReply) -> MHD_Result {
        guard reply.delivery != .cut else { return .NO }
        let made = unsafe reply.delivery == .truncated ? PartialBody.response(reply.body) : wholeResponse(reply.body)
        guard let response = unsafe made else { return .NO }
        defer { unsafe MHD_destroy_response(response) }
        for header in reply.headers {
            guard unsafe MHD_add_response_header(response, header.name, header.value) == .YES else { return .NO }
        }
        return unsafe MHD_queue_response(pointer, UInt32(reply.status), response)
    }

    private func wholeResponse(_ body: [UInt8]) -> OpaquePointer? {
        unsafe body.withUnsafeBytes { bytes in
            unsafe MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
    }
}

/// A body that breaks off in its middle, after a length for all of it was sent.
private final class PartialBody {
    private let bytes: [UInt8]

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func response(_ bytes: [UInt8]) -> OpaquePointer? {
        let body = unsafe Unmanaged.passRetained(PartialBody(bytes))
        return unsafe MHD_create_response_from_callback(
            UInt64(max(bytes.count, 2)), 4096,
            { body, position, target, room in
                guard let body = unsafe body, let target = unsafe target else { return -2 }
                return unsafe Unmanaged<PartialBody>.fromOpaque(body).takeUnretainedValue().copy(
                    from: Int(position), to: UnsafeMutableRawBufferPointer(start: target, count: room))
            }, body.toOpaque(),
            { body in
                guard let body = unsafe body else { return }
                unsafe Unmanaged<PartialBody>.fromOpaque(body).release()
            })
    }

    /// The first half of the body, and then the end that libmicrohttpd takes for a failure (-2).
    private func copy(from position: Int, to target: UnsafeMutableRawBufferPointer) -> Int {
        let half = bytes.count / 2
        guard position < half else { return -2 }
        let piece = bytes[position..<min(half, position + target.count)]
        unsafe target.copyBytes(from: piece)
        return piece.count
    }
}
