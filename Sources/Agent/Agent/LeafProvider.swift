import AgentConfig
import Boundary
import Core
import Renewal
import System
import VaultAPI
import VaultClient
import X509

/// Makes one leaf: the key here, a CSR to the server, and a generation of what comes back.
final class LeafProvider: OutputProvider {
    /// What is assumed of a lifetime that neither the configuration nor a certificate says: for the budget alone.
    static let assumedLifetime = Duration.seconds(3600)
    /// More than any generation of a leaf takes on disk.
    static let room = 262_144

    private var leaf: LeafOutput
    private let context: AgentContext
    private let session: VaultSession
    /// The key and request that are asked next: made while the login is under way, or those of an answer that never came,
    /// so that at most one issue is lost.
    private var pending: (key: PrivateKey, request: CertificateRequest)?
    /// An answer that this host refused, perhaps by its own fault: it is looked at again instead of asked for again.
    private var heldBack: (signed: SignedCertificate, key: PrivateKey, since: WallTime)?
    private var verified: VerifiedLeaf?
    private var held: CurrentGeneration?

    init(_ leaf: LeafOutput, context: AgentContext, session: VaultSession) {
        self.leaf = leaf
        self.context = context
        self.session = session
        if let (generation, whole) = standing() {
            held = currentGeneration(of: generation)
            refit(whole, of: generation)
        }
    }

    var output: any ConfiguredOutput { leaf }

    func adopt(_ output: any ConfiguredOutput) -> Bool {
        guard let leaf = output as? LeafOutput else { return false }
        self.leaf = leaf
        if let (generation, whole) = standing() { refit(whole, of: generation) }
        return true
    }

    var needsSession: Bool { true }
    var rights: [(path: String, capability: String)] { [(leaf.sign, "update")] }
    var currentGeneration: CurrentGeneration? { held }

    var metered: Duration? {
        leaf.ttl ?? held?.life.map(\.length) ?? Self.assumedLifetime
    }

    func firstDue() -> Deadline {
        .wall(held?.renewAt ?? WallTime(secondsSince1970: 0))
    }

    func prepare() {
        _ = try? context.acceptedRoots(leaf.roots)
        pending = pending ?? (try? make())
    }

    func check() throws(OutputFailure) {
        try context.preflight(leaf, bytes: Self.room)
        _ = try context.acceptedRoots(leaf.roots)
        try context.rights.require("update", on: leaf.sign)
    }

    func obtain(then: @escaping (Result<Obtained, OutputFailure>) -> Void) {
        if let verdict = lookAgain() { return then(verdict) }
        guard let token = session.token else { return then(.failure(.noSession)) }
        do throws(PKIError) {
            let made = if let pending { pending } else { try make() }
            pending = made
            let request = VaultRequest.sign(path: leaf.sign, csr: made.request.pem, names: leaf.names, ttl: leaf.ttl)
            context.vault.send(request, token: token) { [weak self] answer in
                guard let self else { return }
                then(self.received(answer, key: made.key))
            }
        } catch {
            then(.failure(OutputFailure(.leafKey, error)))
        }
    }

    private func make() throws(PKIError) -> (key: PrivateKey, request: CertificateRequest) {
        let key = try PrivateKey.generate(leaf.key)
        return (key, try CertificateRequest.make(key: key, names: leaf.names))
    }

    private func received(
        _ answer: Result<VaultResponse, VaultError>, key: PrivateKey
    ) -> Result<Obtained, OutputFailure> {
        let response: VaultResponse
        switch answer {
        case .failure(let error):
            session.noteUse(denied: error.isDenied)
            let failure = OutputFailure(.leafRefused, error)
            return .failure(error.mayHaveIssued ? failure.afterIssue : failure)
        case .success(let good):
            session.noteUse(denied: false)
            response = good
        }
        pending = nil
        do throws(VaultError) {
            return judge(try SignedCertificate(response), key).mapError(\.afterIssue)
        } catch {
            return .failure(OutputFailure(.leafAnswer, error).afterIssue)
        }
    }

    /// The verdict on an answer that was held back; `nil` when there is none, or when it is time to ask for a new one: after
    /// a tenth of the life, when the budget has room again.
    private func lookAgain() -> Result<Obtained, OutputFailure>? {
        guard let (signed, key, since) = heldBack else { return nil }
        guard context.now.wall < since + (metered ?? Self.assumedLifetime) / 10 else {
            heldBack = nil
            return nil
        }
        return judge(signed, key)
    }

    func forget() {
        heldBack = nil
    }

    private func judge(_ signed: SignedCertificate, _ key: PrivateKey) -> Result<Obtained, OutputFailure> {
        do throws(OutputFailure) {
            verified = try verify(signed, key)
            heldBack = nil
            return .success(.result)
        } catch {
            heldBack = error.mayBeOurs ? (signed, key, heldBack?.since ?? context.now.wall) : nil
            return .failure(error)
        }
    }

    private func verify(_ signed: SignedCertificate, _ key: PrivateKey) throws(OutputFailure) -> VerifiedLeaf {
        guard signed.leaseID == nil else { throw .leased }
        return try VerifiedLeaf.check(
            certificate: signed.certificate, chain: signed.chain, key: key, asked: leaf.names,
            roots: try context.acceptedRoots(leaf.roots), now: context.judgedNow.wall)
    }

