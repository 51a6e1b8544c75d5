import Artifacts
import Manifest
import Reconcile
import X509

/// Which login roles take whose certificates, beside each identity's own.
struct LoginVerdict {
    private let environment: Environment
    private let logins: [LoginFacts]
    private let issuers: [Certificate]
    private let ancestry: Ancestry
    private let owners: [String: Identity]

    /// `issuers` are the certificates of the agents' CA, `known` the other CA certificates that are known.
    init(_ environment: Environment, _ logins: [LoginFacts], issuers: [Certificate], known: [Certificate]) {
        (self.environment, self.logins, self.issuers) = (environment, logins, issuers)
        ancestry = Ancestry(of: issuers, among: known + logins.flatMap(\.certificates))
        let pairs = environment.identities.map {
            ("auth/\(environment.login.path)/certs/\(environment.objectName($0))", $0)
        }
        owners = Dictionary(pairs) { first, _ in first }
    }

    /// One finding for each role that takes others than it must.
    func findings() -> [RightsFinding] {
        let byClient = Dictionary(environment.identities.map { ($0.clientName, $0.name) }) { first, _ in first }
        return logins.flatMap { [finding($0, byClient), authorities($0)].compactMap { $0 } }
    }

    /// An identity's role must stand on the agents' CA and on nothing else.
    private func authorities(_ login: LoginFacts) -> RightsFinding? {
        guard let owner = owners[login.path] else { return nil }
        let further = login.certificates.filter { !issuers.contains($0) }
        let missing = issuers.filter { !login.certificates.contains($0) }
        guard !further.isEmpty || !missing.isEmpty else { return nil }
        return FindingText.authorities(login, owner, further: further, missing: missing)
    }

    private func finding(_ login: LoginFacts, _ byClient: [String: String]) -> RightsFinding? {
        let owner = owners[login.path]
        let others = taken(by: login, byClient).filter { $0 != owner?.name }
        if login.isUnbounded, login.trusts(ancestry) { return FindingText.unbounded(login, identities: others) }
        if !others.isEmpty { return FindingText.otherRole(login, owner: owner, identities: others) }
        guard let owner, login.settings.list("allowed_common_names") != [owner.clientName] else { return nil }
        return FindingText.names(login, owner)
    }

    /// The identities whose certificates the role takes, in the manifest's order.
    private func taken(by login: LoginFacts, _ byClient: [String: String]) -> [String] {
        let isOfAgents = login.trusts(ancestry)
        guard isOfAgents || login.certificates.contains(where: { !$0.isCA }) else { return [] }
        if isOfAgents, login.namesOne, let name = login.settings.list("allowed_common_names").first,
            login.settings.list("allowed_common_names").count == 1
        {
            return login.takes(name) ? [byClient[name]].compactMap { $0 } : []
        }
        return environment.identities.filter { identity in
            (isOfAgents || login.holds(client: identity.clientName)) && login.takes(identity.clientName)
        }.map(\.name)
    }
}
