import System

/// A proxy that `scripts/proxies` fetches, because Debian does not have it or not this one.
package enum FetchedProxy: String, Sendable {
    case envoy, caddy

    /// Where its program is; it need not be there.
    package var program: String { "\(Checkout.path)/.cache/proxies/\(rawValue)" }
    /// Whether it is there.
    package var isThere: Bool { Files.isExecutable(program) }

    /// Why a test of it is skipped.
    package static let absence = "the proxy is not in .cache/proxies: run scripts/proxies where PyPI can be reached"
}

/// Ports that nothing listens on.
package enum FreePort {
    /// One of 127.0.0.1: nothing keeps it free.
    package static func any() throws -> Int {
        let program = """
            with socket.create_server(("127.0.0.1", 0)) as listener:
                print(listener.getsockname()[1], flush=True)
            """
        return try PythonServer(program, arguments: [], chain: [], key: nil).port
    }
}
