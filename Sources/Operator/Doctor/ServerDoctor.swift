internal import Boundary
package import Core
internal import HTTP
internal import System
package import TLSClients
internal import X509

/// Explains the TLS of any server with any trust file: what it sends, who would accept it, and why not.
///
/// Nothing is sent to the server but handshakes; once the trust file verifies it, also one `HEAD /` for its clock, and the
/// client certificate when one is given.
package struct ServerDoctor: Sendable {
    /// Where.
    package var endpoint: Endpoint
    /// The trust file's path.
    package var trust: String
    /// The name to ask for, when it is not the host.
    package var serverName: String?
    /// The paths of a client certificate and its key.
    package var client: (certificate: String, key: String)?
    /// How long one step may take.
    package var timeout: Duration

    package init(
        endpoint: Endpoint, trust: String, serverName: String? = nil, client: (certificate: String, key: String)? = nil,
        timeout: Duration = .seconds(5)
    ) {
        (self.endpoint, self.trust, self.serverName) = (endpoint, trust, serverName)
        (self.client, self.timeout) = (client, timeout)
    }

    /// What was found, and what each TLS client makes of it; no matrix where the server or the trust file shows nothing.
    package func examine(at moment: WallTime) -> (examination: Examination, matrix: ClientMatrix?) {
        let material = TrustMaterial(path: trust, at: moment)
        let probe = TLSProbeResult.take(of: endpoint, as: serverName ?? endpoint.host, timeout: timeout)
        let pair = clientMaterial(at: moment)
        var results = [TrustFileCheck.result(material)]
        if let pair { results += clientResults(pair, material, at: moment) }
        results += [
            HandshakeCheck.result(probe),
            SentChainCheck.result(probe, trust: material.certificates, at: moment),
            ServerNameCheck.result(probe), TrustCheck.result(probe, material, at: moment),
            ClientRequestCheck.result(probe, client: pair?.pair?.certificates),
        ]
        if let files = pair?.pair {
            results.append(
                ClientReceptionCheck.result(probe, files, trust: material.certificates, timeout: timeout))
        }
        results.append(clock(probe, material))
        return (Examination(subject: endpoint.description, results: results), matrix(probe, material, moment))
    }

    private func matrix(_ probe: TLSProbeResult, _ material: TrustMaterial, _ moment: WallTime) -> ClientMatrix? {
        guard let chain = probe.chain, material.file != nil else { return nil }
        return ClientMatrix.judge(chain: chain, trustFile: material.bytes.span, name: probe.name, at: moment)
    }

    private func clientMaterial(at moment: WallTime) -> ClientMaterial? {
        guard let client else { return nil }
        do throws(PosixError) {
            let certificate = try Files.readSecret(client.certificate, limit: 1 << 20)
            let key = try Files.readSecret(client.key, limit: 1 << 20)
            return .files(
                ClientMaterial.Pair(certificate: certificate, key: key, names: client, at: moment))
        } catch {
            return .unreadable(.system(error))
        }
    }

    private func clientResults(
        _ client: ClientMaterial, _ material: TrustMaterial, at moment: WallTime
    ) -> [CheckResult] {
        [
            KeypairCheck.result(client), ClientCertificateCheck.result(client, identity: nil, at: moment),
            ClientChainCheck.result(client, authorities: material.certificates),
        ]
    }

    /// The server's clock, by an answer on a connection that the trust file verifies.
    private func clock(_ probe: TLSProbeResult, _ material: TrustMaterial) -> CheckResult {
        let check = "server.clock"
        guard probe.observation != nil else { return CheckResult(check, .notChecked(probe.excuse)) }
        let names = TLSIdentity.Names(trust: trust, certificate: client?.certificate ?? "", serverName: "--server-name")
        let identity = TLSIdentity(trust: material.bytes, serverName: serverName, names: names)
        let request = HTTPRequest(
            method: "HEAD", url: "https://\(endpoint)/", timeout: timeout, bodyLimit: 1 << 20)
        switch Transport(tls: identity).perform(request) {
        case .failure(let error): return CheckResult(check, .notChecked("there is no HTTP answer: \(error.summary)"))
        case .success(let response):
            guard let date = response.serverDate else {
                return CheckResult(check, .notChecked("the answer has no Date header"))
            }
            return CheckResult(
                check, ServerStateCheck.clockFindings(date, at: Clock.wall()), good: "its clock agrees with this host's"
            )
        }
    }
}
