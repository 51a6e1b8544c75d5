import Core
import Renewal
import System
import VaultAPI
import VaultClient
import X509

/// Reads every issuer of some mounts, and calls back once with all as offers, or with the first failure.
struct IssuerFetch {
    let mounts: [String]
    let vault: VaultClient
    let token: SecretBytes?
    let priority: RequestPriority
    let then: (Result<[IssuerOffer], OutputFailure>) -> Void

    /// Begins.
    func start() {
        let queries = mounts.map { IssuerQuery(mount: $0, readsRevocation: token != nil) }
        vault.readIssuers(queries, token: token, priority: priority) { [then] read in
            then(Result { () throws(OutputFailure) in try Self.offers(read) })
        }
    }

    private static func offers(_ read: [MountIssuers]) throws(OutputFailure) -> [IssuerOffer] {
        var offers: [IssuerOffer] = []
        for mount in read { offers += try Self.offers(mount) }
        return offers
    }

    private static func offers(_ read: MountIssuers) throws(OutputFailure) -> [IssuerOffer] {
        if let failure = read.failure { throw OutputFailure(.trustUnread, failure) }
        guard !read.issuers.isEmpty else { throw .noIssuer(read.mount) }
        return read.issuers.flatMap { issuer in
            let own = IssuerOffer(
                certificate: issuer.certificate, isDefault: issuer.isDefault, revoked: issuer.isRevoked,
                hasKey: issuer.hasKey)
            // What is above an issuer is an issuer of its own, but on a server that knows only one.
            let above = issuer.id.isEmpty ? issuer.chain : []
            return [own] + above.map { IssuerOffer(certificate: $0, isDefault: false, revoked: false, hasKey: false) }
        }
    }
}

extension OutputFailure {
    fileprivate static func noIssuer(_ mount: String) -> OutputFailure {
        OutputFailure(
            .trustNoIssuer, "the mount \(bounded(mount)) has no issuer (an empty answer): the last good trust stays",
            hint: "generate or import the CA of the mount, or correct issuers: in agent.yaml")
    }
}
