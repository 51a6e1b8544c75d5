import CMicroHTTPD
import Glibc
import Synchronization
package import System

/// An HTTPS server in this process: GNU libmicrohttpd with a small pool of threads.
///
/// Every client is asked for a certificate, without naming any CA, and none is verified: its chain goes to the
/// handler. The handler runs on several threads at once. The server runs until ``stop()``, however many references to it there are.
@safe
package final class HTTPServer: @unchecked Sendable {
    /// What answers the requests.
    package typealias Handler = @Sendable (ServerRequest) -> ServerReply

    /// How a server is set up.
    package struct Configuration: Sendable {
        package var address: ListenAddress
        /// PEM: the server's certificate, then its intermediates.
        package var certificates: [UInt8]
        /// PEM.
        package var privateKey: SecretBytes
        /// Whether an address that other machines reach is taken.
        package var allowsRemote = false
        package var threads = 4
        /// Bytes of a body beyond which the answer is 413.
        package var bodyLimit = 32 << 20
        /// How long a connection may do nothing.
        package var idleSeconds = 75

        package init(address: ListenAddress, certificates: [UInt8], privateKey: SecretBytes) {
            self.address = address
            self.certificates = certificates
            self.privateKey = privateKey
        }
    }

    /// Where it listens: the port is the one that was really taken.
    package let address: ListenAddress
    let handler: Handler
    let bodyLimit: Int
    let delays = DelayedConnections()
    private let material: TLSMaterial
    private let running: Mutex<Running?>

    @safe
    private struct Running: @unchecked Sendable {
        // The daemon is thread-safe; the mutex makes sure that it is stopped once.
        let daemon: OpaquePointer
        let listener: Int32
    }

    /// Requests between their first byte and the end of their answer.
    let busy = Atomic<Int>(0)

    private init(
        address: ListenAddress, configuration: Configuration, material: TLSMaterial, handler: @escaping Handler
    ) {
        self.address = address
        self.handler = handler
        self.bodyLimit = configuration.bodyLimit
        self.material = material
        self.running = Mutex(nil)
    }

    /// Listens and serves from now on.
    package static func start(
        _ configuration: Configuration, handler: @escaping Handler
    ) throws(ServerError) -> HTTPServer {
        guard configuration.allowsRemote || configuration.address.isLoopback else {
            throw .notLoopback(configuration.address.description)
        }
        let listener = try Listener.open(configuration.address)
        let address = ListenAddress(host: configuration.address.host, port: Listener.port(of: listener))
        let server = HTTPServer(
            address: address, configuration: configuration, material: TLSMaterial(configuration), handler: handler)
        try server.run(listener: listener, configuration)
        return server
    }

    private func run(listener: Int32, _ configuration: Configuration) throws(ServerError) {
        // The daemon's threads hold the server; `stop()` joins them and lets it go.
        let held = unsafe Unmanaged.passRetained(self)
        var settings = unsafe settings(listener, configuration)
        let started = unsafe coppice_mhd_start(
            Self.manner, &settings, Callbacks.handle, Callbacks.completed, Callbacks.connected,
            Callbacks.unescape, held.toOpaque())
        guard let daemon = unsafe started else {
            unsafe held.release()
            close(listener)
            throw .cannotStart
        }
        running.withLock { unsafe $0 = Running(daemon: daemon, listener: listener) }
    }

    private static let manner =
        MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_TLS.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        | MHD_USE_SUPPRESS_DATE_NO_CLOCK.rawValue

    /// What the daemon is told beside its callbacks, in memory that is as the server's material.
    private func settings(_ listener: Int32, _ configuration: Configuration) -> [MHD_OptionItem] {
        unsafe [
            MHD_OptionItem(option: .LISTEN_SOCKET, value: Int(listener), ptr_value: nil),
            MHD_OptionItem(option: .THREAD_POOL_SIZE, value: configuration.threads, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_TIMEOUT, value: configuration.idleSeconds, ptr_value: nil),
            MHD_OptionItem(option: .CONNECTION_MEMORY_LIMIT, value: 65_536, ptr_value: nil),
            MHD_OptionItem(option: .HTTPS_MEM_CERT, value: 0, ptr_value: material.certificates),
            MHD_OptionItem(option: .HTTPS_MEM_KEY, value: 0, ptr_value: material.key),
            MHD_OptionItem(option: .HTTPS_PRIORITIES, value: 0, ptr_value: material.versions),
            MHD_OptionItem(option: .END, value: 0, ptr_value: nil),
        ]
    }

    /// Stops listening, lets the requests under way end for up to a second, and closes every connection.
    ///
    /// Returns when no thread of the server is left. A second call does nothing. Not to be called from a handler.
    package func stop() {
        let stopped = running.withLock { state in
            defer { state = nil }
            return state
        }
        guard let stopped else { return }
        _ = unsafe MHD_quiesce_daemon(stopped.daemon)
        delays.resumeAll()
        waitUntilIdle()
        unsafe MHD_stop_daemon(stopped.daemon)
        close(stopped.listener)
        unsafe Unmanaged.passUnretained(self).release()
    }

    private func waitUntilIdle() {
        for _ in 0..<200 where busy.load(ordering: .acquiring) > 0 { usleep(5000) }
    }
}

/// Certificate and key as C strings, for as long as the daemon may look at them; wiped at the end.
@safe
private final class TLSMaterial: @unchecked Sendable {
    let certificates: UnsafeMutablePointer<CChar>
    let key: UnsafeMutablePointer<CChar>
    /// TLS 1.2 and 1.3, in the language of GnuTLS.
    let versions = unsafe strdup("NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2")
    private let keyCount: Int

    init(_ configuration: HTTPServer.Configuration) {
        let certificates = configuration.certificates
        unsafe self.certificates = UnsafeMutablePointer<CChar>.allocate(capacity: certificates.count + 1)
        for (place, byte) in certificates.enumerated() {
            unsafe self.certificates[place] = CChar(bitPattern: byte)
        }
        unsafe self.certificates[certificates.count] = 0
        keyCount = configuration.privateKey.count
        let key = UnsafeMutablePointer<CChar>.allocate(capacity: keyCount + 1)
        configuration.privateKey.withSpan { bytes in
            for place in bytes.indices { unsafe key[place] = CChar(bitPattern: bytes[place]) }
        }
        unsafe key[keyCount] = 0
        unsafe self.key = unsafe key
    }

    deinit {
        unsafe explicit_bzero(key, keyCount)
        unsafe key.deallocate()
        unsafe certificates.deallocate()
        unsafe free(versions)
    }
}
