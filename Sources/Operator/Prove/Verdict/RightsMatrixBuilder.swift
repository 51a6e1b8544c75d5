import Artifacts
import Manifest
import X509

/// The whole matrix from what was read and what was answered: pure.
struct RightsMatrixBuilder {
    let environment: Environment
    let desired: DesiredState
    let rights: ServerRights
    let answers: [String: ProbeResult]
    /// The certificates of the agents' CA.
    let issuers: [Certificate]
    /// Other certificates that are known.
    let known: [Certificate]

    /// Rows in the manifest's order; findings by kind, then in that order.
    func rowsAndFindings() -> (rows: [IdentityRights], findings: [RightsFinding]) {
        let paths = ProbePaths(environment, roleNames: rights.roleNames)
        var rows: [IdentityRights] = []
        var findings: [RightsFinding] = LoginVerdict(
            environment, rights.allLogins, issuers: issuers, known: known + rights.authorities
        ).findings()
        findings += signers()
        for (identity, policy) in zip(environment.identities, desired.enrolments) {
            findings += EnrolmentVerdict(identity, in: environment, policy, rights).findings()
        }
        var groups: [IdentityVerdict.GroupEffect] = []
        for (identity, policy) in zip(environment.identities, desired.policies) {
            guard let answer = answers[identity.name],
                let policies = IdentityPolicies(identity, environment, policy, rights)
            else { continue }
            let verdict = IdentityVerdict(identity, in: environment, policy, rights, answer, policies, paths)
            let row = verdict.row()
            rows.append(row)
            let excess = verdict.excess(row)
            findings += verdict.findings(row, excess)
            groups += verdict.groups(excess)
        }
        findings += Self.merged(groups)
        for (identity, row) in zip(environment.identities, rows) {
            SigningProbeFindings(identity, row.tries).add(to: &findings)
        }
        return (rows, Self.sorted(Self.gathered(findings)))
    }

    private func signers() -> [RightsFinding] {
        (desired.signers + desired.clients + desired.tickets).flatMap { role -> [RightsFinding] in
            guard let actual = rights.signers[role.apiPath] else { return [FindingText.signerMissing(role)] }
            let width = RoleDeviation(role, actual)
            return (width.wider.isEmpty ? [] : [FindingText.signerWider(role, width.wider)])
                + (width.narrower.isEmpty ? [] : [FindingText.signerNarrower(role, width.narrower)])
        }
    }

    /// Probes without an answer fail for all identities alike: one finding for each mount.
    private static func gathered(_ findings: [RightsFinding]) -> [RightsFinding] {
        var positions: [String: Int] = [:]
        return findings.reduce(into: []) { all, finding in
            guard finding.code == .tryFailed else { return all.append(finding) }
            guard let index = positions[finding.subject] else {
                positions[finding.subject] = all.count
                return all.append(finding)
            }
            all[index].identities += finding.identities
            all[index].evidence += finding.evidence.filter { !all[index].evidence.contains($0) }
        }
    }

    /// One finding for each group, whomever it concerns.
    private static func merged(_ effects: [IdentityVerdict.GroupEffect]) -> [RightsFinding] {
        var order: [String] = []
        var byID: [String: [IdentityVerdict.GroupEffect]] = [:]
        for effect in effects {
            if byID[effect.group.id] == nil { order.append(effect.group.id) }
            byID[effect.group.id, default: []].append(effect)
        }
        return order.compactMap { id in
            guard let all = byID[id], let group = all.first?.group else { return nil }
            return FindingText.group(
                group, identities: all.map(\.identity),
                all.flatMap { effect in effect.rights.map { (effect.identity, $0) } })
        }
    }

    private static func sorted(_ findings: [RightsFinding]) -> [RightsFinding] {
        let ranks = Dictionary(
            uniqueKeysWithValues: RightsFinding.Code.allCases.enumerated().map { ($0.element, $0.offset) })
        func rank(_ finding: RightsFinding) -> Int { ranks[finding.code] ?? 0 }
        return findings.enumerated().sorted { left, right in
            let (one, other) = (rank(left.element), rank(right.element))
            return one != other ? one < other : left.offset < right.offset
        }.map(\.element)
    }
}

/// What tries of one identity show: evidence for a finding that is there already, or else a finding of its own.
struct SigningProbeFindings {
    private let identity: Identity
    private let tries: [SigningProbe]

    init(_ identity: Identity, _ tries: [SigningProbe]) {
        (self.identity, self.tries) = (identity, tries.filter { !$0.isGood })
    }

    func add(to findings: inout [RightsFinding]) {
        var left: [SigningProbe] = []
        for attempt in tries {
            if let index = findings.firstIndex(where: { explains($0, attempt) }) {
                findings[index].evidence.append(FindingText.observation(attempt))
            } else {
                left.append(attempt)
            }
        }
        for path in Set(left.map(\.path)).sorted() {
            for code in [RightsFinding.Code.trySigned, .tryRefused] {
                let own = left.filter { $0.path == path && Self.code($0) == code }
                if !own.isEmpty { findings.append(FindingText.tried(code, path, identity, own)) }
            }
            let failed = left.filter { $0.path == path && Self.code($0) == .tryFailed }
            if !failed.isEmpty { findings.append(FindingText.untried(path, identity, failed)) }
        }
    }

    private static func code(_ attempt: SigningProbe) -> RightsFinding.Code {
        switch attempt.outcome {
        case .signed, .signedTooMuch: .trySigned
        case .refused: .tryRefused
        case .failed, .signedInVain: .tryFailed
        }
    }

    private func explains(_ finding: RightsFinding, _ attempt: SigningProbe) -> Bool {
        guard finding.identities.contains(identity.name) else { return false }
        let role = attempt.path.replacing("/sign/", with: "/roles/")
        switch (finding.code, Self.code(attempt)) {
        case (.signerWider, .trySigned), (.signerMissing, .tryRefused), (.signerNarrower, .tryRefused):
            return finding.subject == role
        case (.policyParameters, .trySigned): return attempt.kind == .notAfter
        case (.policyNarrower, .tryRefused), (.policyMissing, .tryRefused), (.loginPolicyMissing, .tryRefused):
            return finding.evidence.contains { $0.contains(attempt.path) }
        default: return false
        }
    }
}
