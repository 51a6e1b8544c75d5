package import Core
package import X509

extension Certificate {
    /// Why it is none to log in with by the key that it was asked for; `nil` for a good one. `name` is the common name, where it is
    /// known.
    package func faultAsClient(named name: String?, of key: PrivateKey, now: WallTime) -> String? {
        if !key.matches(self) { return "it is of another key" }
        if let name, commonName != name {
            return "its name is \(bounded(commonName ?? "none", limit: 80)) instead of \(bounded(name, limit: 80))"
        }
        if isCA { return "it is a CA" }
        if extendedKeyUsage?.contains(KeyPurpose.clientAuth) != true { return "it is not for clients" }
        return notAfter <= now ? "it expired at \(notAfter.rfc3339)" : nil
    }
}
