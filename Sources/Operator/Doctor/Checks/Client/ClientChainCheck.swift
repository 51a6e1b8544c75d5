internal import Core
import Inspection
internal import X509

/// Whether the client's file holds what a server needs besides the certificate: its intermediates, in order.
enum ClientChainCheck {
    static let incomplete = FindingKind(
        "mtls.intermediate-missing", .error,
        "The client certificate was issued by an intermediate that is not in its file. A server that trusts only the root "
            + "cannot build the chain, and says the same as for an unknown CA.",
        remedy: "append the intermediate to mtls/client.crt, after the certificate")
    static let order = FindingKind(
        "mtls.chain-order", .warning,
        "The certificates in the client's file are out of order: TLS 1.2 wants each to be signed by the next.",
        remedy: "order the blocks: the certificate, the intermediate that issued it, the one above, and so on")
    static let foreign = FindingKind(
        "mtls.chain-foreign", .warning,
        "The client's file contains certificates that are not part of the certificate's chain.",
        remedy: "take them out")
    static let kinds = [incomplete, order, foreign]

    static let check = DoctorCheck(
        "client.chain", in: .client, kinds: kinds,
        .client { result($0.client, authorities: $0.issuers + $0.trust.certificates) })

    /// `authorities` are certificates that this host has from elsewhere: one of them may be what is missing.
    static func result(_ client: LoadedKeypair, authorities: [Certificate]) -> CheckResult {
        guard let pair = client.pair, let leaf = pair.leaf, !leaf.isCA else {
            return CheckResult(check, .notChecked("there is no client certificate that can be read"))
        }
        let sent = pair.others.count == 1 ? "1 more" : "\(pair.others.count) more"
        let isAlone = pair.others.isEmpty && !leaf.isSelfSigned
        return CheckResult(
            check, findings(pair, leaf, authorities: authorities),
            good: pair.others.isEmpty ? "the certificate is sent alone" : "the certificate is sent with \(sent)",
            facts: isAlone ? ["that is enough where the server knows '\(bounded(leaf.issuer, limit: 120))' itself"] : []
        )
    }

    static func findings(
        _ pair: LoadedKeypair.Pair, _ leaf: Certificate, authorities: [Certificate]
    ) -> [Finding] {
        let (path, file) = (ChainPath(from: leaf, in: pair.others), bounded(pair.file.path))
        return missing(path, file, authorities) + misordered(path, file, pair.others)
            + strange(path, file, pair.others)
    }

    /// Only what is known can be called missing: the top's issuer is on this host, and is no root.
    private static func missing(_ path: ChainPath, _ file: String, _ authorities: [Certificate]) -> [Finding] {
        guard let issuer = path.missingIntermediate(among: authorities) else { return [] }
        return [
            Finding(
                incomplete, "\(file) lacks the intermediate '\(bounded(issuer.subject, limit: 120))'",
                evidence: [
                    "it issued '\(bounded(path.top.subject, limit: 120))', and '\(bounded(issuer.issuer, limit: 120))' issued it"
                ])
        ]
    }

    private static func misordered(_ path: ChainPath, _ file: String, _ others: [Certificate]) -> [Finding] {
        let ours = others.filter(path.certificates.contains)
        guard ours != Array(path.certificates.dropFirst()) else { return [] }
        return [Finding(order, "the certificates in \(file) are out of order")]
    }

    private static func strange(_ path: ChainPath, _ file: String, _ others: [Certificate]) -> [Finding] {
        others.filter { !path.certificates.contains($0) }.prefix(1).map {
            Finding(foreign, "'\(bounded($0.subject, limit: 120))' in \(file) is not of the certificate's chain")
        }
    }
}
