import Artifacts
import Core
import Reconcile
import VaultAPI
import X509

/// What the answer to one attempt means.
struct SigningProbeVerdict {
    private let attempt: SigningProbes.Attempt

    init(_ attempt: SigningProbes.Attempt) {
        self.attempt = attempt
    }

    /// The outcome, and the serial number of what was signed.
    func outcome(of answer: OperatorSession.Answer) -> (SigningProbe.Outcome, serial: String?) {
        switch answer {
        case .failure(let error): return (error.isRefusal ? .refused(error.summary) : .failed(error.summary), nil)
        case .success(let response):
            do throws(VaultError) {
                let signed = try SignedCertificate(response)
                return (judge(signed.certificate, below: signed.chain), signed.certificate.serial)
            } catch {
                return (.failed(error.summary), response.string("data", "serial_number"))
            }
        }
    }

    private func judge(_ certificate: Certificate, below chain: [Certificate]) -> SigningProbe.Outcome {
        let excess = excess(certificate)
        if attempt.kind.mustBeSigned {
            return excess.isEmpty ? missing(certificate, below: chain) : .signedTooMuch(Self.text(excess))
        }
        return .signedTooMuch(Self.text(excess.isEmpty ? ["signed, where it must be refused"] : excess))
    }

    private static func text(_ parts: [String]) -> String { bounded(parts.joined(separator: "; ")) }

    private func missing(_ certificate: Certificate, below chain: [Certificate]) -> SigningProbe.Outcome {
        let missing = certificate.missingNames(of: attempt.bounds.names)
        guard missing.isEmpty else {
            return .signedInVain(Self.text(["signed without " + missing.joined(separator: ", ")]))
        }
        guard certificate.extendedKeyUsage?.contains(attempt.bounds.purpose) == true else {
            return .signedInVain("signed without the usage \(KeyPurpose.name(of: attempt.bounds.purpose))")
        }
        let issuers = attempt.bounds.issuers
        let above = Ancestry(of: [certificate], among: chain + issuers)
        guard issuers.isEmpty || issuers.contains(where: above.contains) else {
            return .signedInVain(
                bounded(
                    "signed by \(certificate.issuer), which does not chain to a certificate in the file of clients.issuers: it cannot log in"
                ))
        }
        return .signed
    }

    /// What the certificate holds beyond its bounds.
    private func excess(_ certificate: Certificate) -> [String] {
        let allowed = attempt.bounds.names
        let known = Set(allowed.dns + allowed.ip + allowed.uri + [allowed.commonName].compactMap { $0 })
        let all =
            [certificate.commonName].compactMap { $0 } + certificate.dnsNames + certificate.ipAddresses
            + certificate.uris + certificate.emails
        var seen: Set<String> = []
        var found = all.filter { !known.contains($0) && seen.insert($0).inserted }.map { "it holds the name \($0)" }
        let purposes = certificate.extendedKeyUsage ?? [KeyPurpose.any]
        found += purposes.filter { $0 != attempt.bounds.purpose }.map { "it has the usage \(KeyPurpose.name(of: $0))" }
        let life = certificate.notAfter - certificate.notBefore
        if life > attempt.bounds.life + .seconds(300) {
            found.append("its lifetime is \(DurationText.render(.seconds(life.components.seconds)))")
        }
        return found
    }
}

extension VaultError {
    /// Whether a server that works has said no.
    fileprivate var isRefusal: Bool {
        switch self {
        case .denied, .roleUnknown, .notAllowed, .beyondIssuer, .notFound, .unsupported, .invalid: true
        case .server(_, let status, _): status == 500
        default: false
        }
    }
}
