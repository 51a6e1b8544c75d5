/// What a PEM file is as a whole.
package enum FileKind: String, CaseIterable, Sendable {
    /// A leaf without any CA.
    case leaf
    /// A self-signed certificate that is no CA.
    case selfSigned = "self-signed"
    /// A leaf and the intermediates that lead away from it: what a server sends.
    case leafChain = "leaf-chain"
    /// A leaf, its intermediates and the root.
    case leafFullChain = "leaf-full-chain"
    /// CAs without any root.
    case intermediateOnly = "intermediate-only"
    /// Roots alone.
    case rootOnly = "root-only"
    /// Intermediates, each of which reaches a root of the file: what a client verifies with.
    case fullChain = "full-chain"
    /// Intermediates and roots, and some intermediates reach none of the roots.
    case incompleteChain = "incomplete-chain"
    /// Certificates that do not belong together.
    case mixed
    /// A private key.
    case privateKey = "private-key"
    /// A private key behind a passphrase.
    case encryptedKey = "encrypted-private-key"
    /// A certificate request.
    case request
    /// A revocation list.
    case revocationList = "revocation-list"
    /// A public key.
    case publicKey = "public-key"
    /// PEM of some other kind.
    case other
    /// Nothing that could be read.
    case nothing

    /// Whether clients could use the file to verify others.
    var isTrust: Bool {
        switch self {
        case .intermediateOnly, .rootOnly, .fullChain, .incompleteChain: true
        default: false
        }
    }
}
