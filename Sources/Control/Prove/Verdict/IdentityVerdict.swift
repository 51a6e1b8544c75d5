import Operating

/// One identity: its row of the matrix, and the findings whose cause is its alone.
struct IdentityVerdict {
    let identity: Identity
    let world: World
    let desired: DesiredPolicy
    let rights: ServerRights
    let answer: ProbeAnswer
    let policies: IdentityPolicies
    let paths: ProbePaths
    private let needed: Set<String>

    init(
        _ identity: Identity, in world: World, _ desired: DesiredPolicy, _ rights: ServerRights, _ answer: ProbeAnswer,
        _ policies: IdentityPolicies, _ paths: ProbePaths
    ) {
        (self.identity, self.world, self.desired) = (identity, world, desired)
        (self.rights, self.answer, self.policies, self.paths) = (rights, answer, policies, paths)
        needed = Set(desired.grants.map { $0.path.replacing("+", with: "default") })
    }

    private var name: String { world.objectName(identity) }
    private var loginPath: String { "auth/\(world.login.path)/certs/\(name)" }

    /// Every path that was asked about, and what came of it.
    func row() -> IdentityRights {
        var areas = Dictionary(uniqueKeysWithValues: RightsArea.allCases.map { ($0, AreaRights($0)) })
        for path in paths.common + answer.own {
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

    /// The findings for a row of ``row()``.
    func findings(_ row: IdentityRights) -> [RightsFinding] {
        guard rights.login(identity, in: world) != nil else {
            return [FindingWords.loginMissing(identity, at: loginPath)]
        }
        let all = row.areas.flatMap { $0.needed + $0.breaches }
        let excess = all.filter { !$0.excess.isEmpty }
        return given(excess) + own(excess) + missing(all.filter { !$0.lack.isEmpty }) + unexplained(excess)
    }

    /// What the groups of the entity add.
    func groups(_ row: IdentityRights) -> [GroupEffect] {
        let excess = row.areas.flatMap { $0.needed + $0.breaches }.filter { !$0.excess.isEmpty }
        return (rights.entities[identity.name]?.groups ?? []).compactMap { group in
            let names = extras { $0 == .group(group.name) }
            return names.isEmpty
                ? nil : GroupEffect(group: group, identity: identity.name, rights: effects(of: names, excess))
        }
    }

    /// The names of further policies that come from there.
    private func extras(_ isMeant: (IdentityRights.GivenPolicy.Source) -> Bool) -> [String] {
        policies.given.map(\.given).filter { isMeant($0.source) && $0.name != name && $0.name != "default" }.map(\.name)
    }

    private func effects(of names: [String], _ excess: [Right]) -> [Right] {
        excess.filter { right in
            policies.sources(of: right.excess, on: right.path).contains { names.contains($0.name) }
        }
    }

    /// Further policies by the role, as `default`, and by the entity.
    private func given(_ excess: [Right]) -> [RightsFinding] {
        var found: [RightsFinding] = []
        let byRole = extras { $0 == .role }
        if !byRole.isEmpty {
            found.append(FindingWords.extraPolicies(byRole, identity, at: loginPath, effects(of: byRole, excess)))
        }
        if !identity.hasDefaultPolicy, policies.given.contains(where: { $0.given.name == "default" }) {
            found.append(FindingWords.byDefault(identity, at: loginPath, effects(of: ["default"], excess)))
        }
        guard let entity = rights.entities[identity.name] else { return found }
        let byEntity = extras { $0 == .entity }
        if !byEntity.isEmpty {
            found.append(FindingWords.entity(entity, identity, byEntity, effects(of: byEntity, excess)))
        }
        return entity.isDisabled ? found + [FindingWords.disabled(entity, identity)] : found
    }

    /// The identity's own policy, and a `default` that is asked for and allows more than usual.
    private func own(_ excess: [Right]) -> [RightsFinding] {
        var found: [RightsFinding] = []
        let effects = effects(of: [name], excess)
        let rules = policies.widerRules
        if !rules.isEmpty || !effects.isEmpty {
            found.append(FindingWords.policyWider(name, identity, rules, effects))
        }
        let byDefault = identity.hasDefaultPolicy ? self.effects(of: ["default"], excess) : []
        if !byDefault.isEmpty {
            found.append(FindingWords.policyWider("default", identity, byDefault.map(\.path), byDefault))
        }
        let free = policies.own == nil ? [] : policies.freeParameters(desired)
        return free.isEmpty ? found : found + [FindingWords.parameters(name, identity, free)]
    }

    private func missing(_ lacks: [Right]) -> [RightsFinding] {
        let given = policies.given.map(\.given.name)
        guard !given.contains("root") else { return [] }
        guard given.contains(name) else { return [FindingWords.policyNotGiven(name, identity, at: loginPath, lacks)] }
        var found: [RightsFinding] = []
        if identity.hasDefaultPolicy, !given.contains("default") {
            found.append(FindingWords.policyNotGiven("default", identity, at: loginPath, []))
        }
        guard rights.policies[name] != nil else {
            return found + [FindingWords.policyMissing(name, identity, lacks)]
        }
        let explained = lacks.filter(policies.ownLacks)
        let reasons = policies.limits + policies.refused(AgentRequests(identity, in: world))
        if !explained.isEmpty || !reasons.isEmpty {
            found.append(FindingWords.policyNarrower(name, identity, explained, reasons))
        }
        let others = lacks.filter { !policies.ownLacks($0) }
        guard !others.isEmpty, given.count == (given.contains("default") ? 2 : 1) else { return found }
        return found + [FindingWords.unexplained(.rightMissing, identity, others)]
    }

    private func unexplained(_ excess: [Right]) -> [RightsFinding] {
        let left = excess.filter { policies.sources(of: $0.excess, on: $0.path).isEmpty }
        return left.isEmpty ? [] : [FindingWords.unexplained(.rightWider, identity, left)]
    }
}
