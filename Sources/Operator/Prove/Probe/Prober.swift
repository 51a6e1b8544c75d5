import Artifacts
import Core
import JSON
import Manifest
import Reconcile
import System
import VaultAPI
import VaultPolicy

/// Asks the server what each identity may do, with tokens that have exactly what a login by its role would bring.
///
/// A probe token is an orphan, is not renewable, lives for a minute at most, and is revoked as soon as its questions are
/// answered, also where one of them failed.
struct Prober {
    private static let batch = 1000

    let environment: Environment
    let desired: DesiredState
    let rights: ServerRights
    let session: OperatorSession
    /// How many identities are looked at in one go: their tokens live at the same time.
    let stride: Int
    /// What is tried with each probe token, if anything is.
    let signing: SigningProbes?

    /// One identity under way.
    struct Probe {
        let identity: Identity
        let policies: [String]
        var token: SecretBytes?
        var accessor = ""
        var answer = ProbeResult()
    }

    /// Every identity's answer by its name. `isStopped` is asked between steps; `progress` is told how many are done.
    func run(
        effort: inout RightsMatrix.ProbeStatistics, isStopped: () -> Bool, progress: (Int) -> Void
    ) throws(ReconcileError) -> [String: ProbeResult] {
        let paths = ProbePaths(environment, roleNames: rights.roleNames)
        let common = paths.common.inBatches(of: Self.batch).map(Question.init)
        let policies = Dictionary(desired.policies.map { ($0.identity, $0) }) { first, _ in first }
        var answers: [String: ProbeResult] = [:]
        for identities in environment.identities.inBatches(of: stride) {
            var probes = identities.map(probe)
            for index in probes.indices {
                let identity = probes[index].identity
                guard let policy = policies[identity.name] else { continue }
                probes[index].answer.own = paths.own(identity, policy, rules: rules(of: probes[index]))
            }
            try look(&probes, common, &effort, isStopped)
            effort.paths += probes.reduce(0) { $0 + paths.common.count + $1.answer.own.count }
            for probe in probes { answers[probe.identity.name] = probe.answer }
            progress(answers.count)
        }
        return answers
    }

    private func probe(_ identity: Identity) -> Probe {
        Probe(identity: identity, policies: rights.given(to: identity, in: environment).map(\.name).sorted())
    }

    /// What its policies say, but for the usual `default`.
    private func rules(of probe: Probe) -> [PolicyRule] {
        let facts = rights.entities[probe.identity.name]?.facts ?? IdentityFacts()
        return probe.policies.filter { $0 != "default" }.flatMap { rights.policies[$0]?.rules(for: facts) ?? [] }
    }

    /// Whatever comes of it, the tokens are given back.
    private func look(
        _ probes: inout [Probe], _ common: [Question], _ effort: inout RightsMatrix.ProbeStatistics,
        _ isStopped: () -> Bool
    ) throws(ReconcileError) {
        var failure: ReconcileError?
        do throws(ReconcileError) {
            try makeTokens(&probes, &effort)
            guard !isStopped() else { throw .stopped }
            try ask(&probes, common)
            guard !isStopped() else { throw .stopped }
            if let signing { try signing.run(&probes, session, &effort) }
        } catch {
            failure = error
        }
        effort.tokensRevoked += revoke(probes)
        if let failure { throw failure }
        guard !isStopped() else { throw .stopped }
    }
}

