internal import Artifacts
internal import Manifest
internal import Reconcile
internal import X509

/// The certificates of the files that an environment names, as the report shows them.
struct CertificateFacts {
    private(set) var facts: [CertificateFact] = []
    /// Files that could not be read, with the reason: a report is made all the same.
    private(set) var missing: [String] = []

    init(_ environment: Environment, _ files: ManifestFiles) {
        var order: [Certificate] = []
        var uses: [Certificate: [String]] = [:]
        for (file, use) in environment.certificateFiles {
            do throws(ReconcileError) {
                for certificate in try files.certificates(file) {
                    if uses[certificate] == nil { order.append(certificate) }
                    if uses[certificate]?.contains(use) != true { uses[certificate, default: []].append(use) }
                }
            } catch {
                missing.append(error.summary)
            }
        }
        facts = order.map { Self.fact($0, signer: Self.signer(of: $0, among: order), uses: uses[$0] ?? []) }
    }

    private static func signer(of certificate: Certificate, among all: [Certificate]) -> Certificate? {
        certificate.isSelfSigned ? nil : all.first { $0 != certificate && certificate.wasSigned(by: $0) }
    }

    private static func fact(_ certificate: Certificate, signer: Certificate?, uses: [String]) -> CertificateFact {
        CertificateFact(
            fingerprint: certificate.sha256, subject: certificate.subject, key: certificate.keyDescription,
            notBefore: certificate.notBefore, notAfter: certificate.notAfter, isRoot: certificate.isSelfSigned,
            signer: signer?.sha256, uses: uses)
    }
}
