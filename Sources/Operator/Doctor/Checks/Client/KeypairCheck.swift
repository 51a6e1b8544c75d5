internal import Boundary
internal import Core
import Inspection
internal import X509

/// Whether there is a client key and a certificate, both whole, and each the other's.
enum KeypairCheck {
    static let missing = FindingKind.clientMissing
    static let half = FindingKind.clientHalf
    static let unreadable = FindingKind.clientUnreadable
    static let swapped = FindingKind(
        "mtls.swapped", .error, "The key lies in the certificate's file, and the certificate in the key's.",
        remedy: "cd mtls; mv client.key x; mv client.crt client.key; mv x client.crt; chmod 0600 client.key")
    static let keyUnreadable = FindingKind.clientKeyUnreadable
    static let certificateUnreadable = FindingKind.clientCertificateUnreadable
    static let mismatch = FindingKind.clientMismatch
    static let weak = FindingKind(
        "mtls.key-weak", .error,
        "The client key is too weak for the security level of today's TLS libraries: RSA needs 2048 bits.",
        remedy: "make a new key: EC P-256, or RSA of 2048 bits or more, and have it certified")
    static let keyInside = FindingKind(
        "mtls.key-in-certificate", .warning,
        "A private key lies in the client certificate's file, which is laid out to be read by others.",
        remedy: "keep certificates alone in client.crt")
    static let kinds = [
        missing, half, unreadable, swapped, keyUnreadable, certificateUnreadable, mismatch, weak, keyInside,
    ]

    static let check = DoctorCheck(
        "client.keypair", in: .client, kinds: kinds, .client { result($0.client, isTold: $0.isClientTold) })

    /// With `isTold` the places of the boundary have shown what is wrong with links and access in `mtls/`.
    static func result(_ client: LoadedKeypair, isTold: Bool = false) -> CheckResult {
        switch client {
        case .absent: return CheckResult(check, .found([Finding(missing, "there is no client keypair in mtls/")]))
        case .incomplete(.half(let name)):
            return CheckResult(check, .found([finding(half, ClientFinding.half(missing: name))]))
        case .incomplete(let fault): return closed(fault, isTold)
        case .unreadable(let fault): return closed(fault, isTold)
        case .files(let pair):
            let good = "key and certificate are a pair: \(pair.leaf?.keyDescription ?? "")"
            return CheckResult(check, findings(pair), good: good)
        }
    }

    private static func closed(_ fault: any ErrorWithHints, _ isTold: Bool) -> CheckResult {
        if isTold {
            return CheckResult(check, .notChecked("mtls/ or what is in it is not as it must be, see boundary.layout"))
        }
        let summary = "the files of the client keypair cannot be read"
        return CheckResult(
            check,
            .found([
                Finding(unreadable, summary, evidence: [fault.summary], hint: fault.hints.joined(separator: "; "))
            ]))
    }

    private static func finding(_ kind: FindingKind, _ fault: any ErrorWithHints) -> Finding {
        Finding(kind, fault.summary, hint: fault.hints.joined(separator: "; "))
    }

    static func findings(_ pair: LoadedKeypair.Pair) -> [Finding] {
        var findings: [Finding] = []
        let (path, keyPath) = (bounded(pair.file.path), bounded(pair.keyFile.path))
        if pair.isSwapped { return [Finding(swapped, "\(keyPath) holds a certificate, and \(path) a key")] }
        if let fault = pair.keyFault {
            findings.append(
                Finding(
                    keyUnreadable, "\(keyPath) holds no key that can be used: \(pair.keyFile.conclusion)",
                    evidence: [fault.summary], hint: fault.hints.joined(separator: "; ")))
        }
        if pair.leaf == nil {
            findings.append(
                Finding(
                    certificateUnreadable, "\(path) holds no client certificate: \(pair.file.conclusion)",
                    hint: pair.file.damage.first?.kind.remedy))
        }
        if let inside = pair.file.keys.first {
            findings.append(Finding(keyInside, line: inside.line, "there is a private key in \(path)"))
        }
        guard let key = pair.key else { return findings }
        if let leaf = pair.leaf, !key.matches(leaf) { findings.append(mismatchFinding(path, key, leaf)) }
        if isWeak(key.publicKey.kind) {
            findings.append(Finding(weak, "the client key is \(key.publicKey), which is too weak"))
        }
        return findings
    }

    private static func mismatchFinding(_ path: String, _ key: PrivateKey, _ leaf: Certificate) -> Finding {
        Finding(
            mismatch, "the client key is not the key of the certificate in \(path)",
            evidence: [
                "the key is \(key.publicKey), public key sha256 \(Digest.hex(key.publicKeyDigest).prefix(16))…",
                "the certificate '\(bounded(leaf.subject, limit: 120))' is for \(leaf.keyDescription), public key sha256 "
                    + "\(Digest.hex(leaf.publicKeyDigest).prefix(16))…",
            ])
    }

    private static func isWeak(_ kind: PublicKey.Kind) -> Bool {
        switch kind {
        case .rsa(let bits): bits < 2048
        case .ec, .ed25519, .other: false
        }
    }
}
