/// The kinds of private keys that Coppice makes, spelt as `key:` spells them.
package enum KeyAlgorithm: String, CaseIterable, Sendable {
    case ecP256 = "ec-p256"
    case ecP384 = "ec-p384"
    case rsa2048 = "rsa-2048"
    case rsa3072 = "rsa-3072"
    case rsa4096 = "rsa-4096"
    case ed25519
}
