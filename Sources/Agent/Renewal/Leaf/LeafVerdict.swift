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

/// Whether an answer may be published: a pure function of (answer, request, now).
package enum LeafVerdict {
    /// The chain to publish: the leaf, its intermediates and the root.
    ///
    /// The certificate hangs on no lease, its key is the requested one, its names are those asked for and no others, it is
    /// valid at `now`, and its chain reaches an accepted self-signed root. The first that does not hold is thrown.
    package static func judge(
        _ answer: LeafAnswer, for request: LeafRequest, now: WallTime
    ) throws(LeafError) -> VerifiedChain {
        guard !answer.isLeased else { throw .leased }
        guard answer.certificate.publicKey == request.publicKey else { throw .otherKey }
        guard carries(answer.certificate, exactly: request.names) else {
            throw .otherNames(found: names(of: answer.certificate), asked: names(request.names))
        }
        guard answer.certificate.notBefore <= now else { throw .notYetValid(from: answer.certificate.notBefore) }
        guard answer.certificate.notAfter > now else { throw .expired(at: answer.certificate.notAfter) }
        return try chain(of: answer, roots: request.roots, now: now)
    }

    private static func chain(
        of answer: LeafAnswer, roots: AcceptedRoots, now: WallTime
    ) throws(LeafError) -> VerifiedChain {
        let anchors = roots.among(answer.chain)
        guard !anchors.isEmpty else {
            throw .noAcceptedRoot(subject: answer.chain.last?.subject, issuer: answer.chain.last?.issuer)
        }
        let intermediates = answer.chain.filter { !$0.isSelfSigned }
        do throws(ChainFinding) {
            return try Verification.verify(
                leaf: answer.certificate, intermediates: intermediates, roots: anchors, at: now, purpose: .any
            ).get()
        } catch {
            throw .chain(error)
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
