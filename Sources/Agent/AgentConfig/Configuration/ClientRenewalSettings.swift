package import X509

/// How an agent has its own client certificate renewed: by the right to have exactly its own name signed.
package struct ClientRenewalSettings: Hashable, Sendable {
    /// The path that signs it, `MOUNT/sign/ROLE`.
    package var sign: String
    /// The life to ask for; `nil` for the role's.
    package var ttl: Duration?
    /// The kind of the new key.
    package var key: KeyAlgorithm

    package init(sign: String, ttl: Duration? = nil, key: KeyAlgorithm = .ecP256) {
        self.sign = sign
        self.ttl = ttl
        self.key = key
    }
}
