internal import Core
import TLSClients
internal import X509

/// What was sent, verified with the trust file by two rules: OpenSSL's, by which a self-signed root must be reached (the
/// agent's, nginx's, HAProxy's), and Go's, by which any certificate of the file is an anchor.
enum TrustCheck {
    static let check = "connection.trust"

    static func result(_ probe: TLSProbeResult, _ trust: TrustMaterial, at moment: WallTime) -> CheckResult {
        guard let chain = probe.chain else { return CheckResult(check, .notChecked(probe.excuse)) }
        guard !trust.certificates.isEmpty else {
            return CheckResult(check, .notChecked("the trust file holds no certificate"))
        }
        let matrix = ClientMatrix.judge(chain: chain, trustFile: trust.bytes.span, at: moment)
        return CheckResult(
            check, findings(matrix, probe),
            good: "\(probe.endpoint) is verified by the trust file, by OpenSSL's rule and by Go's"
        )
    }

    private static func findings(_ matrix: ClientMatrix, _ probe: TLSProbeResult) -> [Finding] {
        guard let openssl = matrix[.openssl], let go = matrix[.go] else { return [] }
        switch (openssl.code, go.code) {
        case (nil, nil): return []
        case (nil, let code?):
            return [
                Finding(
                    VerdictKinds.goAlone, "Go's clients refuse \(probe.endpoint) with this trust file: \(go.because)",
                    evidence: ["the code for it is \(code)"] + words(go))
            ]
        case (let code?, _):
            let kind = VerdictKinds.kind(of: code)
            let other = go.accepts ? " (Go would accept it)" : ""
            let more = go.accepts || go.code == code ? [] : ["Go refuses too: \(go.because)"]
            return [
                Finding(
                    kind, "\(probe.endpoint) is not verified: \(openssl.because)\(other)",
                    evidence: words(openssl) + more)
            ]
        }
    }

    private static func words(_ verdict: ClientVerdict) -> [String] {
        verdict.clientSays.map { ["\(verdict.client.name) says: \(bounded($0))"] } ?? []
    }
}

extension ClientMatrix {
    /// One client's verdict.
    subscript(_ client: TLSClient) -> ClientVerdict? { verdicts.first { $0.client == client } }
}
