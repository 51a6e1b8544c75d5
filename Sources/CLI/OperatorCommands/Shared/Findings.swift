internal import CommandLine
internal import Core

extension Console {
    /// Findings as lines: what is wrong, and below it what helps. The same hint is not said twice. Of very many the first are told;
    /// each command that shows findings has `--json` for the rest.
    func lines(_ findings: [Finding]) -> [String] {
        var said: Set<String> = []
        let more = findings.count - 50
        let rest = more > 0 ? ["… and \(more) more: --json shows all of them"] : []
        return findings.prefix(50).flatMap { finding in
            let word = styled(finding.severity.rawValue + ":", finding.severity == .error ? .bad : .warning)
            let line = finding.line.map { " line \($0):" } ?? ""
            let hint = said.insert(finding.hint).inserted ? ["hint: \(finding.hint)"] : []
            return ["\(word)\(line) \(finding.summary)"] + hint
        } + rest
    }

    /// The line that comes first: good or not by its colour, and by its words alone.
    func headline(_ text: String, worst: Finding.Severity?) -> String {
        switch worst {
        case .error: styled(text, .bad)
        case .warning: styled(text, .warning)
        case nil: styled(text, .good)
        }
    }
}

extension [Finding] {
    /// The worst severity among them.
    var worst: Finding.Severity? {
        contains { $0.severity == .error } ? .error : isEmpty ? nil : .warning
    }
}
