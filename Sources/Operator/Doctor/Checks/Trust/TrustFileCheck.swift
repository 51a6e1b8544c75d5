internal import Core
import Inspection
internal import Renewal
internal import X509

/// What the file is with which a server is verified, and what that means for the connection: before anything is sent.
enum TrustFileCheck {
    static let missing = FindingKind.serverTrustMissing
    static let unreadable = FindingKind.serverTrustUnreadable
    static let empty = FindingKind(
        "trust.empty", .error, "The trust file is empty: no server can be verified.",
        remedy: "put the full chain there that verifies the server: intermediates and their self-signed root")
    static let junk = FindingKind(
        "trust.junk", .error,
        "The trust file is not empty, and contains no certificate that can be read.",
        remedy: "put PEM certificates there: blocks that begin with -----BEGIN CERTIFICATE-----")
    static let leaf = FindingKind(
        "trust.leaf", .error,
        "The trust file contains leaf certificates and no root. OpenSSL, nginx, HAProxy and the agent "
            + "accept no leaf certificate as an anchor; Go, Java and curl would, until the server renews "
            + "it.",
        remedy: "replace it by the CA certificates above it: the intermediate and its self-signed root")
    static let pinned = FindingKind(
        "trust.pinned", .warning,
        "The trust file contains only a self-signed certificate that is not a CA's: it verifies the one "
            + "server that has it, until that certificate is renewed. rustls and NSS do not accept it.",
        remedy: "issue the server's certificate from a CA, and put that CA's chain into the file")
    static let intermediateOnly = FindingKind(
        "trust.intermediate-only", .error,
        "The trust file contains intermediates and no self-signed root. OpenSSL, nginx, HAProxy, psql and "
            + "the agent need the root; Go, Java and curl would accept the file, which is why it often seems to "
            + "work. A warning where a file is inspected by itself, since it may be meant to be sent.",
        remedy: "add the root: cat ROOT.pem >> FILE; it comes from the operators of the CA, not always from Vault")
    static let incomplete = FindingKind(
        "trust.incomplete", .warning,
        "One of the file's intermediates does not chain to a root in the file: certificates below it are "
            + "not trusted by OpenSSL's clients, and are trusted by Go's.",
        remedy: "add the missing root, or remove the intermediate if it is not in use")
    static let mixed = FindingKind(
        "trust.mixed", .warning,
        "The trust file contains leaf certificates beside CA certificates. They are useless for trust, "
            + "and Go's clients would take each as an anchor.",
        remedy: "keep intermediates and their self-signed roots in it, and nothing else")
    static let expired = FindingKind(
        "trust.expired", .error,
        "No root certificate in the trust file is valid now, so no chain verifies; only Java and rustls "
            + "do not check it.",
        remedy: "put the current root there; compare this host's clock first: date -u")
    static let partlyExpired = FindingKind(
        "trust.partly-expired", .warning,
        "One of the file's certificates has expired.",
        remedy: "remove the block: coppice inspect FILE shows its line")
    static let early = FindingKind(
        "trust.not-yet-valid", .warning,
        "One of the file's certificates is not valid yet by this host's clock.",
        remedy: "compare this host's clock: date -u; a root for later may stay")
    static let twin = FindingKind(
        "trust.expired-twin", .error,
        "An expired certificate has the name and key of a current one in the file: OpenSSL, Python and "
            + "Envoy may choose the expired one, and others not.",
        remedy: "remove the expired block: coppice inspect FILE shows its line")
    static let duplicate = FindingKind(
        "trust.duplicate", .warning,
        "A certificate stands in the trust file twice. Harmless, and a sign of a file that only grows.",
        remedy: "remove the second block")
    static let keyInside = FindingKind(
        "trust.key-inside", .error,
        "A private key is in a file of CA certificates, which every program that verifies can read.",
        remedy: "take the key out; if the file was handed out, the key is compromised and must be replaced")
    static let damaged = FindingKind(
        "trust.damaged", .error,
        "A block of the trust file is damaged: readers disagree on what is left, from all but that block to nothing at all.",
        remedy: "write the file again from whole certificates: coppice inspect FILE shows the line")

    static let kinds = [
        missing, unreadable, empty, junk, leaf, pinned, intermediateOnly, incomplete, mixed, expired, partlyExpired,
        early, twin, duplicate, keyInside, damaged,
    ]

    static let check = DoctorCheck(
        "trust.file",
        in: ReferenceSection(
            "The trust file", shownBy: "coppice doctor", "coppice doctor tls", "coppice inspect"),
        kinds: kinds, .trust { result($0.trust, isTold: $0.isTrustTold) })

    /// With `isTold` the places of the boundary have shown why the file cannot be read.
    static func result(_ trust: LoadedTrustFile, isTold: Bool = false) -> CheckResult {
        switch trust {
        case .missing(let path):
            let finding = Finding(missing, "\(path) is missing: no server can be verified")
            return CheckResult(check, .found([finding]))
        case .unreadable where isTold:
            return CheckResult(check, .notChecked("the trust file cannot be read, see boundary.layout"))
        case .unreadable(let fault):
            let finding = Finding(
                unreadable, "the trust file cannot be read", evidence: [fault.summary],
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
                damaged, line: $0.line,
                "\(bounded(file.path)) is damaged: \($0.kind.sentence)", hint: $0.kind.remedy)
        }
    }

