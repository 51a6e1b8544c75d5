import Artifacts
import Manifest

/// One identity: its row of the matrix, and the findings whose cause is its alone.
struct IdentityVerdict {
    let identity: Identity
    let environment: Environment
    let desired: DesiredPolicy
    let rights: ServerRights
    let answer: ProbeResult
    let policies: IdentityPolicies
    let paths: ProbePaths
    private let needed: Set<String>

    init(
        _ identity: Identity, in environment: Environment, _ desired: DesiredPolicy, _ rights: ServerRights,
        _ answer: ProbeResult,
        _ policies: IdentityPolicies, _ paths: ProbePaths
    ) {
        (self.identity, self.environment, self.desired) = (identity, environment, desired)
        (self.rights, self.answer, self.policies, self.paths) = (rights, answer, policies, paths)
        needed = Set(desired.grants.map { $0.path.replacing("+", with: "default") })
    }

    private var name: String { environment.objectName(identity) }
    private var loginPath: String { "auth/\(environment.login.path)/certs/\(name)" }

    /// Every path that was asked about, and what came of it.
    func row() -> IdentityRights {
        var areas = Dictionary(
            uniqueKeysWithValues: RightsArea.allCases.map { ($0, AreaRights($0, denied: paths.counts[$0] ?? 0)) })
        let telling = paths.common.filter { isTelling($0.path) }
        // Every identity is asked about every other's paths: what is denied as it must be is only counted.
        for path in telling { areas[path.area]?.denied -= 1 }
        for path in telling + answer.own {
            let right = right(path.path)
            let area = right.expected.isEmpty ? path.area : paths.area(of: path.path)
            if !right.expected.isEmpty {
                areas[area]?.needed.append(right)
            } else {
                areas[area]?.denied += 1
                if !right.isAsExpected { areas[area]?.breaches.append(right) }
            }
        }
        return IdentityRights(
            name: identity.name, kind: identity.kind, policies: policies.given.map(\.given),
            areas: RightsArea.allCases.compactMap { areas[$0] }, tries: answer.tries)
    }

    /// Whether something is allowed on a path, or must be; with templates only a closer look tells.
    private func isTelling(_ path: String) -> Bool {
        policies.hasTemplates || answer.allowed[path] != nil || needed.contains(path)
    }

    /// Both sides of one path. Templates are filled in here: the server does not fill them for a token without an entity.
    private func right(_ path: String) -> Right {
        var actual = answer.capabilities(path)
        if policies.hasTemplates { actual = Set(actual + policies.read(path)).sorted() }
        let isNeeded = !actual.isEmpty || needed.contains(path)
        return Right(path, expected: isNeeded ? policies.expected(path) : [], actual: actual)
    }
}

// Findings.
extension IdentityVerdict {
    /// What a group adds to this identity: the effects are merged with those on others.
    struct GroupEffect {
        let group: ServerRights.Entity.Group
        let identity: String
        let rights: [Right]
    }

    /// A right that is too much, with the policies that by themselves give it.
    struct Excess {
        let right: Right
        let sources: [IdentityRights.AttachedPolicy]
    }

    /// What is too much in a row of ``row()``.
    func excess(_ row: IdentityRights) -> [Excess] {
        row.areas.flatMap { $0.needed + $0.breaches }.filter { !$0.excess.isEmpty }.map {
            Excess(right: $0, sources: policies.sources(of: $0.excess, on: $0.path))
        }
    }

    /// The findings for a row of ``row()`` and its ``excess(_:)``.
    func findings(_ row: IdentityRights, _ excess: [Excess]) -> [RightsFinding] {
        guard rights.login(identity, in: environment) != nil else {
            return [FindingText.loginMissing(identity, at: loginPath)]
        }
        let lacks = row.areas.flatMap(\.needed).filter { !$0.lack.isEmpty }
        return given(excess) + own(excess) + missing(lacks) + unexplained(excess)
    }

