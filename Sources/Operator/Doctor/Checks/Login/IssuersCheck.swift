internal import AgentConfig
internal import Boundary
internal import Core
internal import Renewal
internal import System
internal import VaultAPI
internal import X509

/// Whether what the server's mounts sign with comes from the roots that agent.yaml names: the agent takes no other.
enum IssuersCheck {
    static let other = FindingKind(
        "roots.other-ca", .error,
        "None of the issuers of a PKI mount chains to the roots that agent.yaml names for an output: the "
            + "agent refuses what the server answers.",
        remedy: "put the root above the mount's issuer into the file that roots: names; it comes from the "
            + "operators of the CA")
    static let unnamed = FindingKind.rootsUnnamed
    static let kinds = [other, unnamed]

    static let check = DoctorCheck(
        "roots.issuers", in: .rights, kinds: kinds,
        .session { result($0.caller, $0.grant.token, $0.configuration, $0.view) })

    static func result(
        _ caller: DoctorVaultClient, _ token: SecretBytes?, _ configuration: AgentConfiguration?, _ view: BoundaryView
    ) -> CheckResult {
        if let configuration, configuration.leaves.isEmpty, configuration.trusts.isEmpty {
            return CheckResult(check, .good("no output needs a root"))
        }
        let needs = needs(of: configuration, view)
        guard !needs.isEmpty else {
            return CheckResult(check, .notChecked("the roots that agent.yaml names cannot be read"))
        }
        let judged = needs.compactMap { need in chains(of: need, caller, token).map { (need, $0) } }
        guard !judged.isEmpty else { return CheckResult(check, .notChecked("the server does not say who issues")) }
        return CheckResult(
            check, judged.compactMap { finding($0.0, $0.1) },
            good: "what the mounts sign with comes from the named roots")
    }

    /// What an output asks of a mount, and where its chain may end.
    struct Need {
        var output: OutputID
        var mount: String
        /// An issuer of the mount that the path names.
        var issuer: String?
        var roots: [Certificate]
        var pins: [String]
        var files: [String]
        /// Intermediates that this host has from files.
        var others: [Certificate] = []

        /// Whether a chain from the server ends where it may.
        func takes(_ chain: [Certificate]) -> Bool {
            guard let path = path(up: chain), path.reachesRoot else { return false }
            let isAsIssued = files.isEmpty && pins.isEmpty
            return isAsIssued || roots.contains(path.top) || pins.contains(path.top.sha256)
        }

        func path(up chain: [Certificate]) -> ChainPath? {
            chain.first.map { ChainPath(from: $0, in: chain + roots + others) }
        }
    }

    private static func finding(_ need: Need, _ chains: [[Certificate]]) -> Finding? {
        guard !chains.contains(where: need.takes), let path = chains.first.flatMap(need.path),
            let issuer = chains.first?.first
        else { return nil }
        let shown = "'\(bounded(issuer.subject, limit: 120))', which \(bounded(need.mount)) signs with"
        let end =
            "its chain stops at '\(bounded(path.top.subject, limit: 120))', issued by '\(bounded(path.top.issuer, limit: 120))'"
        guard !need.files.isEmpty || !need.pins.isEmpty else {
            return Finding(unnamed, "\(need.output): \(shown), reaches no root, and none is named", evidence: [end])
        }
        let named = need.roots.prefix(5).map { "a root that is named: '\(bounded($0.subject, limit: 120))'" }
        return Finding(
            other, "\(need.output): \(shown), does not come from the roots that agent.yaml names",
            evidence: [end] + named)
    }

    /// Outputs whose roots can all be read; the others are told as files.
    private static func needs(of configuration: AgentConfiguration?, _ view: BoundaryView) -> [Need] {
        let leaves = (configuration?.leaves ?? []).compactMap { leaf in
            need(leaf.id, at: leaf.sign, leaf.roots, view)
        }
        let trusts = (configuration?.trusts ?? []).flatMap { trust in
            trust.issuers.compactMap { mount in
                var need = need(trust.id, at: mount + "/sign/any", trust.roots, view)
                need?.others = RootFilesCheck.certificates(trust.intermediates, view)
                return need
            }
        }
        return leaves + trusts
    }

    private static func need(_ output: OutputID, at path: String, _ roots: Roots, _ view: BoundaryView) -> Need? {
        let found = RootFilesCheck.certificates(roots.files, view).filter(\.isSelfSigned)
        guard !found.isEmpty || roots.files.isEmpty else { return nil }
        let parts = path.split(separator: "/").map(String.init)
        let end =
            parts.firstIndex(of: "issuer") ?? parts.lastIndex { $0 == "sign" || $0 == "sign-verbatim" } ?? parts.count
        let issuer = parts.indices.contains(end + 1) && parts[end] == "issuer" ? parts[end + 1] : nil
        return Need(
            output: output, mount: parts.prefix(end).joined(separator: "/"), issuer: issuer, roots: found,
            pins: roots.pins, files: roots.files)
    }
}

// What mounts sign with, as the server says without being asked for a signature.
extension IssuersCheck {
    /// No more issuers of a mount are read.
    private static let limit = 20

    /// The chains of a mount's issuers, the default one's first; the others, whose list may need the token, only where
    /// that one is not taken. `nil` when the server says nothing.
    private static func chains(of need: Need, _ caller: DoctorVaultClient, _ token: SecretBytes?) -> [[Certificate]]? {
        var chains = caller.issuers(IssuerQuery(mount: need.mount, reference: need.issuer ?? "default")).map(chain)
        if need.issuer == nil, !chains.contains(where: need.takes) {
            chains += caller.issuers(IssuerQuery(mount: need.mount, limit: limit), token: token).map(chain)
        }
        return chains.isEmpty ? nil : chains
    }

    private static func chain(_ issuer: MountIssuers.Issuer) -> [Certificate] { [issuer.certificate] + issuer.chain }
}
