import Core
import Renewal
import X509

/// One answer to a signing request, checked: only what passes can be published.
struct VerifiedLeaf {
    let certificate: Certificate
    /// From the certificate's issuer upwards, without the root.
    let intermediates: [Certificate]
    /// The self-signed end.
    let root: Certificate
    let key: PrivateKey

    /// Checks that everything in the answer belongs together and is what was asked for.
    ///
    /// The key is ours, the names are those asked for and no others, the chain reaches a self-signed root that is
    /// accepted here, and the dates hold at `now`.
    static func check(
        certificate: Certificate, chain: [Certificate], key: PrivateKey, asked: RequestedNames, roots: AcceptedRoots,
        now: WallTime
    ) throws(OutputFailure) -> VerifiedLeaf {
        guard key.matches(certificate) else { throw .keyMismatch }
        try checkNames(of: certificate, asked: asked)
        try checkDates(of: certificate, now: now)
        let anchors = roots.among(chain)
        guard !anchors.isEmpty else { throw OutputFailure.noRoot(chain).ours }
        let others = chain.filter { !$0.isSelfSigned }
        switch Verification.verify(leaf: certificate, intermediates: others, roots: anchors, at: now, purpose: .any) {
        case .failure(let finding):
            throw OutputFailure(.leafChain, finding).ours
        case .success(let verified):
            return VerifiedLeaf(
                certificate: certificate, intermediates: verified.intermediates, root: verified.root, key: key)
        }
    }

    private static func checkNames(of certificate: Certificate, asked: RequestedNames) throws(OutputFailure) {
        let extra = asked.commonName.map { [$0.lowercased()] } ?? []
        let dns = Set(certificate.dnsNames.map { $0.lowercased() })
        let wanted = Set(asked.dns.map { $0.lowercased() })
        let addresses = Set(certificate.ipAddresses.compactMap { IPAddress($0) })
        guard certificate.commonName == asked.commonName, dns.subtracting(extra) == wanted.subtracting(extra),
            addresses == Set(asked.ip.compactMap { IPAddress($0) }), Set(certificate.uris) == Set(asked.uri)
        else { throw .otherNames(certificate, asked) }
    }

    private static func checkDates(of certificate: Certificate, now: WallTime) throws(OutputFailure) {
        guard certificate.notBefore <= now else { throw OutputFailure.notYet(certificate).ours }
        guard certificate.notAfter > now else { throw .alreadyOver(certificate) }
    }
}

/// Which roots a chain may end in.
enum AcceptedRoots {
    /// These, from files and pins, and nothing else.
    case these([Certificate], pins: Set<String>)
    /// None is configured: the root that the answer itself carries, as issued.
    case asIssued

    /// The self-signed certificates that a chain from the server may end in.
    func among(_ chain: [Certificate]) -> [Certificate] {
        let offered = chain.filter(\.isSelfSigned)
        return switch self {
        case .these(let roots, let pins): roots + offered.filter { pins.contains($0.sha256) }
        case .asIssued: offered
        }
    }
}

extension OutputFailure {
    fileprivate static let keyMismatch = OutputFailure(
        .leafKeyMismatch, "the server answered a certificate for another key than the one asked for",
        hint: "sign: must name a path …/sign/ROLE, not …/issue/ROLE, which makes a key of its own")

    fileprivate static func otherNames(_ certificate: Certificate, _ asked: RequestedNames) -> OutputFailure {
        OutputFailure(
            .leafOtherNames,
            "the server signed other names than those asked for: \(names(of: certificate)) instead of "
                + names(asked),
            hint: "set use_csr_common_name and use_csr_sans of the PKI role to true, or ask for what the role gives")
    }

    private static func names(of certificate: Certificate) -> String {
        let all = certificate.dnsNames + certificate.ipAddresses + certificate.uris
        return bounded(([certificate.commonName.map { "CN=" + $0 } ?? "no CN"] + all).joined(separator: ", "))
    }

    private static func names(_ asked: RequestedNames) -> String {
        let all = asked.dns + asked.ip + asked.uri
        return bounded(([asked.commonName.map { "CN=" + $0 } ?? "no CN"] + all).joined(separator: ", "))
    }

    fileprivate static func notYet(_ certificate: Certificate) -> OutputFailure {
        OutputFailure(
            .leafNotYetValid, "the signed certificate is valid only from \(certificate.notBefore.rfc3339)",
            hint: "compare this host's clock with the server's: date -u")
    }

    fileprivate static func alreadyOver(_ certificate: Certificate) -> OutputFailure {
        OutputFailure(
            .leafExpired, "the signed certificate ended at \(certificate.notAfter.rfc3339) already",
            hint: "compare this host's clock with the server's: date -u")
    }

    fileprivate static func noRoot(_ chain: [Certificate]) -> OutputFailure {
        let last =
            chain.last.map { "ends at '\(bounded($0.subject))', issued by '\(bounded($0.issuer))'" } ?? "is empty"
        return OutputFailure(
            .rootsUnnamed, "the chain that the server knows \(last), and its root is not configured here",
            hint: "put the root into a file under ca/ and name it: roots: { files: [ca/root.pem] }")
    }
}
