/// What a server must hold for one world: the same for every server but where a setting says otherwise.
package struct DesiredState: Sendable {
    /// Mounts that the manifest manages, and those that it only needs.
    package var mounts: [DesiredMount]
    /// One policy for each identity.
    package var policies: [DesiredPolicy]
    /// One role of the cert auth method for each identity.
    package var logins: [DesiredRole]
    /// One signing role for each identity with leaves, in its issuing mount.
    package var signers: [DesiredRole]
    /// One role for each identity in the mount of client certificates.
    package var clients: [DesiredRole]

    package init(
        mounts: [DesiredMount], policies: [DesiredPolicy], logins: [DesiredRole], signers: [DesiredRole],
        clients: [DesiredRole]
    ) {
        self.mounts = mounts
        self.policies = policies
        self.logins = logins
        self.signers = signers
        self.clients = clients
    }
}

/// A mount, at `sys/mounts/PATH` or `sys/auth/PATH`.
package struct DesiredMount: Hashable, Sendable {
    /// What is mounted, as the server calls it.
    package enum Kind: String, Sendable {
        case pki
        case kv
        case cert
        case database
    }

    /// Without `auth/` and without slashes at its ends.
    package var path: String
    /// What it is; `cert` is an auth mount, the others are secret engines.
    package var kind: Kind
    /// The version of a `kv` mount.
    package var version: Int?
    /// Whether `apply` may make it and tune it.
    package var isManaged: Bool
    /// The longest lease or certificate life, in seconds, where the manifest says one.
    package var maxLeaseSeconds: Int64?

    package init(path: String, kind: Kind, version: Int? = nil, isManaged: Bool, maxLeaseSeconds: Int64? = nil) {
        self.path = path
        self.kind = kind
        self.version = version
        self.isManaged = isManaged
        self.maxLeaseSeconds = maxLeaseSeconds
    }
}

/// A policy as grants: its text in HCL is made of them.
package struct DesiredPolicy: Hashable, Sendable {
    /// One path and what it allows.
    package struct Grant: Hashable, Sendable {
        /// The path, `+` for one segment; never a trailing `*`.
        package var path: String
        /// Sorted: `create`, `list`, `read`, `update`.
        package var capabilities: [String]
        /// Parameters that may not be given at all, sorted.
        package var deniedParameters: [String]
        /// Why the identity needs it, for a comment in the text and for the diff.
        package var reason: String

        package init(path: String, capabilities: [String], deniedParameters: [String] = [], reason: String) {
            self.path = path
            self.capabilities = capabilities
            self.deniedParameters = deniedParameters
            self.reason = reason
        }
    }

    /// The policy's name on the server.
    package var name: String
    /// The identity that it is for: ``Identity/name``.
    package var identity: String
    /// In a fixed order: signing, secrets or issuers, then the token's own paths.
    package var grants: [Grant]

    package init(name: String, identity: String, grants: [Grant]) {
        self.name = name
        self.identity = identity
        self.grants = grants
    }
}

/// A role of the cert auth method or of a PKI mount: a flat map of settings.
package struct DesiredRole: Hashable, Sendable {
    /// One setting's value. Durations are whole seconds.
    package enum Setting: Hashable, Sendable {
        case flag(Bool)
        case number(Int64)
        case seconds(Int64)
        case text(String)
        case list([String])
        /// The PEM text of certificates, compared by the certificates that it holds. The name of the manifest's file.
        case certificates(file: String)
    }

    /// Which servers know a setting.
    package enum Scope: Hashable, Sendable {
        case everywhere
        /// OpenBao alone: left out for Vault.
        case openBao
    }

    /// The mount, without `auth/` and without slashes at its ends.
    package var mount: String
    /// The role's name on the server.
    package var name: String
    /// The identity that it is for: ``Identity/name``.
    package var identity: String
    /// Each setting that matters, by the server's name for it.
    package var settings: [String: Setting]
    /// The settings that not every server knows, by name.
    package var scopes: [String: Scope]

    package init(
        mount: String, name: String, identity: String, settings: [String: Setting], scopes: [String: Scope] = [:]
    ) {
        self.mount = mount
        self.name = name
        self.identity = identity
        self.settings = settings
        self.scopes = scopes
    }
}
