internal import AgentConfig
internal import Boundary
import Core
internal import Renewal

extension [CheckResult] {
    /// One fault is told once: what the agent reports and a check of the doctor's own found too stands with that check.
    package func toldOnce() -> [CheckResult] {
        let agent = AgentCheck.check.name
        let others = filter { $0.check != agent }
        let told = Set(others.flatMap(\.findings).map(\.fault))
        let explainsLogin = others.contains { $0.isAboutTheLogin && $0.findings.contains { $0.severity == .error } }
        return withoutSecondExpiry.withRevocation(of: agent).map { result in
            guard result.check == agent, case .found(let findings) = result.state else { return result }
            let own = findings.filter { finding in
                !told.contains(finding.fault) && !(explainsLogin && finding.code == FindingKind.loginFailed.code)
            }
            return CheckResult(
                result.check, own, good: "the agent reports nothing that is not told below", facts: result.facts)
        }
    }
}

extension [CheckResult] {
    /// An expired client certificate is told by its own check, which knows the remedy; the login is then not one that was tried.
    private var withoutSecondExpiry: [CheckResult] {
        let kinds = [FindingKind.clientExpired.code, FindingKind.clientIssuerExpired.code]
        let isTold = contains { result in
            result.check == ClientCertificateCheck.check.name && result.findings.contains { kinds.contains($0.code) }
        }
        guard isTold else { return self }
        return map { result in
            guard result.findings.contains(where: { $0.code == LoginCheck.expired.code }) else { return result }
            return CheckResult(result.check, .notChecked("the client certificate has expired, see client.certificate"))
        }
    }
}

extension [CheckResult] {
    /// Where the client certificate is known to be revoked, a refused login is no cause of its own. What a running agent says of a
    /// revocation too is taken from it: it knows when it renews the certificate.
    fileprivate func withRevocation(of agent: String) -> [CheckResult] {
        let told = self.told(by: agent)
        let isRevoked = contains { result in
            result.check == RevocationCheck.check.name
                && result.findings.contains { $0.code == FindingKind.clientRevoked.code }
        }
        let isRefused = isRevoked && contains(where: \.isRefusedLogin)
        return map { result in
            if isRefused, result.isRefusedLogin {
                let reason = "the client certificate was revoked, see \(RevocationCheck.check.name)"
                return CheckResult(result.check, .notChecked(reason), facts: result.facts)
            }
            guard result.check == RevocationCheck.check.name, case .found(let findings) = result.state else {
                return result
            }
            return CheckResult(
                result.check, .found(findings.map { $0.asRevoked(by: told, isRefused: isRefused) }), facts: result.facts
            )
        }
    }

    /// What the agent reports, if it runs.
    private func told(by agent: String) -> [Finding] {
        let findings = filter { $0.check == agent }.flatMap(\.findings)
        return findings.contains { $0.code == "agent.not-running" } ? [] : findings
    }
}

extension CheckResult {
    /// Whether the server knows the issuer and refuses the certificate all the same: for its names, or since it was revoked.
    fileprivate var isRefusedLogin: Bool {
        check == LoginCheck.check.name && findings.contains { $0.code == LoginCheck.name.code }
    }

    /// Whether what it finds keeps an agent from logging in.
    fileprivate var isAboutTheLogin: Bool {
        ["client.", "connection.", "server.", "login", "trust.file"].contains { check.hasPrefix($0) }
    }
}

extension Finding {
    /// The same as the agent tells it, where it does; else with what became of the login.
    fileprivate func asRevoked(by agent: [Finding], isRefused: Bool) -> Finding {
        if let same = agent.first(where: { $0.code == code && $0.summary.hasPrefix(summary) }) { return same }
        guard isRefused, code == FindingKind.clientRevoked.code else { return self }
        var finding = self
        finding.summary += ", and the login is refused"
        return finding
    }

    /// The code, and the output that it is about.
    fileprivate var fault: [String] {
        let first = summary.prefix { $0 != " " && $0 != ":" }
        return [code] + [OutputID(first)].compactMap { $0?.description }
    }
}
