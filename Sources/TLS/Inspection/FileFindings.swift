package import Core
internal import X509

extension InspectedFile {
    /// Everything that is wrong with the file, by line; empty when it is good for what it is.
    package var findings: [Finding] {
        let all = damageFindings + purpose + repetitions + dates + twins + order + keyFindings + access + names
        return Self.capped(all.sorted { ($0.line ?? 0, $0.code) < ($1.line ?? 0, $1.code) })
    }

    /// At most ten of a kind: the last one says how many more there are.
    private static func capped(_ findings: [Finding]) -> [Finding] {
        let counts = Dictionary(grouping: findings) { $0.code }.mapValues(\.count)
        var seen: [String: Int] = [:]
        return findings.compactMap { finding in
            let (place, count) = (seen[finding.code, default: 0] + 1, counts[finding.code] ?? 0)
            seen[finding.code] = place
            guard place >= 10, count > 10 else { return finding }
            guard place == 10 else { return nil }
            var last = finding
            last.summary += ", and \(count - 10) more like it"
            return last
        }
    }

    private var damageFindings: [Finding] {
        damage.map { Finding("pem.damaged", .error, line: $0.line, $0.kind.sentence, hint: $0.kind.remedy) }
    }

    /// Files that serve one purpose only by half.
    private var purpose: [Finding] {
        switch kind {
        case .intermediateOnly:
            let top = distinct.first { $0.issuer == .absent }
            let issuer = top.map { "'" + bounded($0.certificate.issuer, limit: 120) + "'" } ?? "one above"
            return [
                Finding(
                    "trust.intermediate-only", .warning, line: top?.line,
                    "no certificate of this file is self-signed; the next one up, \(issuer), is missing",
                    hint: advice ?? "")
            ]
        case .incompleteChain:
            return distinct.filter { !reachesRoot($0) }.map {
                let issuer = bounded(path(from: $0).last?.certificate.issuer ?? "", limit: 120)
                return Finding(
                    "trust.incomplete", .error, line: $0.line,
                    "\($0.certificate.shortName) reaches no root of this file: '\(issuer)' is missing",
                    hint: advice ?? "")
            }
        case .mixed:
            return [
                Finding(
                    "pem.mixed", .warning, "the certificates do not make one chain or one trust", hint: advice ?? "")
            ]
        default: return []
        }
    }

    private var repetitions: [Finding] {
        let copies = Dictionary(grouping: certificates.filter { $0.copyOf != nil }) { $0.copyOf ?? 0 }
        return copies.compactMap { first, copies in
            copies.first.map { entry in
                let often = copies.count == 1 ? "twice" : "\(copies.count + 1) times"
                return Finding(
                    "pem.duplicate", .warning, line: entry.line,
                    "\(entry.certificate.shortName) is here \(often), first in line \(first)",
                    hint: copies.count == 1 ? "remove the second block" : "remove all blocks of it but one")
            }
        }
    }

    private var dates: [Finding] {
        distinct.compactMap { entry in
            if moment > entry.certificate.notAfter {
                let severity: Finding.Severity = kind.isTrust && distinct.count > 1 ? .warning : .error
                return Finding(
                    "cert.expired", severity, line: entry.line,
                    "\(entry.certificate.shortName) expired at \(entry.certificate.notAfter.rfc3339)",
                    hint: kind.isTrust ? "remove the block" : "renew it; the agent does so by itself while it runs")
            }
            if moment < entry.certificate.notBefore {
                return Finding(
                    "cert.not-yet-valid", .error, line: entry.line,
                    "\(entry.certificate.shortName) is valid only from \(entry.certificate.notBefore.rfc3339)",
                    hint: "compare this host's clock with the CA's: date -u")
            }
            return nil
        }
    }

    /// An expired certificate beside a live one of the same subject and key: many readers take the expired one.
    private var twins: [Finding] {
        distinct.filter { moment > $0.certificate.notAfter }.compactMap { old in
            let live = distinct.first {
                $0.certificate.hasSameSubjectAndKey(as: old.certificate) && $0.certificate.isValid(at: moment)
            }
            return live.map {
                Finding(
                    "trust.expired-twin", .error, line: old.line,
                    "the expired \(old.certificate.shortName) has the name and key of the valid one in line \($0.line): OpenSSL, Python and Envoy may take the expired one",
                    hint: "remove the expired block")
            }
        }
    }

    /// A leaf's chain has to stand in order: TLS 1.2 says so, and some readers need it.
    private var order: [Finding] {
        guard kind == .leafChain || kind == .leafFullChain, let leaf = onlyLeaf else { return [] }
        let wanted = path(from: leaf).map(\.line)
        guard let wrong = zip(wanted, distinct.map(\.line)).first(where: { $0 != $1 }) else { return [] }
        return [
            Finding(
                "chain.order", .error, line: wrong.1,
                "the chain is out of order: the block of line \(wrong.0) belongs where line \(wrong.1) begins",
                hint: "order the blocks: the leaf, the intermediate that issued it, the one above, and so on")
        ]
    }

