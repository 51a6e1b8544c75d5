internal import Boundary
package import Core
internal import System
package import TLSClients

/// Explains the TLS of any server with any trust file: what it sends, who would accept it, and why not.
///
/// Nothing is sent to the server but handshakes; once the trust file verifies it, also one `HEAD /` for its clock, and the
/// client certificate when one is given.
package struct TLSDoctor: Sendable {
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
    package func examine(at moment: WallTime) -> (report: DoctorReport, matrix: ClientMatrix?) {
        let material = LoadedTrustFile(path: trust, at: moment)
        let probe = TLSProbeResult.take(of: endpoint, as: serverName ?? endpoint.host, timeout: timeout)
        let files = TLSFiles(client: clientMaterial(at: moment) ?? .absent, trust: material, moment: moment)
        let server = ServerContext(probe: probe, files: files, expectsLogin: false, timeout: timeout)
        let results =
            DoctorCheck.trustResults(files) + (client == nil ? [] : DoctorCheck.clientResults(files))
            + DoctorCheck.results(server) + DoctorCheck.results(self, server)
        return (DoctorReport(subject: endpoint.description, results: results), matrix(probe, material, moment))
    }

    private func matrix(_ probe: TLSProbeResult, _ material: LoadedTrustFile, _ moment: WallTime) -> ClientMatrix? {
        guard let chain = probe.chain, material.file != nil else { return nil }
        return ClientMatrix.judge(chain: chain, trustFile: material.bytes.span, name: probe.name, at: moment)
    }

    private func clientMaterial(at moment: WallTime) -> LoadedKeypair? {
        guard let client else { return nil }
        do throws(PosixError) {
            let certificate = try Files.readSecret(client.certificate, limit: 1 << 20)
            let key = try Files.readSecret(client.key, limit: 1 << 20)
            return .files(
                LoadedKeypair.Pair(certificate: certificate, key: key, names: client, at: moment))
        } catch {
            return .unreadable(.system(error))
        }
    }
}
