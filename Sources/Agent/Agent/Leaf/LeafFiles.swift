import Boundary
import Core
import Renewal
import System
import X509

/// The files of a leaf's generation, each for one way in which a server's configuration names its certificate.
enum LeafFiles {
    /// More than any generation of a leaf takes on disk.
    static let bytes = 262_144

    /// The key, the certificate, and the chain as sent, as verified and both; with `bundle` also key and chain in one file.
    static func make(
        of verified: VerifiedLeaf, _ key: PrivateKey, bundle: Bool
    ) throws(OutputFailure) -> [GeneratedFile] {
        let key = try pem(of: key)
        let intermediates = verified.intermediates.map(\.pem).joined()
        let fullChain = verified.leaf.pem + intermediates
        let files = [
            GeneratedFile(name: Layout.Leaf.key, bytes: key),
            GeneratedFile(name: Layout.Leaf.certificate, text: verified.leaf.pem),
            GeneratedFile(name: Layout.Leaf.chain, text: intermediates),
            GeneratedFile(name: Layout.Leaf.fullChain, text: fullChain),
            GeneratedFile(name: Layout.Leaf.trust, text: intermediates + verified.root.pem),
        ]
        return bundle ? files + [bundled(key, fullChain)] : files
    }

    private static func bundled(_ key: SecretBytes, _ fullChain: String) -> GeneratedFile {
        let bundle = SecretBuffer()
        bundle.append(key)
        bundle.append(fullChain)
        return GeneratedFile(name: Layout.Leaf.bundle, bytes: bundle.finish())
    }

    private static func pem(of key: PrivateKey) throws(OutputFailure) -> SecretBytes {
        do throws(PKIError) {
            return try key.pkcs8PEM()
        } catch {
            throw OutputFailure(.leafKey, error)
        }
    }
}
