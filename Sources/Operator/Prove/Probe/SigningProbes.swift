import AgentConfig
import Artifacts
import JSON
import Manifest
import Reconcile
import System
import VaultAPI
import X509

/// Has certificates signed with probe tokens: those that must be signed, and those that must not.
///
/// Whatever is signed is counted, and revoked where the operator's token may.
final class SigningProbes {
    /// One request and what it is to come to.
    struct Attempt {
        var kind: SigningProbe.Kind
        var path: String
        var request: VaultRequest
        /// What the certificate may hold at most.
        var bounds: Bounds
    }

    /// What a certificate may hold at most.
    struct Bounds {
        var names: RequestedNames
        var purpose: ObjectIdentifier
        var life: Duration
        /// The certificates that must have signed it; empty for whatever the mount signs by.
        var issuers: [Certificate]
    }

    private let environment: Environment
    private let rights: ServerRights
    private let issuers: [Certificate]
    private var keys: [KeyAlgorithm: PrivateKey] = [:]
    /// For each path that refused to revoke what was signed, how often and why.
    private var unrevoked: [String: (count: Int, error: ReconcileError)] = [:]

    /// `issuers` are the certificates of the agents' CA.
    init(_ environment: Environment, _ rights: ServerRights, issuers: [Certificate]) {
        (self.environment, self.rights, self.issuers) = (environment, rights, issuers)
    }

    /// Tries everything for these identities; what came of it is in their answers.
    func run(
        _ probes: inout [Prober.Probe], _ session: OperatorSession, _ effort: inout RightsMatrix.ProbeStatistics
    ) throws(ReconcileError) {
        var attempts: [(index: Int, attempt: Attempt)] = []
        for index in probes.indices where probes[index].token != nil {
            attempts += try self.attempts(probes[index].identity).map { (index, $0) }
        }
        let answers = session.ask(attempts.map(\.attempt.request), tokens: attempts.map { probes[$0.index].token })
        var signed: [VaultRequest] = []
        for ((index, attempt), answer) in zip(attempts, answers) {
            let (outcome, serial) = SigningProbeVerdict(attempt).outcome(of: answer ?? .failure(.leaderless("")))
            probes[index].answer.tries.append(SigningProbe(attempt.kind, path: attempt.path, outcome: outcome))
            if let serial { signed.append(Self.revocation(of: serial, attempt)) }
        }
        effort.certificates += signed.count
        effort.certificatesRevoked += revoke(signed, session)
    }

    /// How many were revoked; the others are remembered for ``notes``.
    private func revoke(_ requests: [VaultRequest], _ session: OperatorSession) -> Int {
        let answers = session.ask(requests)
        for case (let request, .failure(let error)?) in zip(requests, answers) {
            let before = unrevoked[request.path]?.count ?? 0
            unrevoked[request.path] = (before + 1, ReconcileError.shown(error))
        }
        return answers.count { $0.isSuccess }
    }

    /// What was signed and could not be revoked, a line for each path, with what helps.
    var notes: [String] {
        unrevoked.sorted { $0.key < $1.key }.map { path, refused in
            let what = refused.count == 1 ? "a certificate is" : "\(refused.count) certificates are"
            let hint = refused.error.hints.first.map { "; hint: " + $0 } ?? ""
            return "\(what) not revoked by \(path): \(refused.error.summary)\(hint)"
        }
    }

    private static func revocation(of serial: String, _ attempt: Attempt) -> VaultRequest {
        let mount = attempt.path.split(separator: "/").dropLast(2).joined(separator: "/")
        return .write(["serial_number": .string(serial)], to: mount + "/revoke")
    }

    private func attempts(_ identity: Identity) throws(ReconcileError) -> [Attempt] {
        var all: [Attempt] = []
        for leaf in identity.configuration.leaves {
            var subject = SigningProbeSubject(
                path: leaf.sign, names: leaf.names, key: leaf.key, purpose: KeyPurpose.serverAuth,
                life: longestLife(identity), foreignName: foreignName(to: identity),
                foreignURI: foreignURI(to: identity))
            subject.further = KeyPurpose.clientAuth
            all += try make(subject, isFirst: leaf.id == identity.configuration.leaves.first?.id)
        }
        guard identity.renewal == .own else { return all }
        let name = identity.clientName
        var subject = SigningProbeSubject(
            path: environment.clientSigningPath(identity), names: RequestedNames(commonName: name),
            key: environment.clients.key, purpose: KeyPurpose.clientAuth, life: environment.clients.ttl,
            foreignName: foreignClientName(to: identity), foreignURI: foreignURI(to: identity))
        subject.further = KeyPurpose.serverAuth
        subject.isClient = true
        subject.issuers = issuers
        return all + (try make(subject, isFirst: true))
    }

    /// Every kind once for a path; for its further leaves only what the agent asks for.
    private func make(_ subject: SigningProbeSubject, isFirst: Bool) throws(ReconcileError) -> [Attempt] {
        let role = rights.signers[subject.rolePath]
        let kinds = isFirst ? SigningProbe.Kind.allCases : [.right]
        var attempts: [Attempt] = []
        for kind in kinds where subject.isMeant(kind, role) {
            do throws(PKIError) {
                let key = try key(kind == .otherKey ? subject.otherKey : subject.key)
                attempts.append(try subject.attempt(kind, key))
            } catch {
                throw .notCertificates(error)
            }
        }
        return attempts
    }

    private func key(_ algorithm: KeyAlgorithm) throws(PKIError) -> PrivateKey {
        if let known = keys[algorithm] { return known }
        let key = try PrivateKey.generate(algorithm)
        keys[algorithm] = key
        return key
    }

    /// All leaves of an identity share one role, which signs for as long as the longest of them asks.
    private func longestLife(_ identity: Identity) -> Duration {
        let leaves = identity.configuration.leaves
        let mount = environment.issuing.first { leaves.first?.sign.hasPrefix($0.path + "/") ?? false }?.maxTTL
        let longest = leaves.compactMap { $0.ttl ?? mount }.max() ?? .seconds(86_400)
        return min(longest, mount ?? longest)
    }

    /// A name that is another workload's, or that no workload has.
    private func foreignName(to identity: Identity) -> String {
        let others = environment.identities.filter { $0.workload != identity.workload }
        let names = others.flatMap(\.configuration.leaves).flatMap {
            [$0.names.commonName].compactMap { $0 } + $0.names.dns
        }
        return names.first { !$0.hasPrefix("*") } ?? "coppice-prove." + environment.domain
    }

    /// A URI that is another workload's, or one below the identity's own that no workload has.
    private func foreignURI(to identity: Identity) -> String {
        let others = environment.identities.filter { $0.workload != identity.workload }
        let known = others.flatMap(\.configuration.leaves).flatMap(\.names.uri).first
        let own = identity.configuration.leaves.flatMap(\.names.uri).first.map { $0 + "/coppice-prove" }
        return known ?? own ?? "spiffe://\(environment.domain)/coppice-prove"
    }

    private func foreignClientName(to identity: Identity) -> String {
        environment.identities.first { $0.name != identity.name }?.clientName ?? "coppice-prove."
            + environment.clients.domain
    }
}
