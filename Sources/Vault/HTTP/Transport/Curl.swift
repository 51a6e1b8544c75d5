import CCurl

/// libcurl as Swift sees it: one place that starts it, and setters for one easy handle.
@safe
struct EasyHandle {
    let pointer: UnsafeMutableRawPointer

    /// Done once in the life of the process, before the first handle.
    private static let isStarted = WipedMemory.startLibrary()

    /// A handle of its own, to be ended with ``end()``. Like any allocation, it stops the process without memory.
    init() {
        guard Self.isStarted, let pointer = unsafe curl_easy_init() else { fatalError("libcurl does not start") }
        unsafe self.pointer = unsafe pointer
    }

    func end() {
        unsafe curl_easy_cleanup(pointer)
    }

    /// A connection pool and everything that waits.
    static func makeMulti() -> UnsafeMutableRawPointer {
        guard isStarted, let multi = unsafe curl_multi_init() else { fatalError("libcurl does not start") }
        return unsafe multi
    }

    func set(_ option: CURLoption, _ value: Int) {
        unsafe check(coppice_curl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) {
        set(option, value ? 1 : 0)
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ text: String?) {
        guard let text else { return unsafe check(coppice_curl_set_pointer(pointer, option, nil)) }
        unsafe text.withCString { unsafe check(coppice_curl_set_pointer(pointer, option, $0)) }
    }

    /// The handle does not own what is pointed at.
    func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) {
        unsafe check(coppice_curl_set_pointer(pointer, option, value))
    }

    /// libcurl copies the bytes, and overwrites its copy at the end.
    func set(_ option: CURLoption, blob bytes: UnsafeRawBufferPointer) {
        var blob = unsafe curl_blob(
            data: UnsafeMutableRawPointer(mutating: bytes.baseAddress), len: bytes.count, flags: UInt32(CURL_BLOB_COPY))
        unsafe check(coppice_curl_set_pointer(pointer, option, &blob))
    }

    func set(_ option: CURLoption, sink: coppice_curl_sink) {
        unsafe check(coppice_curl_set_sink(pointer, option, sink))
    }

    /// Asks `gate` each time the request is about to be sent: once, and again when libcurl would repeat it.
    func set(gate: coppice_curl_gate, user: UnsafeMutableRawPointer) {
        unsafe check(coppice_curl_set_gate(pointer, gate))
        unsafe check(coppice_curl_set_pointer(pointer, CURLOPT_PREREQDATA, user))
    }

    /// Watches the handshake of a new connection and forbids partial chains in it; `record` must outlive the request.
    func watchHandshake(_ record: HandshakeRecord) {
        unsafe check(coppice_curl_set_ssl_context(pointer, onContext))
        unsafe check(
            coppice_curl_set_pointer(pointer, CURLOPT_SSL_CTX_DATA, Unmanaged.passUnretained(record).toOpaque()))
    }

    /// A number about the transfer; zero when there is none.
    func int(_ info: CURLINFO) -> Int {
        var value = 0
        return unsafe coppice_curl_get_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    /// An option that this libcurl lacks would silently weaken what we promise, so it stops the process.
    private func check(_ code: CURLcode) {
        precondition(code == CURLE_OK, "libcurl refuses an option; version 7.88 or newer on OpenSSL is needed")
    }
}
