import Boundary
import HTTP
import Model
import PKI
import Posix
import Renewal
import Supervision

/// The identity with which the agent speaks to the server: the client keypair of `mtls/` and the trust of `ca/`.
///
/// Looked at again whenever something changes in `mtls/`, and at SIGHUP. A pair that is not whole is reported and the one
/// in use stays in use.
final class IdentityKeeper {
    /// The client certificate in use, for the status.
    private(set) var client: AgentStatus.Client?
    /// What is wrong with the keypair or the trust file on disk.
    private(set) var trouble: OutputFailure?
    private let desk: Desk
    private var inUse: String?
    private var lastFinding: ClientFinding?

    init(desk: Desk) {
        self.desk = desk
    }

    /// Adopts and reads what is on disk. Answers true when it differs from what is in use: then a login is due.
    func refresh(serverName: String?) -> Bool {
        do throws(OutputFailure) {
            let pair = try readPair()
            let trust = try readTrust()
            trouble = nil
            let digest = desk.digest(
                of: pair.certificates.map(\.sha256).joined() + Digest.hex(Digest.sha256(trust.span))
                    + (serverName ?? ""))
            guard digest != inUse else { return false }
            use(pair, trust: trust, serverName: serverName)
            defer { inUse = digest }
            return inUse != nil
        } catch {
            if trouble != error { desk.log.write(.error, error.code, [], error) }
            trouble = error
            return false
        }
    }

    private func use(_ pair: ClientPair, trust: [UInt8], serverName: String?) {
        let chain = pair.certificates.map(\.pem).joined()
        desk.courier.use(
            TLSIdentity(trust: trust, certificate: Array(chain.utf8), key: pair.key, serverName: serverName))
        guard let leaf = pair.certificates.first else { return }
        client = AgentStatus.Client(commonName: leaf.commonName ?? "", serial: leaf.serial, notAfter: leaf.notAfter)
        desk.log.write(
            .info, "client.in-use",
            [("common_name", leaf.commonName ?? ""), ("serial", leaf.serial), ("not_after", leaf.notAfter.rfc3339)])
    }

    /// Takes up files that were put into `mtls/`, then reads the pair in use.
    private func readPair() throws(OutputFailure) -> ClientPair {
        do throws(BoundaryError) {
            switch try desk.root.adoptClientPair(now: desk.judgedNow.wall) {
            case .nothingNew: break
            case .adopted: desk.log.write(.info, "client.adopted")
            case .leftAlone(let finding): note(finding)
            }
            if let pair = try desk.root.view.clientPair() { return pair }
        } catch {
            throw OutputFailure("client.unreadable", error)
        }
        throw .noClientPair
    }

    /// Files that are not (yet) a pair stay where they are; it is said once.
    private func note(_ finding: ClientFinding) {
        guard finding != lastFinding else { return }
        lastFinding = finding
        desk.log.write(.warning, "client.not-adopted", [], finding)
    }

    private func readTrust() throws(OutputFailure) -> [UInt8] {
        do throws(PosixError) {
            return try Files.read(desk.root.path + "/" + Layout.ca + "/" + Layout.vaultCA, limit: 1 << 20)
        } catch {
            throw OutputFailure("vault-ca.unreadable", error)
        }
    }
}

extension OutputFailure {
    fileprivate static let noClientPair = OutputFailure(
        "client.missing", "there is no client keypair in mtls/: the agent cannot log in",
        hint: "put client.key (0600) and client.crt into mtls/; both are taken as soon as they fit")
}
