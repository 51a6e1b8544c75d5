import CCurl
import System

// What is asked of libcurl: every option that a promise rests on is set here, whatever its default.
extension Transfer {
    func configure(_ identity: TLSIdentity) {
        setTarget()
        setNothingElse()
        setTrust(identity)
        setClient(identity)
        setLimits()
        setMethod()
        setHeaders()
        setSinks()
    }

    /// Where to connect: the address. What to ask for and to verify: the server's name, where one is set.
    private func setTarget() {
        handle.set(CURLOPT_URL, "https://\(serverName):\(address.port)\(address.path)")
        handle.set(CURLOPT_PATH_AS_IS, true)
        guard serverName != address.host else { return }
        unsafe route = curl_slist_append(
            nil, "\(serverName):\(address.port):\(address.host):\(address.port)")
        unsafe handle.set(CURLOPT_CONNECT_TO, pointer: route)
    }

    /// No other protocol, no redirect, no proxy, nothing from the environment or the home directory.
    private func setNothingElse() {
        handle.set(CURLOPT_PROTOCOLS_STR, "https")
        handle.set(CURLOPT_FOLLOWLOCATION, false)
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_NOPROXY, "*")
        handle.set(CURLOPT_NETRC, 0)
        handle.set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
        handle.set(CURLOPT_HTTP_CONTENT_DECODING, false)
        handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        handle.set(CURLOPT_NOSIGNAL, true)
    }

    /// The trust file's certificates and no others, whole chains only, TLS 1.2 or newer, no resumed sessions.
    private func setTrust(_ identity: TLSIdentity) {
        handle.set(CURLOPT_CAPATH, nil)
        handle.set(CURLOPT_CAINFO, nil)
        unsafe identity.trust.withUnsafeBytes { unsafe handle.set(CURLOPT_CAINFO_BLOB, blob: $0) }
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        handle.set(CURLOPT_SSL_OPTIONS, Int(CURLSSLOPT_NO_PARTIALCHAIN))
        handle.set(CURLOPT_SSL_SESSIONID_CACHE, false)
        handle.watchHandshake(handshake)
    }

    /// An empty passphrase, so that none is asked for on a terminal.
    private func setClient(_ identity: TLSIdentity) {
        guard let certificate = identity.certificate, let key = identity.key else { return }
        handle.set(CURLOPT_SSLCERTTYPE, "PEM")
        handle.set(CURLOPT_SSLKEYTYPE, "PEM")
        unsafe certificate.withUnsafeBytes { unsafe handle.set(CURLOPT_SSLCERT_BLOB, blob: $0) }
        unsafe key.withUnsafeBytes { unsafe handle.set(CURLOPT_SSLKEY_BLOB, blob: $0) }
        handle.set(CURLOPT_KEYPASSWD, "")
    }

    private func setLimits() {
        let total = max(request.timeout.milliseconds, 1)
        handle.set(CURLOPT_TIMEOUT_MS, total)
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, min(total, max(request.connectTimeout.milliseconds, 1)))
    }

    private func setMethod() {
        switch (request.method, request.body) {
        case ("GET", nil): handle.set(CURLOPT_HTTPGET, true)
        case ("HEAD", _): handle.set(CURLOPT_NOBODY, true)
        case (let method, let body?):
            handle.set(CURLOPT_POSTFIELDSIZE, body.count)
            unsafe body.withUnsafeBytes { unsafe handle.set(CURLOPT_COPYPOSTFIELDS, pointer: $0.baseAddress) }
            handle.set(CURLOPT_CUSTOMREQUEST, method)
        case ("POST", nil), ("PUT", nil):
            handle.set(CURLOPT_POSTFIELDSIZE, 0)
            handle.set(CURLOPT_COPYPOSTFIELDS, "")
            handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        case (let method, nil): handle.set(CURLOPT_CUSTOMREQUEST, method)
        }
    }

    /// The token's line is built and handed over in memory that is overwritten; libcurl's copies are, too.
    private func setHeaders() {
        for header in request.headers { add(header: "\(header.name): \(header.value)") }
        let named = Set(request.headers.map { $0.name.lowercased() })
        if !named.contains("content-type") {
            add(header: request.body == nil ? "Content-Type:" : "Content-Type: application/json")
        }
        add(header: "Expect:")
        if let token = request.token { add(token: token) }
        unsafe handle.set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func add(header: String) {
        unsafe headerList = curl_slist_append(headerList, header)
    }

    private func add(token: SecretBytes) {
        let line = SecretBuffer(capacity: token.count + 24)
        line.append("X-Vault-Token: ")
        line.append(token)
        line.append(0)
        unsafe line.finish().withUnsafeBytes { bytes in
            unsafe headerList = unsafe curl_slist_append(
                headerList, bytes.assumingMemoryBound(to: CChar.self).baseAddress)
        }
    }

    private func setSinks() {
        let user = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe handle.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        unsafe handle.set(CURLOPT_WRITEDATA, pointer: user)
        unsafe handle.set(CURLOPT_HEADERDATA, pointer: user)
        unsafe handle.set(CURLOPT_WRITEFUNCTION, sink: takeBody)
        unsafe handle.set(CURLOPT_HEADERFUNCTION, sink: takeHeader)
        unsafe handle.set(gate: askGate, user: user)
    }
}

private func transfer(_ user: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe user.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    let taken = unsafe transfer(user)?.take(body: raw.assumingMemoryBound(to: UInt8.self)) ?? false
    return taken ? size * count : 0
}

private func takeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    let line = unsafe String(decoding: raw, as: UTF8.self)
    return unsafe transfer(user)?.take(header: line) ?? false ? size * count : 0
}

private func askGate(
    _ user: UnsafeMutableRawPointer?, _ peer: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
    _ peerPort: Int32, _ localPort: Int32
) -> Int32 {
    unsafe transfer(user)?.admit() ?? false ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

extension Duration {
    /// Rounded up.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