    private static func blocks(_ file: InspectedFile) -> [Finding] {
        file.findings.compactMap { finding in
            let kind: FindingKind? =
                switch finding.code {
                case "trust.expired-twin": twin
                case "cert.expired" where file.hasLiveRoot || file.count(.root) == 0: partlyExpired
                case "cert.not-yet-valid" where file.hasLiveRoot: early
                case "pem.duplicate": duplicate
                default: nil
                }
            return kind.map { Finding($0, line: finding.line, finding.summary, hint: finding.hint) }
        }
    }

    private static func keys(_ file: InspectedFile) -> [Finding] {
        file.keys.prefix(1).map {
            Finding(keyInside, line: $0.line, "there is a private key in \(bounded(file.path))")
        }
    }

    private static func purpose(_ file: InspectedFile, _ path: String) -> [Finding] {
        switch file.kind {
        case .nothing where file.damage.contains { $0.kind == .empty }:
            [Finding(empty, "\(path) is empty: no server can be verified")]
        case .nothing, .privateKey, .encryptedKey, .request, .revocationList, .publicKey, .other:
            [
                Finding(
                    junk, "\(path) holds no certificate: \(file.conclusion)",
                    hint: file.damage.first?.kind.remedy)
            ]
        case .leaf: [end(file, path)]
        case .selfSigned: [selfSignedOnly(file, path)] + expiry(file, path)
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
            intermediateOnly, line: top?.line,
            "the trust file holds only \(held); OpenSSL and nginx need its issuer '\(issuer)' too (Go would accept this file)",
            evidence: ["\(path): no certificate in it is self-signed"],
            hint: "add the root '\(issuer)': cat ROOT.pem >> \(path)")
    }

    private static func serverChain(_ file: InspectedFile, _ path: String) -> Finding {
        let top = file.distinct.first { $0.issuer == .absent && $0.isCACertificate }?.certificate
        let evidence = top.map {
            "'\(bounded($0.subject, limit: 120))' was issued by '\(bounded($0.issuer, limit: 120))', which is not in it"
        }
        return Finding(
            leaf, "\(path) is what a server sends (\(file.conclusion)), and holds no root to verify it with",
            evidence: evidence.map { [$0] } ?? [])
    }

    private static func end(_ file: InspectedFile, _ path: String) -> Finding {
        let issuer = bounded(file.onlyLeaf?.certificate.issuer ?? "", limit: 120)
        return Finding(
            leaf,
            "the trust file holds only the leaf certificate \(file.onlyLeaf?.certificate.shortName ?? ""), and no CA certificate",
            evidence: ["it was issued by '\(issuer)'"], hint: "put '\(issuer)' and the root above it into \(path)")
    }

    private static func selfSignedOnly(_ file: InspectedFile, _ path: String) -> Finding {
        Finding(
            pinned,
            "\(path) holds only \(file.onlyLeaf?.certificate.shortName ?? ""), which is self-signed and not a CA certificate"
        )
    }

    private static func lost(_ file: InspectedFile, _ path: String) -> [Finding] {
        file.distinct.filter { !file.reachesRoot($0) }.prefix(3).map { entry in
            let issuer = bounded(file.path(from: entry).last?.certificate.issuer ?? "", limit: 120)
            return Finding(
                incomplete, line: entry.line,
                "\(entry.certificate.shortName) reaches no root of \(path): '\(issuer)' is missing")
        }
    }

    private static func mixture(_ file: InspectedFile, _ path: String) -> [Finding] {
        file.count(.root) == 0
            ? [Finding(leaf, "\(path) holds leaf certificates and no root: \(file.conclusion)")]
            : [Finding(mixed, "\(path) holds leaf certificates beside CA certificates: \(file.conclusion)")]
    }

    private static func expiry(_ file: InspectedFile, _ path: String) -> [Finding] {
        guard !file.hasLiveRoot, let root = file.distinct.first(where: { $0.certificate.isSelfSigned }) else {
            return []
        }
        let (start, end) = (root.certificate.notBefore, root.certificate.notAfter)
        return [
            Finding(
                expired, line: root.line,
                file.moment < start
                    ? "no root of \(path) is valid yet: \(root.certificate.shortName) begins at \(start.rfc3339)"
                    : "the root \(root.certificate.shortName) in \(path) expired \(RelativeTime.from(file.moment, to: end)), and there is no other",
                evidence: ["it is valid from \(start.rfc3339) to \(end.rfc3339)"])
        ]
    }
}

extension InspectedFile {
    /// A self-signed certificate of it holds at the moment of looking.
    var hasLiveRoot: Bool { distinct.contains { $0.certificate.isSelfSigned && $0.certificate.isValid(at: moment) } }
}
