import Boundary
import Core
import HTTP
import Renewal
import System
import VaultClient
import X509

/// The identity with which the agent speaks to the server: the client keypair of `mtls/` and the trust of `ca/`.
///
/// Looked at again whenever something changes in `mtls/`, at SIGHUP, and before each login while there is no pair. A pair
/// that is not whole is reported and the one in use stays in use; without any, the trust alone is used, since chains are read
/// without a login.
final class ClientCertificateStore {
    /// The client certificate in use, for the status.
    private(set) var client: AgentStatus.Client?
    /// The SHA-256 of that certificate; empty without one.
    private(set) var certificate = ""
    /// What is wrong with the keypair or the trust file on disk.
    private(set) var activeFailure: OutputFailure?
    private let context: AgentContext
    private var inUse: String?
    private var lastFinding: ClientFinding?

    init(context: AgentContext) {
        self.context = context
    }

    /// Adopts and reads what is on disk. Answers true when it differs from what is in use: then a login is due.
    func refresh(serverName: String?) -> Bool {
        let pair = Result { () throws(OutputFailure) in try readPair() }
        let trust = Result { () throws(OutputFailure) in try readTrust() }
        tell(pair.failure ?? trust.failure)
        guard case .success(let trust) = trust, client == nil || pair.failure == nil else { return false }
        let names = (try? pair.get())?.certificates.map(\.sha256).joined() ?? "none"
        let digest = context.digest(of: names + Digest.hex(Digest.sha256(trust.span)) + (serverName ?? ""))
        guard digest != inUse else { return false }
        defer { inUse = digest }
        guard case .success(let pair) = pair else {
            context.vault.use(TLSIdentity(trust: trust, serverName: serverName))
            return false
        }
        use(pair, trust: trust, serverName: serverName)
        return inUse != nil
    }

    /// Why no login can be tried; `nil` when there is a keypair to log in with. Looks again where there was none.
    func obstacle(serverName: String?) -> OutputFailure? {
        if client == nil { _ = refresh(serverName: serverName) }
        return client == nil ? activeFailure : nil
    }

    private func tell(_ failure: OutputFailure?) {
        if let failure, activeFailure != failure { context.log.write(.error, failure.kind, [], failure) }
        activeFailure = failure
    }

    private func use(_ pair: ClientPair, trust: [UInt8], serverName: String?) {
        let chain = pair.certificates.map(\.pem).joined()
        context.vault.use(
            TLSIdentity(trust: trust, certificate: Array(chain.utf8), key: pair.key, serverName: serverName))
        guard let leaf = pair.certificates.first else { return }
        certificate = leaf.sha256
        client = AgentStatus.Client(commonName: leaf.commonName ?? "", serial: leaf.serial, notAfter: pair.notAfter)
        context.log.write(
            .info, "client.in-use",
            [("common_name", leaf.commonName ?? ""), ("serial", leaf.serial), ("not_after", pair.notAfter.rfc3339)])
    }

    /// Takes up files that were put into `mtls/`, then reads the pair in use.
    private func readPair() throws(OutputFailure) -> ClientPair {
        var leftAlone: ClientFinding?
        do throws(BoundaryError) {
            let now = context.now
            switch try context.boundary.adoptClientPair(now: now.wall, server: now.server) {
            case .nothingNew: break
            case .adopted: context.log.write(.info, "client.adopted")
            case .leftAlone(let finding): leftAlone = finding
            }
            if let pair = try context.boundary.view.clientPair() {
                if let leftAlone { note(leftAlone) }
                return pair
            }
        } catch {
            throw OutputFailure(.clientUnreadable, error)
        }
        throw leftAlone.map { OutputFailure($0.kind, $0) } ?? .noClientPair
    }

    /// Files that are not (yet) a pair stay where they are; it is said once.
    private func note(_ finding: ClientFinding) {
        guard finding != lastFinding else { return }
        lastFinding = finding
        context.log.write(.warning, finding.kind, [], finding)
    }

    private func readTrust() throws(OutputFailure) -> [UInt8] {
        do throws(PosixError) {
            return try context.host.files.read(context.boundary.path + "/" + Layout.serverTrust, 1 << 20)
        } catch {
            throw OutputFailure(error.isMissing ? .serverTrustMissing : .serverTrustUnreadable, error)
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

extension OutputFailure {
    fileprivate static let noClientPair = OutputFailure(
        .clientMissing, "there is no client keypair in mtls/: the agent cannot log in",
        hint: "put client.key (0600) and client.crt into mtls/; both are taken as soon as they fit")
}
