/// What a server shows of itself in a handshake: looked at, not verified.
package struct TLSObservation: Hashable, Sendable {
    /// The address that answered, `127.0.0.1:8200`.
    package var address: String
    /// The protocol's version as OpenSSL names it: `TLSv1.3`.
    package var version: String
    /// The cipher suite as OpenSSL names it.
    package var cipher: String
    /// The certificates in the order in which they were sent; those that cannot be read are left out.
    package var chain: [Certificate]
    /// Why certificates were left out, one reason for each.
    package var unreadable: [String]
    /// How large the certificates are together.
    package var chainBytes: Int
    /// Whether it asks for a client certificate, and from which CAs; `nil` when it does not ask.
    package var request: CertificateRequestFacts?

    /// What a server says when it asks for a client certificate.
    package struct CertificateRequestFacts: Hashable, Sendable {
        /// The names of the CAs that it takes certificates from; empty when it does not say, as Vault does not.
        package var authorities: [DistinguishedName]
        /// The same names in their encoding.
        package var encodings: [[UInt8]]
    }

    /// Older than TLS 1.2, which RFC 8996 deprecates.
    package var isOld: Bool { !["TLSv1.2", "TLSv1.3"].contains(version) }
}

/// Why there was no handshake to look at. `at` is `HOST:PORT`.
package enum TLSProbeFailure: Error, Hashable, Sendable {
    /// The name has no address.
    case nameUnknown(host: String)
    /// The resolver did not answer in time.
    case nameUnanswered(host: String)
    /// Nothing listens there.
    case refused(at: String)
    /// There is no way there; the operating system's words.
    case unreachable(at: String, reason: String)
    /// No connection in time: a firewall drops what is sent, or the host is down.
    case connectTimedOut(at: String)
    /// Connected, and nothing came in time; `after` is how many bytes had come.
    case silent(at: String, after: Int)
    /// What answers speaks something else than TLS.
    case notTLS(at: String, Banner)
    /// Closed before the handshake was done; `after` is how many bytes had come.
    case closed(at: String, after: Int)
    /// It refused the handshake with this alert (RFC 8446 section 6).
    case alert(at: String, number: Int)
    /// It sends and sends: more than any handshake needs.
    case endless(at: String)
    /// OpenSSL's words for something else.
    case other(at: String, reason: String)

    /// What the first bytes look like.
    package enum Banner: String, Hashable, Sendable {
        /// An answer of plain HTTP, or a page.
        case http
        /// A greeting of SSH.
        case ssh
        /// A greeting such as SMTP and FTP send.
        case greeting
        /// Nothing that is known.
        case unknown

        /// What `bytes`, the first ones received, look like; `nil` when they can begin a TLS record.
        init?(_ bytes: [UInt8]) {
            guard let first = bytes.first, !(0x14...0x17).contains(first) else { return nil }
            let text = String(decoding: bytes.prefix(16), as: UTF8.self)
            self =
                if text.hasPrefix("SSH-") { .ssh } else if text.hasPrefix("HTTP/") || text.hasPrefix("<") {
                    .http
                } else if text.hasPrefix("220") { .greeting } else { .unknown }
        }
    }
}

extension TLSProbeFailure {
    /// What happened, in a few words.
    package var words: String {
        switch self {
        case .nameUnknown: "the name has no address"
        case .nameUnanswered: "the resolver does not answer"
        case .refused: "connection refused"
        case .unreachable(_, let reason), .other(_, let reason): reason
        case .connectTimedOut: "no connection in time"
        case .silent: "no answer in time"
        case .notTLS: "the port does not speak TLS"
        case .closed: "it closed the connection during the handshake"
        case .alert(_, let number): "it ended the handshake with TLS alert \(number)"
        case .endless: "it sends more than a handshake needs"
        }
    }
}
