internal import Core
internal import X509

/// Whether a server can be reached, and whether it speaks TLS: by which protocol and cipher.
enum HandshakeCheck {
    static let nameUnknown = FindingKind(
        "server.name-unknown", .error, "The server's name has no address.",
        remedy: "getent hosts NAME asks the same resolver; correct the address, or the DNS")
    static let nameUnanswered = FindingKind(
        "server.name-unanswered", .error, "The resolver did not say in time whether the name has an address.",
        remedy: "resolvectl status, or /etc/resolv.conf: is the name server there?")
    static let refused = FindingKind(
        "server.refused", .error, "The host is there, and nothing listens on that port.",
        remedy: "is the server up? ss -ltn on that host shows what listens; check the port")
    static let unreachable = FindingKind(
        "server.unreachable", .error, "There is no way to the host.",
        remedy: "ip route get ADDRESS; a route or a firewall is in the way, or the host is down")
    static let timedOut = FindingKind(
        "server.timed-out", .error, "No connection came about in time: a firewall drops it, or the host is down.",
        remedy: "look at firewalls on the way; --timeout gives slow ways longer")
    static let silent = FindingKind(
        "server.silent", .error,
        "Something takes the connection and says nothing in time: a server that is overloaded or waits for something else than "
            + "TLS, or a load balancer without a backend.",
        remedy: "check the port; look into the server's log; --timeout gives slow servers longer")
    static let notTLS = FindingKind(
        "server.not-tls", .error, "The port does not speak TLS.",
        remedy: "check the port; a listener with tls_disable = true is not supported")
    static let closed = FindingKind(
        "server.closed", .error,
        "The connection was closed in the middle of the handshake: a load balancer without a backend, a limit on connections, "
            + "or a proxy that knows no such name.",
        remedy: "look at what listens there, and into its log")
    static let alert = FindingKind(
        "server.alert", .error, "The server refused the handshake by an alert.",
        remedy: "look into the server's log: it says why; a proxy in between may want another server name")
    static let endless = FindingKind(
        "server.endless", .error, "The server sends more than any handshake needs, and does not stop.",
        remedy: "check the port: this is no TLS server")
    static let failed = FindingKind(
        "server.handshake", .error, "The handshake failed in a way that has no code of its own.",
        remedy: "openssl s_client -connect HOST:PORT </dev/null shows more")
    static let old = FindingKind(
        "server.protocol-old", .error,
        "The server speaks nothing newer than TLS 1.1, which today's clients refuse; the agent needs TLS 1.2.",
        remedy: "allow TLS 1.2 and 1.3 in the server's listener (tls_min_version)")
    static let kinds = [
        nameUnknown, nameUnanswered, refused, unreachable, timedOut, silent, notTLS, closed, alert, endless, failed,
        old,
    ]

    static let check = DoctorCheck(
        "connection.handshake", in: .connection, kinds: kinds, .server { result($0.probe) })

    static func result(_ probe: TLSProbeResult) -> CheckResult {
        switch probe.outcome {
        case .failure(let failure): return CheckResult(check, .found([finding(failure)]))
        case .success(let seen):
            let good = "\(probe.endpoint) speaks \(seen.version) with \(seen.cipher)"
            let facts = seen.address == probe.endpoint.description ? [] : ["its address is \(seen.address)"]
            return CheckResult(check, protocols(seen, probe), good: good, facts: facts)
        }
    }

    private static func protocols(_ seen: TLSObservation, _ probe: TLSProbeResult) -> [Finding] {
        guard seen.isOld else { return [] }
        return [
            Finding(
                old, "\(probe.endpoint) speaks only \(seen.version), which is too old",
                evidence: ["cipher \(seen.cipher)"])
        ]
    }

    /// A failure to connect or to shake hands, explained.
    static func finding(_ failure: TLSProbeFailure) -> Finding {
        switch failure {
        case .nameUnknown(let host):
            Finding(nameUnknown, "the name '\(bounded(host))' has no address", hint: "getent hosts \(bounded(host))")
        case .nameUnanswered(let host):
            Finding(nameUnanswered, "the resolver did not answer in time for '\(bounded(host))'")
        case .refused(let at): Finding(refused, "\(at): connection refused")
        case .unreachable(let at, let reason):
            Finding(unreachable, "\(at) cannot be reached", evidence: [bounded(reason)])
        case .connectTimedOut(let at): Finding(timedOut, "\(at): no connection in time")
        case .silent(let at, let after): Finding(silent, "\(at) \(silence(after))")
        case .notTLS(let at, let banner): Finding(notTLS, "\(at) does not speak TLS: \(words(banner))")
        case .closed(let at, let after):
            Finding(closed, "\(at) closed the connection during the handshake", evidence: ["\(after) bytes had come"])
        case .alert(let at, let number):
            Finding(alert, "\(at) refused the handshake: TLS alert \(number), \(AlertName.of(number))")
        case .endless(let at): Finding(endless, "\(at) does not stop sending")
        case .other(let at, let reason):
            Finding(
                failed, "\(at): the handshake failed: \(bounded(reason))",
                hint: "openssl s_client -connect \(at) </dev/null shows more")
        }
    }

    private static func silence(_ after: Int) -> String {
        after == 0
            ? "took the connection and said nothing in time"
            : "began the handshake and did not go on after \(after) bytes"
    }

    private static func words(_ banner: TLSProbeFailure.Banner) -> String {
        switch banner {
        case .http: "it answers in plain HTTP"
        case .ssh: "it is an SSH server"
        case .greeting: "it greets as SMTP and FTP servers do"
        case .unknown: "its first bytes are no TLS record"
        }
    }
}

/// The names of TLS alerts (RFC 8446 section 6), as far as a server sends them.
enum AlertName {
    static func of(_ number: Int) -> String { names[number] ?? "unknown" }

    private static let names = [
        10: "unexpected_message", 20: "bad_record_mac", 22: "record_overflow", 40: "handshake_failure",
        42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
        46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied", 50: "decode_error",
        51: "decrypt_error", 70: "protocol_version", 71: "insufficient_security", 80: "internal_error",
        86: "inappropriate_fallback", 90: "user_canceled", 109: "missing_extension", 110: "unsupported_extension",
        112: "unrecognized_name", 116: "certificate_required", 120: "no_application_protocol",
    ]
}
