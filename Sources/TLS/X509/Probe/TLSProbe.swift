import System

/// Looks at a server's handshake with libssl.
///
/// The contract of ``look(host:port:name:timeout:)``: the handshake is completed *without verification, only to look*. It
/// sends a ClientHello and what ends the handshake, never a certificate of ours, a token, a request or anything else, and
/// closes. Nothing that it shows may be trusted because it was shown; verifying is the caller's. There is no way to go on
/// talking on such a connection. A client certificate is presented by ``present(host:port:name:trust:client:timeout:)``
/// alone, on a connection of its own that was verified first.
package enum TLSProbe {
    /// No server's handshake is larger.
    static let byteLimit = 16 << 20

    /// What the server at `host` (a name, or an address without brackets) sends to one who asks for `name`.
    ///
    /// Looking up the name, connecting and the handshake may each take `timeout`. Protocols back to TLS 1.0 and weak keys
    /// are let through: they are what one wants to see. Blocks, and makes no thread wait but this one.
    package static func look(
        host: String, port: UInt16, name: String, timeout: Duration
    ) -> Result<TLSObservation, TLSProbeFailure> {
        Result { () throws(TLSProbeFailure) in
            let connection = try connect(host, port, timeout)
            let shown = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
            guard let handshake = TLSHandshake.make(looking: name) else {
                throw .other(at: shown, reason: "libssl does not start")
            }
            try handshake.run(over: connection, at: shown, by: .after(timeout))
            return handshake.observation(of: connection.address.description)
        }
    }

    /// Presents a client certificate to a server that `trust` verifies by OpenSSL's own rule, for `name`, with TLS 1.2 or
    /// newer, and says what the server makes of it. Nothing else is sent.
    ///
    /// With TLS 1.3 a server says so after the handshake: it is given a second. A server that stays silent has accepted.
    package static func present(
        host: String, port: UInt16, name: String, trust: [Certificate], client: (chain: [Certificate], key: PrivateKey),
        timeout: Duration
    ) -> Result<ClientReception, TLSProbeFailure> {
        Result { () throws(TLSProbeFailure) in
            let connection = try connect(host, port, timeout)
            let shown = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
            guard let handshake = TLSHandshake.make(presenting: client, to: name, trust: trust) else {
                throw .other(at: shown, reason: "libssl does not take the certificates")
            }
            do throws(TLSProbeFailure) {
                try handshake.run(over: connection, at: shown, by: .after(timeout))
                try handshake.linger(over: connection, at: shown, by: .after(min(timeout, .seconds(1))))
            } catch {
                if case .alert(_, let number) = error { return .refused(alert: number) }
                if let reason = handshake.refusal { return .notPresented(reason: reason) }
                throw error
            }
            return handshake.wasAsked ? .accepted : .notWanted
        }
    }

    private static func connect(
        _ host: String, _ port: UInt16, _ timeout: Duration
    ) throws(TLSProbeFailure) -> Connection {
        let addresses: [SocketAddress]
        do throws(PosixError) {
            addresses = try Resolver.addresses(of: host, port: port, by: .after(timeout))
        } catch {
            throw .nameUnanswered(host: host)
        }
        guard !addresses.isEmpty else { throw .nameUnknown(host: host) }
        var failure = TLSProbeFailure.nameUnknown(host: host)
        let deadline = TimeLimit.after(timeout)
        for address in addresses.prefix(8) where !deadline.isOver {
            do throws(PosixError) {
                return try Connection.open(address, by: deadline)
            } catch {
                failure = TLSProbeFailure(connecting: error, at: address.description)
            }
        }
        throw failure
    }
}

/// What a server made of a client certificate.
package enum ClientReception: Hashable, Sendable {
    /// It asked, and had nothing against ours.
    case accepted
    /// It did not ask for one.
    case notWanted
    /// It refused the connection with this alert.
    case refused(alert: Int)
    /// It was not shown ours, since it is not verified: OpenSSL's words.
    case notPresented(reason: String)
}

extension TLSProbeFailure {
    init(connecting error: PosixError, at address: String) {
        self =
            if error.isRefusal { .refused(at: address) } else if error.isTimeout {
                .connectTimedOut(at: address)
            } else { .unreachable(at: address, reason: error.summary) }
    }
}
