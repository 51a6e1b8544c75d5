import Core
import X509

/// Which roots that a server offers are taken because a configured root signed their key: `accept: cross-signed`.
///
/// Such a root gives its key no power that its cross certificate does not give it already. It is taken only if
/// * the cross certificate, a CA's with the root's subject and key, verifies now under a configured root;
/// * the root is no wider than that: neither its dates than the cross certificate's, nor path length, name constraints and
///   purposes than those of the whole way;
/// * its key is not that of an issuer in the mount: a server that signs with a key must not make a root of it.
struct CrossSigning {
    /// Roots that are configured, without those that are distrusted.
    private let configured: [Certificate]
    /// What the cross certificate, and what is above it, may be.
    private let certificates: [Certificate]
    private let issuingKeys: Set<PublicKey>
    private let held: Set<String>
    private let now: Now

    /// `certificates` holds nothing that is distrusted, revoked, retired or expired.
    init(
        policy: TrustPolicy, certificates: [Certificate], offers: [IssuerOffer], history: IssuerHistory,
        held: [Certificate], now: Now
    ) {
        configured =
            policy.takesCrossSigned
            ? policy.roots.filter { $0.isSelfSigned && !policy.distrust.contains($0.sha256) } : []
        self.certificates = certificates
        let issuers = offers.filter { $0.hasKey || $0.isDefault }.map(\.certificate)
        let former = history.entries.values.filter { $0.lastDefault != nil }.map(\.certificate)
        issuingKeys = Set((issuers + former).map(\.publicKey))
        self.held = Set(held.map(\.sha256))
        self.now = now
    }

    /// Whether `root` is taken.
    func accepts(_ root: Certificate) -> Bool {
        guard !configured.isEmpty, root.isSelfSigned, root.isCA, !issuingKeys.contains(root.publicKey) else {
            return false
        }
        return certificates.contains { cross in
            cross.hasSameSubjectAndKey(as: root) && cross.maySign && root.hasDates(within: cross)
                && ways(of: cross, isHeld: held.contains(root.sha256)).contains {
                    root.isNoWider(than: [cross] + $0.intermediates + [$0.root])
                }
        }
    }

    /// The ways from a cross certificate up to a configured root that verify now: by the host's clock and, where it is known,
    /// by the server's. For a root that the file holds already one of them is enough, so that no single clock removes it.
    private func ways(
        of cross: Certificate, isHeld: Bool
    ) -> [(intermediates: [Certificate], root: Certificate)] {
        ChainPaths(of: cross, through: certificates, to: configured).accepted.filter { way in
            let answers = [now.wall, now.server ?? now.wall].map { moment in
                let result = Verification.verify(
                    leaf: cross, intermediates: way.intermediates, roots: [way.root], at: moment, purpose: .any)
                if case .success = result { return true }
                return false
            }
            return isHeld ? answers.contains(true) : !answers.contains(false)
        }
    }
}

extension Certificate {
    /// Whether it may sign certificates at all.
    fileprivate var maySign: Bool { isCA && keyUsage?.contains(.certSign) ?? true }

    fileprivate func hasDates(within other: Certificate) -> Bool {
        notBefore >= other.notBefore && notAfter <= other.notAfter
    }

    /// Whether it allows nothing that `way` forbids, the certificates from its cross certificate up to the root.
    fileprivate func isNoWider(than way: [Certificate]) -> Bool {
        let limits = way.enumerated().compactMap { place, certificate in certificate.pathLength.map { $0 - place } }
        guard limits.allSatisfy({ limit in pathLength.map { $0 <= limit } ?? false }) else { return false }
        return way.allSatisfy { hasNameConstraints(within: $0) && hasPurposes(within: $0) }
    }

    private func hasNameConstraints(within other: Certificate) -> Bool {
        guard let theirs = other.extended(by: .nameConstraints) else { return true }
        guard let mine = extended(by: .nameConstraints) else { return false }
        if mine.value == theirs.value { return true }
        guard let constraints = nameConstraints, let limit = other.nameConstraints else { return false }
        return constraints.isWithin(limit)
    }

    private func hasPurposes(within other: Certificate) -> Bool {
        guard let theirs = other.extendedKeyUsage else { return true }
        return extendedKeyUsage.map { Set($0).isSubset(of: theirs) } ?? false
    }
}
