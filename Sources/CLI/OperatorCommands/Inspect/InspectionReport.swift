internal import AgentConfig
internal import CommandLine
internal import Core
internal import Inspection
internal import JSON
internal import X509

/// What `coppice inspect` prints.
struct InspectionReport: Report {
    private let inspection: Inspection
    /// A host's whole store of public roots is smaller.
    private static let certificateLimit = 300
    private static let nameLimit = 100

    init(_ inspection: Inspection) { self.inspection = inspection }

    var facts: JSONObject { inspection.facts }

    func text(on console: Console) -> String {
        inspection.files.map { file(on: console, $0).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private func file(on console: Console, _ file: InspectedFile) -> [String] {
        let findings = file.findings
        var lines = [console.headline("\(bounded(file.path)): \(file.conclusion)", worst: findings.worst)]
        lines += file.certificates.prefix(Self.certificateLimit).flatMap { certificate(on: console, $0, of: file) }
        let left = file.certificates.count - Self.certificateLimit
        if left > 0 { lines.append("  and \(left) more certificates") }
        lines += file.keys.map { "  line \($0.line): " + key($0) }
        lines += file.others.map {
            "  line \($0.line): \(bounded($0.label, limit: 60))" + ($0.problems.isEmpty ? "" : ", unreadable")
        }
        lines += file.remarks.map { console.styled("  line \($0.line): \($0.kind.sentence); harmless", .faint) }
        lines += console.lines(findings)
        if let advice = file.advice, !findings.contains(where: { $0.hint == advice }) {
            lines.append("hint: " + advice)
        }
        return lines
    }

    private func certificate(
        on console: Console, _ entry: InspectedCertificate, of file: InspectedFile
    ) -> [String] {
        let role = console.styled(entry.role.rawValue, .strong)
        let head = "  line \(entry.line): \(role) \(entry.certificate.shortName)"
        guard entry.copyOf == nil else { return [head + ", as in line \(entry.copyOf ?? 0)"] }
        let certificate = entry.certificate
        var table = Table()
        table.add(["issuer", issuer(entry)])
        let names = certificate.dnsNames + certificate.ipAddresses + certificate.uris
        let shown = names.prefix(Self.nameLimit).map { bounded($0, limit: 100) }.joined(separator: ", ")
        let more = names.count > Self.nameLimit ? " and \(names.count - Self.nameLimit) more" : ""
        if !names.isEmpty { table.add(["names", shown + more]) }
        table.add([
            Table.Cell("valid"), Table.Cell(life(certificate, at: file.moment), lifeStyle(certificate, file.moment)),
        ])
        table.add(["key", "\(certificate.keyDescription), serial \(certificate.serial)"])
        table.add(["sha256", certificate.sha256])
        return [head] + table.lines(on: console, indent: "    ")
    }

    private func issuer(_ entry: InspectedCertificate) -> String {
        switch entry.issuer {
        case .itself: "itself"
        case .line(let line): "line \(line): \(bounded(entry.certificate.issuer, limit: 120))"
        case .absent: "not in this file: \(bounded(entry.certificate.issuer, limit: 120))"
        }
    }

    private func life(_ certificate: Certificate, at moment: WallTime) -> String {
        let dates = "\(certificate.notBefore.rfc3339) to \(certificate.notAfter.rfc3339)"
        if moment > certificate.notAfter {
            return dates + ", expired \(RelativeTime.short(moment - certificate.notAfter)) ago"
        }
        if moment < certificate.notBefore {
            return dates + ", valid in \(RelativeTime.short(certificate.notBefore - moment))"
        }
        return dates + ", expires in \(RelativeTime.short(certificate.notAfter - moment))"
    }

    private func lifeStyle(_ certificate: Certificate, _ moment: WallTime) -> Style? {
        certificate.isValid(at: moment) ? nil : .bad
    }

    private func key(_ key: InspectedKey) -> String {
        if key.isEncrypted { return "private key behind a passphrase" }
        guard let description = key.description else { return "private key" }
        let owners =
            key.certificates.isEmpty
            ? "" : ", for the certificate at " + key.certificates.map { bounded($0) }.joined(separator: " and ")
        return "private key \(description)\(owners)"
    }
}
