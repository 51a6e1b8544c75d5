import Manifest
import VaultAPI
import X509

/// The issuers of the mount that signs client certificates, beside those of the manifest's file: logins stand on the file.
struct ClientIssuers {
    private let environment: Environment
    private let session: OperatorSession

    init(_ environment: Environment, session: OperatorSession) {
        (self.environment, self.session) = (environment, session)
    }

    /// What differs, as notes: an issuer below a certificate of the file is fine, since agents send their intermediates. Nothing while the mount has no issuer yet, or shows none.
    func notes(file: [Certificate]) -> [Plan.Note] {
        let issuers = session.issuers(of: [environment.clients.mount]).flatMap(\.issuers)
        let known = file + issuers.map(\.certificate)
        let above = issuers.map { Ancestry(of: [$0.certificate], among: known) }
        guard !issuers.isEmpty else { return [] }
        let (name, mount) = (environment.clients.issuersFile, environment.clients.mount)
        let unknown = zip(issuers, above).filter { !file.contains(where: $0.1.contains) }.map { issuer, _ in
            Plan.Note.issuerUnknown(
                issuer.certificate.description, mount: mount, file: name, isDefault: issuer.isDefault)
        }
        let gone = file.filter { one in !above.contains { $0.contains(one) } }.map {
            Plan.Note.issuerGone($0.description, mount: mount, file: name)
        }
        return unknown + gone
    }
}
