internal import AgentConfig
internal import Boundary
internal import Core
import Inspection
internal import X509

/// Whether the client certificate holds now, may be used by a client, and carries the name that the configuration means.
enum ClientCertificateCheck {
    static let expired = FindingKind.clientExpired
    static let issuerExpired = FindingKind.clientIssuerExpired
    static let early = FindingKind.clientNotYetValid
    static let ending = FindingKind.clientExpiresSoon
    static let usage = FindingKind(
        "mtls.wrong-usage", .error,
        "The client certificate may not be used by a TLS client: its extended key usage does not name clientAuth, or its key "
            + "usage does not allow signatures.",
        remedy: "issue it by a role with client_flag=true and DigitalSignature in its key_usage")
    static let nameless = FindingKind(
        "mtls.no-common-name", .error,
        "The client certificate has no common name. The cert auth method names the entity by it and fails without.",
        remedy: "issue it with a common name: IDENTITY.HOST")
    static let name = FindingKind(
        "mtls.name", .warning,
        "The client certificate's common name is not the identity's: it may be another identity's certificate. By convention "
            + "it is the identity, or begins with it and a dot.",
        remedy: "compare it with allowed_common_names of the role that vault.auth.role names")
    static let caCertificate = FindingKind(
        "mtls.ca-certificate", .error,
        "The first certificate of the client's file is a CA's, not a client's.",
        remedy: "put the client's own certificate first, then its intermediates")
    static let kinds = [expired, issuerExpired, early, ending, usage, nameless, name, caCertificate]

    static let check = DoctorCheck(
        "client.certificate", in: .client, kinds: kinds,
        .client { result($0.client, identity: $0.identity, isRenewalTold: $0.isRenewalTold, at: $0.moment) })

    /// With `isRenewalTold` the running agent is about to renew it, or says why it does not.
    static func result(
        _ client: LoadedKeypair, identity: String?, isRenewalTold: Bool = false, at moment: WallTime
    ) -> CheckResult {
        guard let pair = client.pair, let chain = ClientChain(pair.certificates) else {
            return CheckResult(check, .notChecked("there is no client certificate that can be read"))
        }
        let leaf = chain.leaf
        return CheckResult(
            check,
            findings(chain, in: bounded(pair.file.path), identity: identity, at: moment).filter {
                !isRenewalTold || $0.code != ending.code
            },
            good:
                "'\(bounded(leaf.commonName ?? "", limit: 120))' \(RelativeTime.expiry(from: moment, at: chain.notAfter))",
            facts: ["issued by '\(bounded(leaf.issuer, limit: 120))', serial \(leaf.serial)"])
    }

    /// Whether an end is near: in less than a day, and with five sixths of the life over where that is known.
    static func isNear(_ left: Duration, life: Duration?) -> Bool {
        left <= .zero || left < min(.seconds(86_400), life.map { $0 / 6 } ?? .seconds(86_400))
    }

    static func findings(_ chain: ClientChain, in path: String, identity: String?, at moment: WallTime) -> [Finding] {
        let leaf = chain.leaf
        let shown = "'\(bounded(leaf.commonName ?? leaf.subject, limit: 120))'"
        if leaf.isCA {
            return [Finding(caCertificate, "the first certificate of \(path), \(shown), is a CA certificate")]
        }
        return dates(chain, shown, identity, moment) + purposes(leaf, shown) + names(leaf, identity)
    }

    private static func dates(
        _ chain: ClientChain, _ shown: String, _ identity: String?, _ moment: WallTime
    ) -> [Finding] {
        let ticket = identity.map(ClientRemedy.ticket)
        let first = chain.firstToExpire
        let left = first.notAfter - moment
        let end = "\(RelativeTime.from(moment, to: first.notAfter)), at \(first.notAfter.rfc3339)"
        let what =
            first == chain.leaf
            ? "the client certificate \(shown)"
            : "the intermediate '\(bounded(first.commonName ?? first.subject, limit: 120))' of the client certificate \(shown)"
        if left <= .zero {
            let isOwn = first == chain.leaf
            return [Finding(isOwn ? expired : issuerExpired, "\(what) expired \(end)", hint: isOwn ? ticket : nil)]
        }
        if moment < chain.notBefore {
            return [
                Finding(
                    early, "the client certificate \(shown) is valid only from \(chain.notBefore.rfc3339)",
                    evidence: ["this host's clock says \(moment.rfc3339)"])
            ]
        }
        guard isNear(left, life: chain.leaf.notAfter - chain.leaf.notBefore) else { return [] }
        return [Finding(ending, "\(what) expires \(end)", hint: ticket)]
    }

    private static func purposes(_ leaf: Certificate, _ shown: String) -> [Finding] {
        let fitting: Set<ObjectIdentifier> = [KeyPurpose.clientAuth, KeyPurpose.any]
        if let purposes = leaf.extendedKeyUsage, fitting.isDisjoint(with: purposes) {
            let named = purposes.map(KeyPurpose.name).joined(separator: ", ")
            return [
                Finding(
                    usage, "the client certificate \(shown) is not for clients",
                    evidence: ["its extended key usage is \(bounded(named))"])
            ]
        }
        guard let use = leaf.keyUsage, use.isDisjoint(with: [.digitalSignature, .keyAgreement]) else { return [] }
        return [
            Finding(
                usage, "the key of the client certificate \(shown) may not sign handshakes",
                evidence: ["its key usage is \(use.names.joined(separator: ", "))"])
        ]
    }

    private static func names(_ leaf: Certificate, _ identity: String?) -> [Finding] {
        guard let commonName = leaf.commonName, !commonName.isEmpty else {
            return [Finding(nameless, "the client certificate '\(bounded(leaf.subject))' has no common name")]
        }
        guard let identity, commonName != identity, !commonName.hasPrefix(identity + ".") else { return [] }
        return [
            Finding(
                name,
                "the client certificate is for '\(bounded(commonName, limit: 120))', and \(Layout.configuration) is for '\(bounded(identity))'"
            )
        ]
    }
}
