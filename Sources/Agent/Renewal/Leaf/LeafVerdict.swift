package import Core
package import X509

/// One answer to a signing request.
package struct LeafAnswer: Hashable, Sendable {
    /// The signed certificate.
    package var certificate: Certificate
    /// Its issuer and what is above, in any order, as far as the server knows.
    package var chain: [Certificate]
    /// Whether the server bound the certificate to a lease.
    package var isLeased: Bool

    package init(certificate: Certificate, chain: [Certificate], isLeased: Bool = false) {
        self.certificate = certificate
        self.chain = chain
        self.isLeased = isLeased
    }
}

/// What was asked for: an answer must be exactly this.
package struct LeafRequest: Sendable {
    /// The names, and no others.
    package var names: RequestedNames
    /// The key, whose private half stays on this host.
    package var publicKey: PublicKey
    /// The roots that the chain may end in.
    package var roots: AcceptedRoots

    package init(names: RequestedNames, publicKey: PublicKey, roots: AcceptedRoots) {
        self.names = names
        self.publicKey = publicKey
        self.roots = roots
    }
}

/// Which roots a chain may end in.
package enum AcceptedRoots: Sendable {
    /// These, from files and pins, and nothing else.
    case these([Certificate], pins: Set<String>)
    /// None is configured: the root that the answer itself carries, as issued.
    case asIssued

    /// The self-signed certificates that a chain from the server may end in.
    package func among(_ chain: [Certificate]) -> [Certificate] {
        let offered = chain.filter(\.isSelfSigned)
        return switch self {
        case .these(let roots, let pins): roots + offered.filter { pins.contains($0.sha256) }
        case .asIssued: offered
        }
    }
}

/// A leaf that passed every check but that of its dates, which are ``LeafPublication``'s.
package struct VerifiedLeaf: Hashable, Sendable {
    /// The certificate that was signed.
    package var leaf: Certificate
    /// What is sent along: first a whole way from the leaf's issuer to below ``root``, then what else of the answer lies on
    /// some way, in the server's order.
    package var intermediates: [Certificate]
    /// An accepted, self-signed end of the first way.
    package var root: Certificate

    /// From when everything in it is valid: the latest beginning.
    package var notBefore: WallTime { all.map(\.notBefore).max() ?? leaf.notBefore }
    /// When the first certificate in it expires.
    package var notAfter: WallTime { firstToExpire.notAfter }
    /// The first certificate in it to expire.
    package var firstToExpire: Certificate { all.min { $0.notAfter < $1.notAfter } ?? leaf }

    private var all: [Certificate] { [leaf] + intermediates + [root] }
}

/// Whether an answer is what was asked for: a pure function of (answer, request, now).
package enum LeafVerdict {
    /// The chain to publish.
    ///
    /// The certificate hangs on no lease, its key is the requested one, its names are those asked for and no others, and some
    /// way through the answer reaches an accepted self-signed root. The first that does not hold is thrown. `now` decides only
    /// which further certificates are sent along: none that has expired by one of the clocks.
    package static func judge(
        _ answer: LeafAnswer, for request: LeafRequest, now: Now
    ) throws(LeafError) -> VerifiedLeaf {
        guard !answer.isLeased else { throw .leased }
        guard answer.certificate.publicKey == request.publicKey else { throw .otherKey }
        guard carries(answer.certificate, exactly: request.names) else {
            throw .otherNames(found: names(of: answer.certificate), asked: names(request.names))
        }
        return try chain(of: answer, roots: request.roots, now: now)
    }

    private static func chain(
        of answer: LeafAnswer, roots: AcceptedRoots, now: Now
    ) throws(LeafError) -> VerifiedLeaf {
        let anchors = roots.among(answer.chain)
        guard !anchors.isEmpty else {
            throw .noAcceptedRoot(subject: answer.chain.last?.subject, issuer: answer.chain.last?.issuer)
        }
        let paths = ChainPaths(of: answer.certificate, through: answer.chain, to: anchors)
        let verified = paths.accepted.compactMap { verify(answer.certificate, $0.intermediates, [$0.root]) }
        guard let best = verified.max(by: { $0.notAfter < $1.notAfter }) else {
            throw expired(answer.certificate, paths) ?? .chain(refusal(of: answer, anchors))
        }
        let others = paths.related.filter {
            !best.intermediates.contains($0) && $0.notAfter > max(now.wall, now.server ?? now.wall)
        }
        return VerifiedLeaf(leaf: best.leaf, intermediates: best.intermediates + others, root: best.root)
    }

    /// One way, verified at a moment in which all of it is valid, where there is one.
    private static func verify(
        _ leaf: Certificate, _ intermediates: [Certificate], _ roots: [Certificate]
    ) -> VerifiedLeaf? {
        let moment = ([leaf] + intermediates + roots).map(\.notBefore).max() ?? leaf.notBefore
        let result = Verification.verify(
            leaf: leaf, intermediates: intermediates, roots: roots, at: moment, purpose: .any)
        guard case .success(let chain) = result else { return nil }
        return VerifiedLeaf(leaf: leaf, intermediates: chain.intermediates, root: chain.root)
    }

    /// The issuer, where one expired before the leaf began: no moment is left in which the whole is valid.
    private static func expired(_ leaf: Certificate, _ paths: ChainPaths) -> LeafError? {
        guard leaf.notBefore < leaf.notAfter else { return .expired(at: leaf.notAfter) }
        let issuers = paths.accepted.first.map { $0.intermediates + [$0.root] } ?? []
        return issuers.first { $0.notAfter <= leaf.notBefore }.map {
            .issuerExpired(subject: $0.shownName, at: $0.notAfter)
        }
    }

    private static func refusal(of answer: LeafAnswer, _ anchors: [Certificate]) -> ChainFinding {
        let others = answer.chain.filter { !$0.isSelfSigned }
        let moment = ([answer.certificate] + others).map(\.notBefore).max() ?? answer.certificate.notBefore
        switch Verification.verify(
            leaf: answer.certificate, intermediates: others, roots: anchors, at: moment, purpose: .any)
        {
        case .failure(let finding): return finding
        case .success: return ChainFinding(.refused, subject: answer.certificate.subject)
        }
    }

    private static func carries(_ certificate: Certificate, exactly asked: RequestedNames) -> Bool {
        let commonName = asked.commonName.map { [$0.lowercased()] } ?? []
        let dns = Set(certificate.dnsNames.map { $0.lowercased() })
        let wanted = Set(asked.dns.map { $0.lowercased() })
        let addresses = Set(certificate.ipAddresses.compactMap { IPAddress($0) })
        return certificate.commonName == asked.commonName
            && dns.subtracting(commonName) == wanted.subtracting(commonName)
            && addresses == Set(asked.ip.compactMap { IPAddress($0) }) && Set(certificate.uris) == Set(asked.uri)
    }

    private static func names(of certificate: Certificate) -> [String] {
        names(certificate.commonName, certificate.dnsNames + certificate.ipAddresses + certificate.uris)
    }

    private static func names(_ asked: RequestedNames) -> [String] {
        names(asked.commonName, asked.dns + asked.ip + asked.uri)
    }

    private static func names(_ commonName: String?, _ others: [String]) -> [String] {
        [commonName.map { "CN=" + $0 } ?? "no CN"] + others
    }
}
