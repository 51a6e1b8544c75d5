import Core
import Renewal
import System
import VaultAPI
import VaultClient
import X509

/// Reads every issuer of some mounts, one step after the other, and calls back once with all or with the first failure.
///
/// Where the server knows no issuers (Vault before 1.11), the chain of its one CA stands in. An issuer is read without a
/// token's rights; only whether it was revoked needs them, and is unknown without. Such an old server denies the question
/// for issuers to a token whose policy does not name them, and says what it is to the same question without a token.
final class IssuerFetch {
    private let mounts: [String]
    private let vault: VaultClient
    private let token: SecretBytes?
    private let then: (Result<[IssuerOffer], OutputFailure>) -> Void
    private var offers: [IssuerOffer] = []
    private var open = 0
    private var failure: OutputFailure?

    init(
        mounts: [String], vault: VaultClient, token: SecretBytes?,
        then: @escaping (Result<[IssuerOffer], OutputFailure>) -> Void
    ) {
        self.mounts = mounts
        self.vault = vault
        self.token = token
        self.then = then
    }

    /// Begins. The reading keeps itself alive until it has called back.
    func start() {
        for mount in mounts { list(mount) }
    }

    private func ask(
        _ request: VaultRequest, withToken: Bool = true,
        _ take: @escaping (Result<VaultResponse, VaultError>) -> Void
    ) {
        open += 1
        vault.send(request, token: withToken ? token : nil) { answer in
            take(answer)
            self.open -= 1
            if self.open == 0 { self.finish() }
        }
    }

    private func finish() {
        then(failure.map { .failure($0) } ?? .success(offers))
    }

    private func fail(_ kind: FindingKind, _ error: VaultError) {
        failure = failure ?? OutputFailure(kind, error)
    }

    private func list(_ mount: String, withToken: Bool = true) {
        ask(.listIssuers(mount: mount), withToken: withToken) { answer in
            switch answer {
            case .success(let response): self.readAll(of: mount, response)
            case .failure(let error) where error.meansNoIssuersAPI: self.readChain(of: mount)
            case .failure(let error) where error.isDenied && withToken && self.token != nil:
                self.list(mount, withToken: false)
            case .failure(let error): self.fail(.trustUnread, error)
            }
        }
    }

    private func readAll(of mount: String, _ response: VaultResponse) {
        do throws(VaultError) {
            let list = try IssuerList(response)
            guard !list.issuers.isEmpty else { return failure = failure ?? .noIssuer(mount) }
            for issuer in list.issuers { read(issuer, of: mount) }
        } catch {
            fail(.trustUnread, error)
        }
    }

    private func read(_ issuer: IssuerList.Issuer, of mount: String) {
        ask(.issuer(mount: mount, reference: issuer.id)) { answer in
            self.take(answer, .trustUnread) { response throws(VaultError) in
                let read = try IssuerCertificate(response)
                self.offers.append(
                    IssuerOffer(certificate: read.certificate, isDefault: issuer.isDefault, revoked: false))
                self.readRevocation(of: issuer, certificate: read.certificate, mount: mount)
            }
        }
    }

    /// Needs a token with the right to; what is refused is no failure.
    private func readRevocation(of issuer: IssuerList.Issuer, certificate: Certificate, mount: String) {
        guard token != nil else { return }
        ask(.issuerDetails(mount: mount, reference: issuer.id)) { answer in
            guard case .success(let response) = answer, let details = try? IssuerDetails(response), details.revoked
            else { return }
            self.offers.append(IssuerOffer(certificate: certificate, isDefault: false, revoked: true))
        }
    }

    /// The chain of a CA that is a root is empty there: the certificate itself is asked for then.
    private func readChain(of mount: String) {
        ask(.caChain(mount: mount)) { answer in
            self.take(answer, .trustUnread) { response throws(VaultError) in
                let chain = try CertificateChain(response).certificates
                chain.isEmpty ? self.readAuthority(of: mount) : self.offer(chain)
            }
        }
    }

    private func readAuthority(of mount: String) {
        ask(.authority(mount: mount)) { answer in
            self.take(answer, .trustUnread) { response throws(VaultError) in
                let found = try CertificateChain(response).certificates
                found.isEmpty ? self.failure = self.failure ?? .noIssuer(mount) : self.offer(found)
            }
        }
    }

    private func offer(_ chain: [Certificate]) {
        offers += chain.map { IssuerOffer(certificate: $0, isDefault: $0 == chain.first, revoked: false) }
    }

    private func take(
        _ answer: Result<VaultResponse, VaultError>, _ kind: FindingKind,
        _ body: (VaultResponse) throws(VaultError) -> Void
    ) {
        do throws(VaultError) {
            try body(answer.get())
        } catch {
            fail(kind, error)
        }
    }
}

extension OutputFailure {
    fileprivate static func noIssuer(_ mount: String) -> OutputFailure {
        OutputFailure(
            .trustNoIssuer, "the mount \(bounded(mount)) has no issuer (an empty answer): the last good trust stays",
            hint: "generate or import the CA of the mount, or mend issuers: in agent.yaml")
    }
}
