/// A chain that libcrypto verified: only ``Verification`` makes one.
package struct VerifiedChain: Hashable, Sendable {
    /// What was verified.
    package let leaf: Certificate
    /// From the leaf's issuer up to the one below the root; empty when the root issued the leaf, or is it.
    package let intermediates: [Certificate]
    /// The trusted, self-signed end.
    package let root: Certificate

    init(leaf: Certificate, intermediates: [Certificate], root: Certificate) {
        self.leaf = leaf
        self.intermediates = intermediates
        self.root = root
    }

    /// The leaf and the intermediates, leaf first: what a server sends.
    package var sent: [Certificate] { [leaf] + intermediates }

    /// The certificate of the chain that ends first.
    package var shortestLived: Certificate {
        (intermediates + [root]).reduce(leaf) { $1.notAfter < $0.notAfter ? $1 : $0 }
    }
}
