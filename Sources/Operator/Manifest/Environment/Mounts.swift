package import X509

/// The mount of the cert auth method, and how long the tokens of its roles live.
package struct LoginMount: Hashable, Sendable {
    /// Without `auth/` and without slashes at its ends.
    package var path: String
    /// Whether `apply` may make the mount.
    package var isManaged: Bool
    /// How long a token lives before it must be renewed.
    package var tokenTTL: Duration
    /// The longest that a token lives, renewed or not.
    package var tokenMaxTTL: Duration

    package init(path: String, isManaged: Bool, tokenTTL: Duration, tokenMaxTTL: Duration) {
        self.path = path
        self.isManaged = isManaged
        self.tokenTTL = tokenTTL
        self.tokenMaxTTL = tokenMaxTTL
    }
}

/// The PKI mount that signs the agents' client certificates and nothing else.
package struct ClientCA: Hashable, Sendable {
    /// The mount, without slashes at its ends.
    package var mount: String
    /// Whether `apply` may make the mount.
    package var isManaged: Bool
    /// The PEM file (relative to the manifest's directory, or absolute) with the certificates of its issuers: what the auth
    /// roles are bound to.
    package var issuersFile: String
    /// The domain under which the client names lie: `web.host1.` and this.
    package var domain: String
    /// How long a client certificate lives.
    package var ttl: Duration
    /// The one kind of key that it signs.
    package var key: KeyAlgorithm

    package init(
        mount: String, isManaged: Bool, issuersFile: String, domain: String, ttl: Duration, key: KeyAlgorithm
    ) {
        self.mount = mount
        self.isManaged = isManaged
        self.issuersFile = issuersFile
        self.domain = domain
        self.ttl = ttl
        self.key = key
    }
}

/// A PKI mount that signs leaves of apps, and whose issuers proxies trust.
package struct IssuingMount: Hashable, Sendable {
    /// The mount, without slashes at its ends.
    package var path: String
    /// Whether `apply` may make the mount.
    package var isManaged: Bool
    /// PEM files (relative to the manifest's directory, or absolute) with the self-signed roots of its issuers.
    package var rootFiles: [String]
    /// The longest life of a leaf of this mount: no role goes beyond it.
    package var maxTTL: Duration

    package init(path: String, isManaged: Bool, rootFiles: [String], maxTTL: Duration) {
        self.path = path
        self.isManaged = isManaged
        self.rootFiles = rootFiles
        self.maxTTL = maxTTL
    }
}

/// A mount that secrets are read from.
package struct SecretMount: Hashable, Sendable {
    /// What it is, spelt as `type:` spells it.
    package enum Kind: String, CaseIterable, Sendable {
        /// Versioned keys and values: reads go to `data/`.
        case keyValue2 = "kv-v2"
        /// Plain keys and values.
        case keyValue1 = "kv-v1"
        /// Users of databases, made for each reader, with leases.
        case database
    }

    /// The mount, without slashes at its ends.
    package var path: String
    /// What it is.
    package var kind: Kind
    /// Whether `apply` may make the mount. Never so for a database.
    package var isManaged: Bool

    package init(path: String, kind: Kind, isManaged: Bool) {
        self.path = path
        self.kind = kind
        self.isManaged = isManaged
    }
}
