import Core

/// Why a TLS connection did not come about, or was taken down by the server.
package enum TLSFailure: Hashable, Sendable {
    /// The server's chain ends in something that the trust file does not hold.
    case unknownIssuer(issuer: String)
    /// The trust file holds an intermediate of the server's chain, but not the self-signed root above it.
    case incompleteTrust(issuer: String)
    /// The server's certificate is for other names.
    case nameMismatch(wanted: String, offered: String)
    /// A certificate of the server's chain has ended.
    case expired(subject: String)
    /// A certificate of the server's chain begins later than our clock says it is.
    case notYetValid(subject: String)
    /// The server's certificate is not for servers.
    case wrongPurpose(subject: String)
    /// The chain was refused for another reason: OpenSSL's code and words.
    case refusedChain(subject: String, code: Int, text: String)
    /// The server sent this alert because of our client certificate, or for want of one.
    case clientRefused(alert: Int)
    /// The server sent another alert.
    case alert(Int)
    /// The server speaks nothing newer than TLS 1.1.
    case protocolTooOld
    /// What answered speaks no TLS.
    case notTLS
    /// The connection was closed in the middle of the handshake.
    case closed
    /// The handshake failed in a way that has no name here.
    case other(text: String)
}

extension TLSFailure {
    /// What is wrong, to follow the server's address and a colon.
    func summary(_ names: TLSIdentity.Names) -> String {
        switch self {
        case .unknownIssuer(let issuer):
            "the server's certificate comes from \(quoted(issuer)), which \(names.trust) does not hold"
        case .incompleteTrust(let issuer):
            "\(names.trust) is incomplete: it holds an intermediate, but not its root \(quoted(issuer))"
        case .nameMismatch(let wanted, let offered):
            "the server's certificate is not for \(quoted(wanted)) but for \(offered.isEmpty ? "no name" : bounded(offered))"
        case .expired(let subject): "the certificate \(quoted(subject)) in the server's chain has expired"
        case .notYetValid(let subject): "the certificate \(quoted(subject)) in the server's chain is not valid yet"
        case .wrongPurpose(let subject): "the certificate \(quoted(subject)) is not for a TLS server"
        case .refusedChain(let subject, let code, let text):
            "the certificate \(quoted(subject)) in the server's chain is refused: \(bounded(text)) (\(code))"
        case .clientRefused(let alert):
            "the server refused our client certificate \(names.certificate) (TLS alert \(alert), \(Self.name(ofAlert: alert)))"
        case .alert(let alert): "the server refused the handshake (TLS alert \(alert), \(Self.name(ofAlert: alert)))"
        case .protocolTooOld: "the server speaks nothing newer than TLS 1.1"
        case .notTLS: "the port does not speak TLS"
        case .closed: "the connection was closed during the TLS handshake"
        case .other(let text): "TLS failed: \(bounded(text))"
        }
    }

    /// What helps.
    func hints(_ names: TLSIdentity.Names, at address: String) -> [String] {
        switch self {
        case .unknownIssuer:
            [
                "put the self-signed root that the server's certificate comes from into \(names.trust); the system's certificates are not used",
                showChain(address),
            ]
        case .incompleteTrust(let issuer):
            ["add the self-signed root \(quoted(issuer)) to \(names.trust): an intermediate alone is not an anchor"]
        case .nameMismatch:
            ["use an address that the certificate names, or set \(names.serverName) to one of its names"]
        case .expired, .notYetValid: ["compare the clocks (date -u) first; then renew that certificate on the server"]
        case .wrongPurpose: ["issue the server's certificate with the extended key usage serverAuth"]
        case .refusedChain: [showChain(address)]
        case .clientRefused(let alert): [Self.clientHint(alert, names)]
        case .alert:
            [
                "look into the server's log: it says why; a proxy in between may want another server name (\(names.serverName))"
            ]
        case .protocolTooOld: ["allow TLS 1.2 or 1.3 in the server's listener (tls_min_version)"]
        case .notTLS: ["check the port; a listener with tls_disable = true is not supported"]
        case .closed:
            [
                "look at what listens there: a load balancer without a backend, or a limit on connections, closes like this"
            ]
        case .other: [showChain(address)]
        }
    }

    private func quoted(_ name: String) -> String { "\"" + bounded(name, limit: 200) + "\"" }

    private func showChain(_ address: String) -> String {
        "openssl s_client -connect \(bounded(address)) -showcerts </dev/null shows what the server sends"
    }

    private static func clientHint(_ alert: Int, _ names: TLSIdentity.Names) -> String {
        switch alert {
        case 45: "renew \(names.certificate): it has expired by the server's clock"
        case 116: "the server requires a client certificate: put one into \(names.certificate)"
        case 48:
            "\(names.certificate) must hold its intermediates after the certificate, and the server's tls_client_ca_file their root"
        default: "coppice inspect \(names.certificate); the server's log says why"
        }
    }

    /// The names of RFC 8446 section 6.
    static func name(ofAlert alert: Int) -> String {
        let names = [
            10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow", 40: "handshake_failure",
            42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
            46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied",
            50: "decode_error",
            51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
            86: "inappropriate_fallback", 90: "user_canceled", 109: "missing_extension", 110: "unsupported_extension",
            112: "unrecognized_name", 113: "bad_certificate_status_response", 115: "unknown_psk_identity",
            116: "certificate_required", 120: "no_application_protocol",
        ]
        return names[alert] ?? "unknown"
    }
}
