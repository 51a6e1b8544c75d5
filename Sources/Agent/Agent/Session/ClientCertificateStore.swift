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
    /// The pair in use, and the trust that it is used with.
    private(set) var pair: ClientPair?
    private(set) var trust: [UInt8] = []
    /// What is wrong with the keypair or the trust file on disk.
    var activeFailure: OutputFailure? { active?.failure }
    private var active: ActiveFailure?
    private let context: AgentContext
    private var inUse: String?
    private var lastFinding: ClientFinding?
    /// When the pair in use is put back over what was written into its generation and is no pair; `nil` while it is whole on
    /// disk. The other half may be on its way.
    private var putBackAt: Duration?
    /// Whether the current generation was a whole pair when it was read last.
    private var isWholeOnDisk = false
    private static let patience = Duration.seconds(60)

    init(context: AgentContext) {
        self.context = context
    }

    /// Adopts and reads what is on disk. Answers true when it differs from what is in use: then a login is due.
    func refresh(serverName: String?) -> Bool {
        let pair = Result { () throws(OutputFailure) in try readPair() }
        let trust = Result { () throws(OutputFailure) in try readTrust() }
        tell(pair.failure ?? trust.failure)
        defer { noteDamage() }
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

    /// The moments at which ``wake(isStopping:)`` is to be called.
    var deadlines: [Deadline] { putBackAt.map { [.monotonic($0)] } ?? [] }

    /// Puts the pair in use back where its generation was damaged a minute ago, or where the agent ends: the next one would have
    /// none.
    func wake(isStopping: Bool = false) {
        guard let at = putBackAt, let pair, isStopping || context.now.monotonic >= at else { return }
        putBackAt = nil
        let chain = Array(PEM.text(pair.certificates).utf8)
        do throws(BoundaryError) {
            try context.boundary.publishClientPair(
                key: pair.key, certificate: SecretBytes(copying: chain.span), record: pair.generation.record,
                keepsFiles: true)
            context.log.write(.info, "client.put-back", [("serial", pair.certificates.first?.serial ?? "")])
            tell(nil)
        } catch {
            context.log.write(.warning, error.kindOfWriting, [], error)
            putBackAt = context.now.monotonic + Self.patience
        }
    }

    private func noteDamage() {
        let isDamaged = pair != nil && !isWholeOnDisk
        putBackAt = isDamaged ? putBackAt ?? context.now.monotonic + Self.patience : nil
    }

    private func tell(_ failure: OutputFailure?) {
        if let failure {
            if active.take(failure, at: context.now.wall) { context.log.write(.error, failure.kind, [], failure) }
        } else if let ended = active {
            active = nil
            context.log.write(.info, "client.healed", ended.ending)
        }
    }

    private func use(_ pair: ClientPair, trust: [UInt8], serverName: String?) {
        let chain = pair.certificates.map(\.pem).joined()
        (self.pair, self.trust) = (pair, trust)
        context.vault.use(
            TLSIdentity(trust: trust, certificate: Array(chain.utf8), key: pair.key, serverName: serverName))
        guard let leaf = pair.certificates.first else { return }
        certificate = leaf.sha256
        client = AgentStatus.Client(
            commonName: leaf.commonName ?? "", serial: leaf.serial, notBefore: leaf.notBefore, notAfter: pair.notAfter)
        context.log.write(
            .info, "client.in-use",
            [("common_name", leaf.commonName ?? ""), ("serial", leaf.serial), ("not_after", pair.notAfter.rfc3339)])
    }

    /// Takes up files that were put into `mtls/`, then reads the pair in use.
    private func readPair() throws(OutputFailure) -> ClientPair {
        var leftAlone: ClientFinding?
        isWholeOnDisk = false
        do throws(BoundaryError) {
            let now = context.now
            switch try context.boundary.adoptClientPair(now: now.wall, server: now.server) {
            case .nothingNew: break
            case .adopted: context.log.write(.info, "client.adopted")
            case .leftAlone(let finding): leftAlone = finding
            }
            if let pair = try context.boundary.view.clientPair() {
                isWholeOnDisk = true
                if let leftAlone { note(leftAlone) }
                return pair
            }
        } catch {
            if pair == nil, let former = try? context.boundary.view.formerClientPair() {
                context.log.write(.warning, error.kind, [("used", former.generation.name.text)], error)
                return former
            }
            throw leftAlone.map { OutputFailure($0.kind, $0) } ?? OutputFailure(.clientUnreadable, error)
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