    private var keyFindings: [Finding] {
        keys.flatMap { key -> [Finding] in
            guard !key.isEncrypted else {
                return [
                    Finding(
                        "key.encrypted", .warning, line: key.line, "a passphrase protects the key",
                        hint: encryptedHint)
                ]
            }
            guard key.publicKeyDigest != nil else {
                return [
                    Finding(
                        "key.unreadable", .error, line: key.line, "the private key cannot be read",
                        hint: "make a new key and certificate: copies of a damaged key do not help")
                ]
            }
            return companyFindings(key)
        }
    }

    /// Whether the key stands beside the certificates that it should.
    private func companyFindings(_ key: InspectedKey) -> [Finding] {
        if kind.isTrust {
            return [
                Finding(
                    "trust.key-inside", .error, line: key.line, "there is a private key among CA certificates",
                    hint:
                        "take the key out: every program that verifies reads a trust file; if it was handed out, the key is compromised"
                )
            ]
        }
        guard let leaf = onlyLeaf, leaf.certificate.publicKeyDigest != key.publicKeyDigest else { return [] }
        return [
            Finding(
                "key.mismatch", .error, line: key.line,
                "the key is not that of \(leaf.certificate.shortName) in line \(leaf.line)",
                hint: "key and certificate come from two requests: take both from one generation")
        ]
    }

    private var access: [Finding] {
        guard let mode, !keys.isEmpty, mode & 0o027 != 0 else { return [] }
        let text = "0" + String(mode & 0o777, radix: 8)
        let who = mode & 0o007 != 0 ? "every user of this host" : "the group"
        return [
            Finding(
                "key.mode", .error, "the file holds a private key and has mode \(text): it is open to \(who)",
                hint: "chmod 0600 \(CommandHint.shellWord(path)), or 0640 where a group must read it")
        ]
    }

    private var names: [Finding] {
        distinct.filter { $0.role == .leaf && $0.certificate.alternativeNames.isEmpty }.map {
            Finding(
                "cert.no-names", .warning, line: $0.line,
                "\($0.certificate.shortName) has no alternative name: Go, rustls and browsers look at nothing else",
                hint: "ask for it with `dns:`, `ip:` or `uri:`")
        }
    }
}

extension InspectedFile {
    var encryptedHint: String {
        let file = CommandHint.shellWord(path)
        return
            "servers and agents start unattended and cannot type it: `openssl pkey -in \(file) -out \(file).new` removes the passphrase"
    }
}

extension InspectedFile {
    /// What is said of a PEM file by itself, without knowing what it is for.
    package static let kinds = [
        FindingKind(
            "pem.damaged", .error, "A block is damaged: readers disagree on what is left of the file.",
            remedy: "write the file again from whole certificates"),
        FindingKind(
            "pem.mixed", .warning, "The certificates of a file do not make one chain or one trust.",
            remedy: "keep one purpose in a file"),
        FindingKind(
            "pem.duplicate", .warning, "A certificate stands in the file twice.", remedy: "remove the second block"),
        FindingKind(
            "cert.expired", .error,
            "A certificate has expired. A warning where it is one of several in a trust file.",
            remedy: "renew it, or remove the block from a trust file"),
        FindingKind(
            "cert.not-yet-valid", .error,
            "A certificate is not valid yet by this host's clock.",
            remedy: "compare this host's clock with the CA's: date -u"),
        FindingKind(
            "cert.no-names", .warning,
            "A leaf has no alternative name. Go, rustls and browsers look at nothing else.",
            remedy: "ask for it with `dns:`, `ip:` or `uri:`"),
        FindingKind(
            "chain.order", .error,
            "A leaf's chain is out of order. TLS 1.2 wants each certificate to be signed by the next.",
            remedy: "order the blocks: the leaf, the intermediate that issued it, the one above, and so on"),
        FindingKind(
            "key.encrypted", .warning,
            "A passphrase protects the key: servers and agents cannot start unattended with it.",
            remedy: "openssl pkey -in FILE -out FILE.new removes the passphrase"),
        FindingKind(
            "key.unreadable", .error, "The private key cannot be read.",
            remedy: "make a new key and certificate: copies of a damaged key do not help"),
        FindingKind(
            "trust.key-inside", .error,
            "A private key is in a file of CA certificates, which every program that verifies can read.",
            remedy: "take the key out; if the file was handed out, the key is compromised and must be replaced"),
        FindingKind(
            "key.mismatch", .error, "The key of a file is not that of its leaf: they come from two requests.",
            remedy: "take both from one generation"),
        FindingKind(
            "key.mode", .error, "A file with a private key is open to others.",
            remedy: "chmod 0600 FILE, and 0640 where a group must read it"),
    ]
}
