import CCurl

// From libcurl's code, its words and the handshake's record to one case of the closed list.
extension Transfer {
    /// Why libcurl gave up.
    func failure(_ code: CURLcode) -> TransportError {
        let at = address.endpoint
        if code != CURLE_OK, let complaint = handshake.complaint { return tls(complaint.failure) }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return .resolve(at: at)
        case CURLE_COULDNT_CONNECT: return connectFailure()
        case CURLE_OPERATION_TIMEDOUT: return .timedOut(at: at, connecting: attempts == 0)
        case CURLE_SSL_CACERT_BADFILE: return .identity(.trust, file: names.trust)
        case CURLE_SSL_CERTPROBLEM: return .identity(isAboutKey ? .key : .certificate, file: names.certificate)
        case CURLE_PEER_FAILED_VERIFICATION: return tls(.nameMismatch(wanted: serverName, offered: handshake.names))
        case CURLE_SSL_CONNECT_ERROR: return tls(handshakeFailure())
        case CURLE_PARTIAL_FILE: return .truncated(at: at)
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_ABORTED_BY_CALLBACK: return brokenOff()
        case CURLE_WRITE_ERROR: return overflowFailure()
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return .malformed(at: at, text: text)
        case CURLE_URL_MALFORMAT: return .badRequest("not a URL: \(request.url)")
        default: return .other(at: at, text: text.isEmpty ? "libcurl reports error \(code.rawValue)" : text)
        }
    }

    private var text: String { unsafe String(cString: errorText) }

    private func tls(_ failure: TLSFailure) -> TransportError {
        .tls(failure, at: address.endpoint, names: names)
    }

    private var isAboutKey: Bool { text.contains("key file") || text.contains("Private key") }

    private func connectFailure() -> TransportError {
        handle.int(CURLINFO_OS_ERRNO) == Int(ECONNREFUSED)
            ? .refused(at: address.endpoint) : .unreachable(at: address.endpoint, text: text)
    }

    private func overflowFailure() -> TransportError {
        overflow == .headers
            ? .malformed(at: address.endpoint, text: "its headers are too large")
            : .tooLarge(at: address.endpoint, limit: request.bodyLimit)
    }

    /// The connection broke after the handshake. With TLS 1.3 that is where a server says that it refuses our certificate.
    private func brokenOff() -> TransportError {
        if let alert = handshake.alert { return tls(alertFailure(alert)) }
        return headers.fields.isEmpty ? .noAnswer(at: address.endpoint) : .truncated(at: address.endpoint)
    }

    private func handshakeFailure() -> TLSFailure {
        if let alert = handshake.alert { return alertFailure(alert) }
        let text = text.lowercased()
        if ["wrong version number", "http request", "unknown protocol", "packet length too long"].contains(
            where: text.contains)
        {
            return .notTLS
        }
        if text.contains("unsupported protocol") { return .protocolTooOld }
        if ["ssl_error_syscall", "unexpected eof", "reset by peer"].contains(where: text.contains) { return .closed }
        return .other(text: self.text)
    }

    private func alertFailure(_ alert: Int) -> TLSFailure {
        switch alert {
        case 42...46, 48, 49, 116: .clientRefused(alert: alert)
        case 70: .protocolTooOld
        default: .alert(alert)
        }
    }
}

extension HandshakeRecord.VerificationFailure {
    /// The failure that it makes of the connection.
    fileprivate var failure: TLSFailure {
        switch code {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT: return .incompleteTrust(issuer: issuer)
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
            X509_V_ERR_CERT_UNTRUSTED:
            return .unknownIssuer(issuer: issuer)
        case X509_V_ERR_CERT_HAS_EXPIRED: return .expired(subject: subject)
        case X509_V_ERR_CERT_NOT_YET_VALID: return .notYetValid(subject: subject)
        case X509_V_ERR_INVALID_PURPOSE: return .wrongPurpose(subject: subject)
        default:
            let text = unsafe String(cString: X509_verify_cert_error_string(Int(code)))
            return .refusedChain(subject: subject, code: Int(code), text: text)
        }
    }
}
