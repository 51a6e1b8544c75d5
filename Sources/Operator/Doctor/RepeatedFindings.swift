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
        return withoutSecondExpiry.map { result in
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

extension CheckResult {
    /// Whether what it finds keeps an agent from logging in.
    fileprivate var isAboutTheLogin: Bool {
        ["client.", "connection.", "server.", "login", "trust.file"].contains { check.hasPrefix($0) }
    }
}

extension Finding {
    /// The code, and the output that it is about.
    fileprivate var fault: [String] {
        let first = summary.prefix { $0 != " " && $0 != ":" }
        return [code] + [OutputID(first)].compactMap { $0?.description }
    }
}
