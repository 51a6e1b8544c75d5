import Manifest

extension Environment {
    /// The role that takes exactly this identity's certificate, and gives exactly its policy.
    ///
    /// What is not said here narrows no right and widens none.
    func desiredLogin(_ identity: Identity) -> DesiredRole {
        let name = objectName(identity)
        var settings: [String: DesiredRole.Setting] = [
            "certificate": .certificates(file: clients.issuersFile),
            "allowed_common_names": .list([identity.clientName]),
            "display_name": .text(name),
            "token_policies": .list([name]),
            "token_no_default_policy": .flag(!identity.hasDefaultPolicy),
            "token_ttl": .seconds(login.tokenTTL.components.seconds),
            "token_max_ttl": .seconds(login.tokenMaxTTL.components.seconds),
            "token_explicit_max_ttl": .seconds(0),
            "token_period": .seconds(0),
            "token_num_uses": .number(0),
            "token_type": .text("service"),
            "token_strictly_bind_ip": .flag(false),
            "ocsp_enabled": .flag(false),
        ]
        for unused in [
            "allowed_names", "allowed_dns_sans", "allowed_email_sans", "allowed_uri_sans",
            "allowed_organizational_units", "required_extensions", "allowed_metadata_extensions", "token_bound_cidrs",
        ] {
            settings[unused] = .list([])
        }
        return DesiredRole(
            .login, mount: login.path, name: name, identity: identity.name, settings: settings,
            scopes: ["token_strictly_bind_ip": .openBao])
    }
}
