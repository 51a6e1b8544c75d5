/// A role of the cert auth method, of a PKI mount or of the token store: a flat map of settings.
package struct DesiredRole: Hashable, Sendable {
    /// One setting's value. Durations are whole seconds.
    package enum Setting: Hashable, Sendable {
        case flag(Bool)
        case number(Int64)
        case seconds(Int64)
        case text(String)
        /// The order means nothing to the server.
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

    /// What a role is for.
    package enum Purpose: Hashable, Sendable {
        /// Logs an identity in.
        case login
        /// Signs leaves.
        case signer
        /// Signs client certificates.
        case client
        /// Makes the tokens of tickets: a role of the token store.
        case ticket
    }

    /// What it is for.
    package var purpose: Purpose
    /// The mount, without slashes at its ends, and without `auth/` for a login.
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
        _ purpose: Purpose, mount: String, name: String, identity: String, settings: [String: Setting],
        scopes: [String: Scope] = [:]
    ) {
        self.purpose = purpose
        self.mount = mount
        self.name = name
        self.identity = identity
        self.settings = settings
        self.scopes = scopes
    }

    /// Where the server keeps it: `auth/cert/certs/NAME`, `pki_int/roles/NAME`, `auth/token/roles/NAME`.
    package var apiPath: String { purpose == .login ? "auth/\(mount)/certs/\(name)" : "\(mount)/roles/\(name)" }

    /// The settings that a server knows, by name and sorted: all of them for OpenBao.
    package func settings(onOpenBao: Bool) -> [(name: String, value: Setting)] {
        settings.filter { onOpenBao || scopes[$0.key] != .openBao }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }
}