    /// What the groups of the entity add.
    func groups(_ excess: [Excess]) -> [GroupEffect] {
        (rights.entities[identity.name]?.groups ?? []).compactMap { group in
            let names = extras { $0 == .group(group.name) }
            return names.isEmpty
                ? nil : GroupEffect(group: group, identity: identity.name, rights: effects(of: names, excess))
        }
    }

    /// The names of further policies that come from there.
    private func extras(_ isMeant: (IdentityRights.AttachedPolicy.Source) -> Bool) -> [String] {
        policies.given.map(\.given).filter { isMeant($0.source) && $0.name != name && $0.name != "default" }.map(\.name)
    }

    private func effects(of names: [String], _ excess: [Excess]) -> [Right] {
        excess.filter { $0.sources.contains { names.contains($0.name) } }.map(\.right)
    }

    /// Further policies by the role, as `default`, and by the entity.
    private func given(_ excess: [Excess]) -> [RightsFinding] {
        var found: [RightsFinding] = []
        let byRole = extras { $0 == .role }
        if !byRole.isEmpty {
            found.append(FindingText.extraPolicies(byRole, identity, at: loginPath, effects(of: byRole, excess)))
        }
        if !identity.hasDefaultPolicy, policies.given.contains(where: { $0.given.name == "default" }) {
            found.append(FindingText.byDefault(identity, at: loginPath, effects(of: ["default"], excess)))
        }
        guard let entity = rights.entities[identity.name] else { return found }
        let byEntity = extras { $0 == .entity }
        if !byEntity.isEmpty {
            found.append(FindingText.entity(entity, identity, byEntity, effects(of: byEntity, excess)))
        }
        return entity.isDisabled ? found + [FindingText.disabled(entity, identity)] : found
    }

    /// The identity's own policy, and a `default` that is asked for and allows more than usual.
    private func own(_ excess: [Excess]) -> [RightsFinding] {
        var found: [RightsFinding] = []
        let effects = effects(of: [name], excess)
        let rules = policies.widerRules
        if !rules.isEmpty || !effects.isEmpty {
            found.append(FindingText.policyWider(name, identity, rules, effects))
        }
        let byDefault = identity.hasDefaultPolicy ? self.effects(of: ["default"], excess) : []
        if !byDefault.isEmpty {
            found.append(FindingText.policyWider("default", identity, byDefault.map(\.path), byDefault))
        }
        let free = policies.own == nil ? [] : policies.freeParameters(desired)
        return free.isEmpty ? found : found + [FindingText.parameters(name, identity, free)]
    }

    private func missing(_ lacks: [Right]) -> [RightsFinding] {
        let given = policies.given.map(\.given.name)
        guard !given.contains("root") else { return [] }
        guard given.contains(name) else { return [FindingText.policyNotGiven(name, identity, at: loginPath, lacks)] }
        var found: [RightsFinding] = []
        if identity.hasDefaultPolicy, !given.contains("default") {
            found.append(FindingText.policyNotGiven("default", identity, at: loginPath, []))
        }
        guard rights.policies[name] != nil else {
            return found + [FindingText.policyMissing(name, identity, lacks)]
        }
        let explained = lacks.filter(policies.ownLacks)
        let reasons = policies.limits + policies.refused(AgentRequests(identity, in: environment))
        if !explained.isEmpty || !reasons.isEmpty {
            found.append(FindingText.policyNarrower(name, identity, explained, reasons))
        }
        let others = lacks.filter { !policies.ownLacks($0) }
        guard !others.isEmpty, given.count == (given.contains("default") ? 2 : 1) else { return found }
        return found + [FindingText.unexplained(.rightMissing, identity, others)]
    }

    private func unexplained(_ excess: [Excess]) -> [RightsFinding] {
        let left = excess.filter(\.sources.isEmpty).map(\.right)
        return left.isEmpty ? [] : [FindingText.unexplained(.rightWider, identity, left)]
    }
}
