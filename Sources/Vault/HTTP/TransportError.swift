import Core

/// Why there is no answer. `at` is the server's `HOST:PORT`.
package enum TransportError: ErrorWithHints, Hashable {
    /// The request itself is wrong: nothing was sent.
    case badRequest(String)
    /// A URL that is not `https`: nothing was sent.
    case notHTTPS(url: String)
    /// The trust file, the client certificate or its key cannot be used: nothing was sent.
    case identity(IdentityProblem, file: String)
    /// The name has no address.
    case resolve(at: String)
    /// Nothing listens there.
    case refused(at: String)
    /// There is no way there.
    case unreachable(at: String, text: String)
    /// The time was up: while connecting, or while waiting for the answer.
    case timedOut(at: String, connecting: Bool)
    /// TLS did not come about.
    case tls(TLSFailure, at: String, names: TLSIdentity.Names)
    /// The connection ended before the answer did.
    case truncated(at: String)
    /// The connection ended without any answer.
    case noAnswer(at: String)
    /// The answer's body is larger than the request allowed.
    case tooLarge(at: String, limit: Int)
    /// The answer is not HTTP, or its headers are beyond all measure.
    case malformed(at: String, text: String)
    /// Something else that libcurl reports.
    case other(at: String, text: String)

    /// What is wrong with our own side of TLS.
    package enum IdentityProblem: Hashable, Sendable {
        /// There is no certificate in the trust file.
        case trust
        /// The client's certificate cannot be read.
        case certificate
        /// The client's key cannot be read, or is not the certificate's.
        case key
    }

    /// Whether the server may have received the request and acted on it, although there is no answer.
    package var mayHaveArrived: Bool {
        switch self {
        case .badRequest, .notHTTPS, .identity, .resolve, .refused, .unreachable, .tls: false
        case .timedOut(_, let connecting): !connecting
        case .truncated, .noAnswer, .tooLarge, .malformed, .other: true
        }
    }

    /// Whether another address of the same cluster may do better.
    package var isWorthAnotherAddress: Bool {
        switch self {
        case .badRequest, .notHTTPS, .identity, .tooLarge: false
        default: true
        }
    }
}

extension TransportError {
    package var summary: String {
        switch self {
        case .badRequest(let text): "the request is wrong: \(bounded(text))"
        case .notHTTPS(let url): "\(bounded(url)): only https is spoken"
        case .identity(.trust, let file): "\(bounded(file)): no certificate in it that can be trusted"
        case .identity(.certificate, let file): "\(bounded(file)): the client certificate cannot be used"
        case .identity(.key, let file): "the private key that belongs to \(bounded(file)) cannot be used"
        case .resolve(let at): "\(bounded(at)): the name has no address"
        case .refused(let at): "\(bounded(at)): connection refused"
        case .unreachable(let at, let text): "\(bounded(at)): cannot be reached: \(bounded(text))"
        case .timedOut(let at, true): "\(bounded(at)): no connection in time"
        case .timedOut(let at, false): "\(bounded(at)): no answer in time"
        case .tls(let failure, let at, let names): "\(bounded(at)): \(failure.summary(names))"
        case .truncated(let at): "\(bounded(at)): the answer was cut off"
        case .noAnswer(let at): "\(bounded(at)): the connection was closed without an answer"
        case .tooLarge(let at, let limit): "\(bounded(at)): the answer is larger than \(limit) bytes"
        case .malformed(let at, let text): "\(bounded(at)): the answer is not HTTP as we take it: \(bounded(text))"
        case .other(let at, let text): "\(bounded(at)): \(bounded(text))"
        }
    }

    package var hints: [String] {
        switch self {
        case .badRequest: ["look at the path and the names in the configuration: some character in them cannot be sent"]
        case .notHTTPS: ["write the address as https://HOST:PORT; a server without TLS is not supported"]
        case .identity(.trust, let file):
            ["put the root certificate that the server's chain leads to into \(bounded(file))"]
        case .identity(.certificate, let file): ["coppice inspect \(bounded(file)) says what it holds"]
        case .identity(.key, let file):
            ["put the unencrypted PEM key of \(bounded(file)) beside it; coppice inspect compares the two"]
        case .resolve(let at):
            ["getent hosts \(bounded(host(at))) asks the same resolver; correct the address, or the DNS"]
        case .refused(let at):
            ["is the server up? ss -ltn on that host shows what listens; check the port in \(bounded(at))"]
        case .unreachable, .timedOut(_, true): ["a firewall or a route is in the way, or the host is down"]
        case .noAnswer:
            [
                "look into the server's log, and at proxies and load balancers on the way",
                "a server that requires client certificates may close the connection like this when it refuses ours",
            ]
        case .timedOut(_, false), .truncated:
            ["look into the server's log, and at proxies and load balancers on the way"]
        case .tls(let failure, let at, let names): failure.hints(names, at: at)
        case .tooLarge: ["look at what answers there: no answer of Vault is that large"]
        case .malformed, .other: ["look at what listens there: is it Vault or OpenBao?"]
        }
    }

    private func host(_ endpoint: String) -> Substring {
        endpoint.lastIndex(of: ":").map { endpoint[..<$0] } ?? endpoint[...]
    }
}
