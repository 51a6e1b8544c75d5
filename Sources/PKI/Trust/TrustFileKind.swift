/// What a PEM file is, seen as a whole. The words are shown and stable.
package enum TrustFileKind: String, CaseIterable, Sendable {
    /// Nothing in it.
    case empty
    /// Something, but no block that can be read.
    case junk
    /// Private keys and no certificate.
    case key
    /// Certificate requests and nothing else.
    case request
    /// Revocation lists and nothing else.
    case revocationList = "revocation-list"
    /// End certificates and no authority.
    case leaf
    /// One end certificate and its intermediates, no root: what a server sends.
    case leafWithChain = "leaf-with-chain"
    /// One end certificate, its intermediates and the root.
    case leafWithRoot = "leaf-with-root"
    /// Intermediates and no root: Go, Java and curl are content, nginx, HAProxy, psql and Python up to 3.12 are not.
    case intermediateOnly = "intermediate-only"
    /// Roots and no intermediate: good as long as servers send theirs.
    case rootOnly = "root-only"
    /// Intermediates, each with a way to a root in the file: the one form that every client accepts.
    case fullChain = "full-chain"
    /// Intermediates and roots, but an intermediate's root is not among them.
    case brokenChain = "broken-chain"
    /// A private key with certificates.
    case bundle
    /// Anything else together.
    case mixed

    /// What it is in a few words, for the middle of a sentence.
    package var sentence: String {
        switch self {
        case .empty: "empty"
        case .junk: "no PEM file that can be read"
        case .key: "a private key"
        case .request: "a certificate request"
        case .revocationList: "a revocation list"
        case .leaf: "an end certificate without its chain"
        case .leafWithChain: "an end certificate with its intermediates"
        case .leafWithRoot: "an end certificate with its intermediates and a root"
        case .intermediateOnly: "intermediates without a root"
        case .rootOnly: "roots without intermediates"
        case .fullChain: "a full chain: intermediates and their roots"
        case .brokenChain: "intermediates and roots that do not belong together"
        case .bundle: "a private key with certificates"
        case .mixed: "a mixture"
        }
    }
}
