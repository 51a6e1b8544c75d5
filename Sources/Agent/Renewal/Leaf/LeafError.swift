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
    /// By this host's clock it is not valid before then.
    case notYetValid(from: WallTime)
    /// By this host's clock it expired then.
    case expired(at: WallTime)
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
        case .notYetValid: .leafNotYetValid
        case .expired: .leafExpired
        case .noAcceptedRoot: .rootsUnnamed
        case .chain: .leafChain
        }
    }

    /// Whether the answer itself may be right, and this host is what refuses it (its roots, its clock): then it is kept and
    /// judged again instead of asked for again.
    package var mayBeThisHosts: Bool {
        switch self {
        case .notYetValid, .noAcceptedRoot, .chain: true
        case .leased, .otherKey, .otherNames, .expired: false
        }
    }

    /// Whether it stays so until something is changed: `--once` does not try again.
    package var isPermanent: Bool {
        if case .chain = self { false } else { true }
    }

    package var summary: String {
        switch self {
        case .leased: "the server bound the certificate to a lease: it would be revoked with the agent's token"
        case .otherKey: "the server answered a certificate for another key than the one asked for"
        case .otherNames(let found, let asked):
            "the server signed other names than those asked for: \(Self.list(found)) instead of \(Self.list(asked))"
        case .notYetValid(let start): "the signed certificate is valid only from \(start.rfc3339)"
        case .expired(let end): "the signed certificate ended at \(end.rfc3339) already"
        case .noAcceptedRoot(let subject?, let issuer):
            "the chain that the server knows ends at '\(bounded(subject))', issued by '\(bounded(issuer ?? ""))', and its "
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
        case .notYetValid, .expired: ["compare this host's clock with the server's: date -u"]
        case .noAcceptedRoot:
            ["put the root into a file under ca/ and name it: roots: { files: [ca/root.pem] }"]
        case .chain(let finding): finding.hints
        }
    }

    private static func list(_ names: [String]) -> String { bounded(names.joined(separator: ", ")) }
}
