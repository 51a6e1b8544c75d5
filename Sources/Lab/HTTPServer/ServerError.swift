import Core

/// Why the server did not start.
package enum ServerError: ErrorWithHints, Hashable {
    /// The text is not `ADDRESS:PORT` with a numeric address or `localhost`.
    case badAddress(String)
    /// The address is not a loopback one, which was not allowed.
    case notLoopback(String)
    /// Binding or listening failed, for the reason in words.
    case cannotListen(String, reason: String)
    /// libmicrohttpd did not start on the socket: certificate and key are not a pair, most likely.
    case cannotStart

    package var summary: String {
        switch self {
        case .badAddress(let text): "\"\(bounded(text, limit: 80))\" is not an address to listen on"
        case .notLoopback(let text): "\(bounded(text, limit: 80)) can be reached from other machines"
        case .cannotListen(let address, let reason): "cannot listen on \(bounded(address, limit: 80)): \(reason)"
        case .cannotStart: "the TLS server did not start with its certificate and key"
        }
    }

    package var hints: [String] {
        switch self {
        case .badAddress: ["give a numeric address and a port, as in --listen 127.0.0.1:8200 or --listen [::1]:0"]
        case .notLoopback: ["the lab is not for production: listen on 127.0.0.1, or say --allow-remote"]
        case .cannotListen: ["choose another port, or port 0 for any free one: --listen 127.0.0.1:0"]
        case .cannotStart: ["remove the lab's directory if its ca.pem and ca.key were edited by hand"]
        }
    }
}
