import CMicroHTTPD

/// What libmicrohttpd calls, on its threads.
enum Callbacks {
    /// First without a body, then with each piece of one, then at its end; once more after a delay.
    static let handle: MHD_AccessHandlerCallback = { context, connection, url, method, _, piece, size, state in
        guard let server = unsafe server(context), let connection = unsafe connection, let state = unsafe state,
            let size = unsafe size
        else { return .NO }
        guard let held = unsafe state.pointee else {
            let exchange = unsafe Exchange(
                server: server, connection: Connection(connection), method: text(method), path: text(url))
            unsafe state.pointee = Unmanaged.passRetained(exchange).toOpaque()
            return exchange.begin()
        }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(held).takeUnretainedValue()
        if unsafe size.pointee > 0 {
            unsafe exchange.take(UnsafeRawBufferPointer(start: piece, count: size.pointee))
            unsafe size.pointee = 0
            return .YES
        }
        return exchange.finish()
    }

    /// The answer is sent, or the connection is gone.
    static let completed: MHD_RequestCompletedCallback = { _, _, state, _ in
        guard let state = unsafe state, let held = unsafe state.pointee else { return }
        unsafe state.pointee = nil
        unsafe Unmanaged<Exchange>.fromOpaque(held).release()
    }

    /// A connection has begun or ended.
    static let connected: MHD_NotifyConnectionCallback = { _, connection, _, moment in
        guard moment == .CONNECTION_NOTIFY_STARTED, let connection = unsafe connection else { return }
        unsafe Connection(connection).askForCertificate()
    }

    /// Leaves percent signs as they are: the handler decodes, and sees what the client wrote.
    static let unescape:
        @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int =
            { _, _, text in
                guard let text = unsafe text else { return 0 }
                return unsafe strlen(text)
            }

    private static func server(_ context: UnsafeMutableRawPointer?) -> HTTPServer? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        guard let pointer = unsafe pointer else { return "" }
        return unsafe String(cString: pointer)
    }
}
