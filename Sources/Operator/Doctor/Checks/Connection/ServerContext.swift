internal import X509

/// One server, and the files that a connection to it uses.
struct ServerContext: Sendable {
    let probe: TLSProbeResult
    let files: TLSFiles
    /// Whether a login with the client certificate is meant, so that a server that asks for none is at fault.
    let expectsLogin: Bool
    /// How long one step may take.
    let timeout: Duration

    /// The client's certificates; `nil` where no login is meant and none are there.
    var clientCertificates: [Certificate]? { files.client.pair?.certificates ?? (expectsLogin ? [] : nil) }
}

/// One server as it was looked at: where, under which name, and what it showed.
struct TLSProbeResult: Sendable {
    /// Where.
    var endpoint: Endpoint
    /// The name that its certificate must carry: a DNS name or an address.
    var name: String
    /// What it showed, or why nothing.
    var outcome: Result<TLSObservation, TLSProbeFailure>

    /// Looks at it, once; nothing of ours is shown or trusted (``TLSProbe/look(host:port:name:timeout:)``).
    static func take(of endpoint: Endpoint, as name: String, timeout: Duration) -> TLSProbeResult {
        let outcome = TLSProbe.look(
            host: endpoint.host, port: UInt16(endpoint.port), name: name, timeout: timeout)
        return TLSProbeResult(endpoint: endpoint, name: name, outcome: outcome)
    }

    /// What it showed.
    var observation: TLSObservation? {
        if case .success(let observation) = outcome { observation } else { nil }
    }

    /// What it sent, when that begins with a certificate.
    var chain: [Certificate]? { observation.flatMap { $0.chain.isEmpty ? nil : $0.chain } }

    /// Why the checks of what was sent cannot be made.
    var excuse: String { "there was no handshake with \(endpoint)" }
}
