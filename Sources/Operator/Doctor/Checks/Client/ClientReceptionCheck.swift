internal import AgentConfig
internal import Core
internal import X509

/// What a verified server makes of a client certificate in the handshake.
enum ClientReceptionCheck {
    static let refused = FindingKind(
        "client.refused", .error,
        "The server refuses the client certificate in the handshake. Vault's listener does so with "
            + "tls_require_and_verify_client_cert and tls_client_ca_file.",
        remedy:
            "compare the CAs that the server accepts (Vault: tls_client_ca_file of the listener) with the issuer of the "
            + "certificate; the server's log says more")
    static let kinds = [refused]

    static let check = DoctorCheck(
        "client.reception", in: .connection, kinds: kinds,
        .endpoint { _, server in
            server.files.client.pair.map {
                result(server.probe, $0, trust: server.files.trust.certificates, timeout: server.timeout)
            }
        })

    static func result(
        _ probe: TLSProbeResult, _ client: LoadedKeypair.Pair, trust: [Certificate], timeout: Duration
    ) -> CheckResult {
        guard probe.observation != nil else { return CheckResult(check, .notChecked(probe.excuse)) }
        guard client.isUsable, let key = client.key else {
            return CheckResult(check, .notChecked("the client keypair cannot be used in a handshake"))
        }
        let answer = TLSProbe.present(
            host: probe.endpoint.host, port: UInt16(probe.endpoint.port), name: probe.name, trust: trust,
            client: (client.certificates, key), timeout: timeout)
        switch answer {
        case .failure(let failure): return CheckResult(check, .notChecked(HandshakeCheck.finding(failure).summary))
        case .success(let reception): return result(reception, probe)
        }
    }

    private static func result(_ reception: ClientReception, _ probe: TLSProbeResult) -> CheckResult {
        switch reception {
        case .accepted: CheckResult(check, .good("\(probe.endpoint) accepts the client certificate"))
        case .notWanted: CheckResult(check, .good("\(probe.endpoint) does not ask for a client certificate"))
        case .notPresented(let reason):
            CheckResult(
                check,
                .notChecked("a client certificate is shown to a verified server alone, and this one is not: \(reason)"))
        case .refused(let alert):
            CheckResult(
                check,
                .found([
                    Finding(
                        refused,
                        "\(probe.endpoint) refuses the client certificate: TLS alert \(alert), \(AlertName.of(alert))")
                ]))
        }
    }
}
