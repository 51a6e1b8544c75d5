internal import AgentConfig
import Core
internal import Renewal

extension [CheckResult] {
    /// One fault is told once: what the agent reports and a check of the doctor's own found too stands with that check.
    package func toldOnce() -> [CheckResult] {
        let agent = AgentCheck.check.name
        let others = filter { $0.check != agent }
        let told = Set(others.flatMap(\.findings).map(\.fault))
        let explainsLogin = others.contains { $0.isAboutTheLogin && $0.findings.contains { $0.severity == .error } }
        return map { result in
            guard result.check == agent, case .found(let findings) = result.state else { return result }
            let own = findings.filter { finding in
                !told.contains(finding.fault) && !(explainsLogin && finding.code == FindingKind.loginFailed.code)
            }
            return CheckResult(
                result.check, own, good: "the agent reports nothing that is not told below", facts: result.facts)
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
