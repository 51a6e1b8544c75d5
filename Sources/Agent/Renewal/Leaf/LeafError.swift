package import Core
package import X509

/// Why an answer to a signing request is not published.
package enum LeafError: ErrorWithHints, Hashable {
    /// It would be revoked with the agent's token.
    case leased
    /// The certificate is for another key than the one that was made here.
    case otherKey
    /// It carries other names than those asked for.
    case otherNames(found: [String], asked: [String])
    /// It expired then by every clock that is known.
    case expired(at: WallTime)
    /// An issuer in its chain expired then; without its name where the server told the date alone, and signed nothing.
    case issuerExpired(subject: String?, at: WallTime)
    /// The chain has no root, and none is configured here; its last certificate, where it has one.
    case noAcceptedRoot(subject: String?, issuer: String?)
    /// The chain does not verify.
    case chain(ChainFinding)

    /// The kind of fault, as `status` and the log name it.
    package var kind: FindingKind {
        switch self {
        case .leased: .leafLeased
        case .otherKey: .leafKeyMismatch
        case .otherNames: .leafOtherNames
        case .expired: .leafExpired
        case .issuerExpired: .leafIssuerExpired
        case .noAcceptedRoot: .rootsUnnamed
        case .chain: .leafChain
        }
    }

    /// Whether the answer itself may be right, and this host is what refuses it (its roots, its clock): then it is kept and
    /// judged again instead of asked for again.
    package var mayBeThisHosts: Bool {
        switch self {
        case .noAcceptedRoot, .chain: true
        case .leased, .otherKey, .otherNames, .expired, .issuerExpired: false
        }
    }

    /// Whether it stays so until something is changed: `--once` does not try again.
    package var isPermanent: Bool {
        switch self {
        case .chain, .expired, .issuerExpired: false
        case .leased, .otherKey, .otherNames, .noAcceptedRoot: true
        }
    }

    package var summary: String {
        switch self {
        case .leased: "the server bound the certificate to a lease: it would be revoked with the agent's token"
        case .otherKey: "the server answered a certificate for another key than the one asked for"
        case .otherNames(let found, let asked):
            "the server signed other names than those asked for: \(Self.list(found)) instead of \(Self.list(asked))"
        case .expired(let end): "the certificate that the server signed expired at \(end.rfc3339)"
        case .issuerExpired(nil, let end):
            "the server's issuer expired at \(end.rfc3339): it signs nothing any more"
        case .issuerExpired(let subject?, let end):
            "the server's issuer '\(bounded(subject))' expired at \(end.rfc3339): what it signs is not published"
        case .noAcceptedRoot(let subject?, let issuer):
            "the chain that the server knows stops at '\(bounded(subject))', issued by '\(bounded(issuer ?? ""))', and its "
                + "root is not configured here"
        case .noAcceptedRoot(nil, _): "the chain that the server knows is empty, and its root is not configured here"
        case .chain(let finding): finding.summary
        }
    }

    package var hints: [String] {
        switch self {
        case .leased: ["set generate_lease=false on the PKI role"]
        case .otherKey: ["sign: must name a path …/sign/ROLE, not …/issue/ROLE, which makes a key of its own"]
        case .otherNames:
            ["set use_csr_common_name and use_csr_sans of the PKI role to true, or ask for what the role gives"]
        case .expired: ["compare the clocks of this host and of the server: date -u"]
        case .issuerExpired:
            [
                "give the mount a new issuer, or make a newer one its default: vault list -detailed MOUNT/issuers shows the names; "
                    + "vault write MOUNT/config/issuers default= with one of them"
            ]
        case .noAcceptedRoot:
            ["put the root into a file under ca/ and name it: roots: { files: [ca/root.pem] }"]
        case .chain(let finding): finding.hints
        }
    }

    private static func list(_ names: [String]) -> String { bounded(names.joined(separator: ", ")) }
}
