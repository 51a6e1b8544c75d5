import CCurl

/// A request of plain HTTP to something on this host: the admin interface of a proxy, or a listener of its own. It never leaves
/// the host, and nothing secret of ours is in it.
package struct LocalRequest: Sendable {
    /// The unix socket to use; `nil` for TCP.
    package var socket: String?
    /// An `http://` URL. With a unix socket its host is only what the server is told.
    package var url: String
    /// `GET` or `POST`.
    package var method: String
    /// Further headers.
    package var headers: [(name: String, value: String)]
    /// What is posted, as JSON.
    package var body: [UInt8]
    /// How long the whole exchange may take.
    package var timeout: Duration
    /// How many bytes of the answer are taken.
    package var limit: Int

    package init(
        _ method: String = "GET", _ url: String, socket: String? = nil, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], timeout: Duration, limit: Int = 16 << 20
    ) {
        (self.method, self.url, self.socket) = (method, url, socket)
        (self.headers, self.body, self.timeout, self.limit) = (headers, body, timeout, limit)
    }

    /// An answer.
    package struct Answer: Sendable {
        /// The status code.
        package var status: Int
        /// The value of its `Etag` header.
        package var tag: String?
        /// What came.
        package var body: [UInt8]
    }

    /// Why there is no answer.
    package enum Failure: Error, Hashable, Sendable {
        /// Nothing listens there.
        case refused
        /// Anything else: libcurl's words.
        case other(String)
    }

    /// Sends it and waits. Blocks for `timeout` at most.
    package func send() throws(Failure) -> Answer {
        let exchange = LocalExchange(self)
        defer { exchange.end() }
        return try exchange.run()
    }
}

/// One exchange of libcurl's easy interface.
@safe
private final class LocalExchange {
    private let request: LocalRequest
    private let handle = EasyHandle()
    private var list: UnsafeMutablePointer<curl_slist>?
    private var body: [UInt8] = []
    private var tag: String?

    init(_ request: LocalRequest) {
        self.request = request
    }

    func end() {
        handle.end()
        unsafe curl_slist_free_all(list)
    }

    func run() throws(LocalRequest.Failure) -> LocalRequest.Answer {
        configure()
        let code = unsafe curl_easy_perform(handle.pointer)
        switch code {
        case CURLE_OK:
            return LocalRequest.Answer(status: handle.int(CURLINFO_RESPONSE_CODE), tag: tag, body: body)
        case CURLE_COULDNT_CONNECT: throw .refused
        case CURLE_OPERATION_TIMEDOUT: throw .other("no answer in time")
        default: throw .other(unsafe String(cString: curl_easy_strerror(code)))
        }
    }

    private func configure() {
        handle.set(CURLOPT_URL, request.url)
        handle.set(CURLOPT_PROTOCOLS_STR, "http")
        if let socket = request.socket { handle.set(CURLOPT_UNIX_SOCKET_PATH, socket) }
        handle.set(CURLOPT_FOLLOWLOCATION, false)
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_NOPROXY, "*")
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_NOSIGNAL, true)
        handle.set(CURLOPT_TIMEOUT_MS, max(1, request.timeout.milliseconds))
        handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        // An empty value is sent only when it is written so (CURLOPT_HTTPHEADER(3)).
        for header in request.headers {
            add(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        if request.method == "POST" {
            add("Content-Type: application/json")
            handle.set(CURLOPT_POSTFIELDSIZE, request.body.count)
            unsafe request.body.withUnsafeBytes { unsafe handle.set(CURLOPT_COPYPOSTFIELDS, pointer: $0.baseAddress) }
        }
        add("Expect:")
        unsafe handle.set(CURLOPT_HTTPHEADER, pointer: list)
        let user = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe handle.set(CURLOPT_WRITEDATA, pointer: user)
        unsafe handle.set(CURLOPT_HEADERDATA, pointer: user)
        unsafe handle.set(CURLOPT_WRITEFUNCTION, sink: takeLocalBody)
        unsafe handle.set(CURLOPT_HEADERFUNCTION, sink: takeLocalHeader)
    }

    private func add(_ header: String) {
        unsafe list = curl_slist_append(list, header)
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= request.limit else { return false }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    func take(header: String) {
        guard let colon = header.firstIndex(of: ":"), header[..<colon].lowercased() == "etag" else { return }
        tag = String(header[header.index(after: colon)...].drop(while: \.isWhitespace).prefix { !$0.isNewline })
    }
}

private func exchange(_ user: UnsafeMutableRawPointer?) -> LocalExchange? {
    unsafe user.map { unsafe Unmanaged<LocalExchange>.fromOpaque($0).takeUnretainedValue() }
}

private func takeLocalBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange(user)?.take(raw) ?? false ? size * count : 0
}

private func takeLocalHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    unsafe exchange(user)?.take(header: String(decoding: raw, as: UTF8.self))
    return size * count
}