// Tokens.
extension Prober {
    /// A login without any policy may do nothing, and a token without policies would get its maker's: none is made then.
    private func makeTokens(
        _ probes: inout [Probe], _ effort: inout RightsMatrix.ProbeStatistics
    ) throws(ReconcileError) {
        let positions = probes.indices.filter { !probes[$0].policies.isEmpty && !probes[$0].policies.contains("root") }
        var failure: ReconcileError?
        for (index, answer) in zip(positions, session.ask(positions.map { Self.creation(probes[$0].policies) })) {
            do throws(ReconcileError) {
                let grant = try Self.grant(answer, probes[index])
                (probes[index].token, probes[index].accessor) = (grant.token, grant.accessor)
                effort.tokens += 1
                guard Set(grant.policies) == Set(probes[index].policies) else {
                    throw .cannotProbe(
                        identity: probes[index].identity.name,
                        "it has the policies \(grant.policies.joined(separator: ", ")) instead of "
                            + probes[index].policies.joined(separator: ", "))
                }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    private static func creation(_ policies: [String]) -> VaultRequest {
        .write(
            [
                "policies": .strings(policies), "no_default_policy": .bool(!policies.contains("default")),
                "ttl": "60s", "explicit_max_ttl": "60s", "renewable": false, "display_name": "coppice-prove",
                "type": "service",
            ], to: "auth/token/create-orphan")
    }

    private static func grant(_ answer: OperatorSession.Answer?, _ probe: Probe) throws(ReconcileError) -> TokenGrant {
        do throws(VaultError) {
            return try TokenGrant((answer ?? .failure(.leaderless(""))).get())
        } catch {
            if case .invalid(_, _, let text) = error { throw .cannotProbe(identity: probe.identity.name, text) }
            throw ReconcileError.shown(error)
        }
    }

    /// How many were revoked: by the operator, or else by themselves. What is left ends within a minute.
    private func revoke(_ probes: [Probe]) -> Int {
        let made = probes.filter { $0.token != nil }
        let first = session.ask(
            made.map { .write(["accessor": .string($0.accessor)], to: "auth/token/revoke-accessor") })
        let left = zip(made, first).filter { !$1.isSuccess }.map(\.0)
        let second = session.ask(left.map { _ in .revokeSelf }, tokens: left.map(\.token))
        return (first + second).count { $0.isSuccess }
    }
}

// Questions.
extension Prober {
    /// One request for capabilities, and on how many paths.
    struct Question {
        let request: VaultRequest
        let count: Int

        init(_ paths: [ProbePaths.Path]) {
            request = .capabilitiesSelf(paths: paths.map(\.path))
            count = paths.count
        }
    }

    private func ask(_ probes: inout [Probe], _ common: [Question]) throws(ReconcileError) {
        let positions = probes.indices.filter { probes[$0].token != nil }
        let questions = positions.flatMap { index in
            (common + [Question(probes[index].answer.own)]).map { (index: index, question: $0) }
        }
        let answers = session.ask(questions.map(\.question.request), tokens: questions.map { probes[$0.index].token })
        for ((index, question), answer) in zip(questions, answers) {
            let byPath = try capabilities(answer, question, probes[index])
            probes[index].answer.take(byPath)
        }
    }

    /// What the token was told; where it may not even ask, what the operator is told of it.
    private func capabilities(
        _ answer: OperatorSession.Answer?, _ question: Question, _ probe: Probe
    ) throws(ReconcileError) -> [String: [String]] {
        var answer = answer ?? .failure(.leaderless(""))
        if case .failure(let error) = answer, error.isDenied {
            answer = session.ask([Self.byAccessor(question.request, probe.accessor)])[0] ?? answer
        }
        do throws(VaultError) {
            let byPath = try VaultAPI.Capabilities(answer.get()).byPath
            guard byPath.count == question.count else {
                throw .malformed(path: "sys/capabilities-self", "it does not speak of every path that was asked about")
            }
            return byPath
        } catch {
            throw ReconcileError.shown(error)
        }
    }

    private static func byAccessor(_ request: VaultRequest, _ accessor: String) -> VaultRequest {
        let body = request.body.flatMap { body in body.withSpan { try? JSONValue.parse($0) } }
        var asked = body?.object ?? [:]
        asked["accessor"] = .string(accessor)
        return .write(asked, to: "sys/capabilities-accessor")
    }
}

extension Optional where Wrapped == OperatorSession.Answer {
    /// Whether there is an answer, and a good one.
    var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}

extension Array {
    /// The elements in order, so many at a time.
    func inBatches(of count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { Array(self[$0..<Swift.min($0 + count, self.count)]) }
    }
}

/// What the server said of one identity's rights.
struct ProbeResult: Sendable {
    /// What each path allows, sorted: those that allow nothing are left out.
    var allowed: [String: [String]] = [:]
    /// The identity's own paths, besides those asked for every identity.
    var own: [ProbePaths.Path] = []
    /// What came of trying to have certificates signed.
    var tries: [SigningProbe] = []

    /// The capabilities on a path; empty for none.
    func capabilities(_ path: String) -> [String] { allowed[path] ?? [] }

    /// Takes over what the server said; `deny` is nothing.
    mutating func take(_ byPath: [String: [String]]) {
        for (path, names) in byPath where !names.contains("deny") { allowed[path] = names.sorted() }
    }
}