    func save() throws(OutputFailure) -> Saved {
        guard let verified else { throw .nothingToSave }
        let now = context.judgedNow.wall
        let record = GenerationRecord(
            request: context.digest(of: leaf.requestText), received: now, serial: verified.certificate.serial,
            notBefore: verified.certificate.notBefore, notAfter: verified.certificate.notAfter)
        let publication = try context.publish(leaf, files: try files(of: verified), record: record)
        self.verified = nil
        held = currentGeneration(of: publication.generation)
        return Saved(
            next: firstDue(), reload: context.owesReload(leaf), isNew: publication.isNew,
            facts: facts(of: verified.certificate))
    }

    private func facts(of certificate: Certificate) -> [(String, String)] {
        [
            ("serial", certificate.serial), ("not_after", certificate.notAfter.rfc3339),
            ("renew_at", held?.renewAt?.rfc3339 ?? ""),
        ]
    }

    private func files(of leaf: VerifiedLeaf) throws(OutputFailure) -> [GeneratedFile] {
        let key = try pem(of: leaf.key)
        let chain = leaf.intermediates.map(\.pem).joined()
        var files = [
            GeneratedFile(name: Layout.Leaf.key, bytes: key),
            GeneratedFile(name: Layout.Leaf.certificate, text: leaf.certificate.pem),
            GeneratedFile(name: Layout.Leaf.chain, text: chain),
            GeneratedFile(name: Layout.Leaf.fullChain, text: leaf.certificate.pem + chain),
            GeneratedFile(name: Layout.Leaf.trust, text: chain + leaf.root.pem),
        ]
        if self.leaf.bundle {
            let bundle = SecretBuffer()
            bundle.append(key)
            bundle.append(leaf.certificate.pem + chain)
            files.append(GeneratedFile(name: Layout.Leaf.bundle, bytes: bundle.finish()))
        }
        return files
    }

    private func pem(of key: PrivateKey) throws(OutputFailure) -> SecretBytes {
        do throws(PKIError) {
            return try key.pkcs8PEM()
        } catch {
            throw OutputFailure(.leafKey, error)
        }
    }

    func apply(then: @escaping (HookResult) -> Void) {
        guard let hook = leaf.onChange else { return then(.succeeded) }
        context.hooks.start(hook, for: leaf.id, now: context.now, then: then)
    }

    private func renewal(of currentGeneration: CurrentGeneration) -> WallTime? {
        currentGeneration.life.map {
            RenewalRule.renewal(of: $0, seed: context.seed.with(leaf.id.description).with(currentGeneration.serial))
        }
    }

    /// Publishes what is on disk once more where files, group or mode are to be others now: a new `bundle:` or `group:`
    /// asks the server for nothing. The same files again are not touched.
    private func refit(_ whole: VerifiedLeaf, of generation: Generation) {
        do throws(OutputFailure) {
            let publication = try context.publish(leaf, files: try files(of: whole), record: generation.record)
            held = currentGeneration(of: publication.generation)
        } catch {
            context.log.write(.warning, error.kind, [("output", leaf.id.description)], error)
        }
    }

    /// What is on disk, when it is what the configuration asks for. It is judged as of its receipt: whether it has
    /// ended is for the renewal to say, by a clock that has been compared with the server's.
    private func standing() -> (Generation, VerifiedLeaf)? {
        guard let generation = context.current(leaf.id),
            generation.record.request == context.digest(of: leaf.requestText), let whole = whole(generation)
        else { return nil }
        return (generation, whole)
    }

    private func currentGeneration(of generation: Generation) -> CurrentGeneration {
        let record = generation.record
        var currentGeneration = CurrentGeneration(
            generation: generation.name, serial: record.serial ?? "", written: record.received,
            life: Life(
                notBefore: record.notBefore ?? record.received, notAfter: record.notAfter ?? record.received,
                received: record.received))
        currentGeneration.renewAt = renewal(of: currentGeneration)
        return currentGeneration
    }

    private func whole(_ generation: Generation) -> VerifiedLeaf? {
        guard let roots = try? context.acceptedRoots(leaf.roots),
            let key = context.secret(Layout.Leaf.key, of: generation, in: leaf.id).flatMap({
                try? PrivateKey.parse(pem: $0)
            }),
            let chain = context.certificates(Layout.Leaf.fullChain, of: generation, in: leaf.id),
            let trust = context.certificates(Layout.Leaf.trust, of: generation, in: leaf.id),
            let certificate = chain.first
        else { return nil }
        return try? VerifiedLeaf.check(
            certificate: certificate, chain: Array(chain.dropFirst()) + trust, key: key, asked: leaf.names,
            roots: roots, now: max(generation.record.received, certificate.notBefore))
    }
}

extension VaultError {
    /// Whether a signing request may have been carried out although it failed: the answer was lost or made no sense.
    fileprivate var mayHaveIssued: Bool {
        switch self {
        case .malformed, .server, .keyInAnswer, .empty: true
        default: isLost
        }
    }
}

extension OutputFailure {
    static let noSession = OutputFailure(
        .sessionMissing, "there is no session with the server", hint: "the login's own error says why",
        isPermanent: false)
    static let nothingToSave = OutputFailure(
        .nothingToSave, "there is nothing to save", hint: "it is asked for again at the next round")
    fileprivate static let leased = OutputFailure(
        .leafLeased, "the server bound the certificate to a lease: it would be revoked with the agent's token",
        hint: "set generate_lease=false on the PKI role")
}
