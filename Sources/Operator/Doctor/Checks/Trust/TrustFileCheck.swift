internal import Core
import Inspection
internal import X509

/// What the file is with which a server is verified, and what that means for the connection: before anything is sent.
enum TrustFileCheck {
    static let check = "trust.file"

    /// With `isTold` the places of the boundary have shown why the file cannot be read.
    static func result(_ trust: TrustMaterial, isTold: Bool = false) -> CheckResult {
        switch trust {
        case .missing(let path):
            let finding = Finding(TrustKinds.missing, "\(path) is missing: no server can be verified")
            return CheckResult(check, .found([finding]))
        case .unreadable where isTold:
            return CheckResult(check, .notChecked("the trust file cannot be read, see boundary.places"))
        case .unreadable(let fault):
            let finding = Finding(
                TrustKinds.unreadable, "the trust file cannot be read", evidence: [fault.summary],
                hint: fault.hints.joined(separator: "; "))
            return CheckResult(check, .found([finding]))
        case .file(let file, _):
            let facts =
                file.kind == .rootOnly
                ? ["servers that do not send their intermediates cannot be verified with it"] : []
            return CheckResult(
                check, findings(file), good: "\(bounded(file.path)): \(file.conclusion)", facts: facts)
        }
    }

    /// What is wrong with the file as a trust file: its purpose first, then its single blocks.
    static func findings(_ file: InspectedFile) -> [Finding] {
        purpose(file, bounded(file.path)) + damage(file) + blocks(file) + keys(file)
    }

    private static func damage(_ file: InspectedFile) -> [Finding] {
        guard !file.certificates.isEmpty else { return [] }
        return file.damage.prefix(1).map {
            Finding(
                TrustKinds.damaged, line: $0.line,
                "\(bounded(file.path)) is damaged: \($0.kind.sentence)", hint: $0.kind.remedy)
        }
    }

    private static func blocks(_ file: InspectedFile) -> [Finding] {
        file.findings.compactMap { finding in
            let kind: FindingKind? =
                switch finding.code {
                case "trust.expired-twin": TrustKinds.twin
                case "cert.expired" where file.hasLiveRoot || file.count(.root) == 0: TrustKinds.partlyExpired
                case "cert.not-yet-valid" where file.hasLiveRoot: TrustKinds.early
                case "pem.duplicate": TrustKinds.duplicate
                default: nil
                }
            return kind.map { Finding($0, line: finding.line, finding.summary, hint: finding.hint) }
        }
    }

    private static func keys(_ file: InspectedFile) -> [Finding] {
        file.keys.prefix(1).map {
            Finding(TrustKinds.keyInside, line: $0.line, "there is a private key in \(bounded(file.path))")
        }
    }

    private static func purpose(_ file: InspectedFile, _ path: String) -> [Finding] {
        switch file.kind {
        case .nothing where file.damage.contains { $0.kind == .empty }:
            [Finding(TrustKinds.empty, "\(path) is empty: no server can be verified")]
        case .nothing, .privateKey, .encryptedKey, .request, .revocationList, .publicKey, .other:
            [
                Finding(
                    TrustKinds.junk, "\(path) holds no certificate: \(file.conclusion)",
                    hint: file.damage.first?.kind.remedy)
            ]
        case .leaf: [end(file, path)]
        case .selfSigned: [pinned(file, path)] + expiry(file, path)
        case .leafChain: [serverChain(file, path)]
        case .intermediateOnly: [halfTrust(file, path)]
        case .incompleteChain: lost(file, path) + expiry(file, path)
        case .mixed, .leafFullChain: mixture(file, path) + expiry(file, path)
        case .rootOnly, .fullChain: expiry(file, path)
        }
    }

    /// The sentence that this program was written for.
    private static func halfTrust(_ file: InspectedFile, _ path: String) -> Finding {
        let top = file.distinct.first { $0.issuer == .absent }
        let name = bounded(top?.certificate.commonName ?? top?.certificate.subject ?? "", limit: 120)
        let issuer = bounded(top?.certificate.issuerName.commonName ?? top?.certificate.issuer ?? "", limit: 120)
        let held = file.distinct.count == 1 ? "the intermediate '\(name)'" : "intermediates, the topmost '\(name)'"
        return Finding(
            TrustKinds.intermediateOnly, line: top?.line,
            "the trust file holds only \(held); OpenSSL and nginx need its issuer '\(issuer)' too (Go would accept this file)",
            evidence: ["\(path): no certificate in it is self-signed"],
            hint: "add the root '\(issuer)': cat ROOT.pem >> \(path)")
    }

    private static func serverChain(_ file: InspectedFile, _ path: String) -> Finding {
        let top = file.distinct.first { $0.issuer == .absent && $0.isAuthority }?.certificate
        let evidence = top.map {
            "'\(bounded($0.subject, limit: 120))' was issued by '\(bounded($0.issuer, limit: 120))', which is not in it"
        }
        return Finding(
            TrustKinds.leaf, "\(path) is what a server sends (\(file.conclusion)), and holds no root to verify it with",
            evidence: evidence.map { [$0] } ?? [])
    }

    private static func end(_ file: InspectedFile, _ path: String) -> Finding {
        let issuer = bounded(file.onlyLeaf?.certificate.issuer ?? "", limit: 120)
        return Finding(
            TrustKinds.leaf,
            "the trust file holds only the end certificate \(file.onlyLeaf?.name ?? ""), and no authority",
            evidence: ["it was issued by '\(issuer)'"], hint: "put '\(issuer)' and the root above it into \(path)")
    }

    private static func pinned(_ file: InspectedFile, _ path: String) -> Finding {
        Finding(
            TrustKinds.pinned,
            "\(path) holds only \(file.onlyLeaf?.name ?? ""), which signed itself and is no authority")
    }

    private static func lost(_ file: InspectedFile, _ path: String) -> [Finding] {
        file.distinct.filter { !file.reachesRoot($0) }.prefix(3).map { entry in
            let issuer = bounded(file.path(from: entry).last?.certificate.issuer ?? "", limit: 120)
            return Finding(
                TrustKinds.incomplete, line: entry.line,
                "\(entry.name) reaches no root of \(path): '\(issuer)' is missing")
        }
    }

    private static func mixture(_ file: InspectedFile, _ path: String) -> [Finding] {
        file.count(.root) == 0
            ? [Finding(TrustKinds.leaf, "\(path) holds end certificates and no root: \(file.conclusion)")]
            : [Finding(TrustKinds.mixed, "\(path) holds end certificates beside authorities: \(file.conclusion)")]
    }

    private static func expiry(_ file: InspectedFile, _ path: String) -> [Finding] {
        guard !file.hasLiveRoot, let root = file.distinct.first(where: { $0.certificate.isSelfSigned }) else {
            return []
        }
        let (start, end) = (root.certificate.notBefore, root.certificate.notAfter)
        return [
            Finding(
                TrustKinds.expired, line: root.line,
                file.moment < start
                    ? "no root of \(path) holds yet: \(root.name) begins at \(start.rfc3339)"
                    : "the root \(root.name) in \(path) expired \(RelativeTime.from(file.moment, to: end)), and there is no other",
                evidence: ["it holds from \(start.rfc3339) to \(end.rfc3339)"])
        ]
    }
}

extension InspectedFile {
    /// A self-signed certificate of it holds at the moment of looking.
    var hasLiveRoot: Bool { distinct.contains { $0.certificate.isSelfSigned && $0.certificate.isValid(at: moment) } }
}
