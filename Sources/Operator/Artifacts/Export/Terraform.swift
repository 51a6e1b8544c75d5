import Manifest

extension Export {
    private typealias Argument = (name: String, value: TerraformText.Value)

    /// Mounts that are managed, policies and roles as resources.
    var terraform: ExportFile {
        var names = TerraformNames()
        var resources: [String] = []
        let mounts = state.mounts.filter(\.isManaged).map { ($0, names.name($0.path)) }
        resources += mounts.map { Self.resource($0.0, name: $0.1) }
        let places = Dictionary(mounts.map { ($0.0.apiPath, Self.reference($0.0, name: $0.1)) }) { first, _ in first }
        for policy in state.policies {
            let name = names.name(policy.identity)
            let roles = (rolesBeforePolicies + rolesAfterPolicies).filter { $0.identity == policy.identity }
            let enrolment = state.enrolments.filter { $0.identity == policy.identity }
            resources.append(Self.resource(policy, name: name))
            resources += enrolment.map { Self.resource($0, name: name + Self.enrolment) }
            resources += roles.map { resource($0, identity: name, places) }
        }
        return ExportFile(path: "main.tf", text: ([opening] + resources).joined(separator: "\n"))
    }

    private var opening: String {
        """
        # What the server of the environment \(environment.name) must hold. \(Self.origin)
        # The provider has no arguments for: \(Self.unknown.joined(separator: ", ")).
        # On OpenBao set not_after_bound and not_before_bound to forbid by other means: `coppice plan` shows them.
        terraform {
          required_providers {
            vault = {
              source  = "hashicorp/vault"
              version = ">= 4.3"
            }
          }
        }

        """
    }

    /// Settings of our roles that the provider's resources do not have.
    static let unknown = [
        "allow_globs_in_identity_templates", "allowed_ip_sans_cidr", "allowed_metadata_extensions", "not_after",
        "not_after_bound", "not_before", "not_before_bound", "signature_bits", "token_strictly_bind_ip", "use_pss",
    ]

    /// What the resources of an identity's tickets end with.
    private static let enrolment = "_enrol"

    private static func resource(_ mount: DesiredMount, name: String) -> String {
        var arguments: [Argument] = [("path", .text(mount.path)), ("type", .text(mount.kind.rawValue))]
        if let version = mount.version { arguments.append(("options", .expression("{ version = \"\(version)\" }"))) }
        if let seconds = mount.maxLeaseSeconds { arguments.append(("max_lease_ttl_seconds", .number(seconds))) }
        return TerraformText.resource(mount.isAuth ? "vault_auth_backend" : "vault_mount", name, arguments)
    }

    private static func reference(_ mount: DesiredMount, name: String) -> TerraformText.Value {
        .expression((mount.isAuth ? "vault_auth_backend." : "vault_mount.") + name + ".path")
    }

    private static func resource(_ policy: DesiredPolicy, name: String) -> String {
        let file = "file(\"${path.module}/\(policyPath(policy))\")"
        return TerraformText.resource(
            "vault_policy", name, [("name", .text(policy.name)), ("policy", .expression(file))])
    }

    private func resource(
        _ role: DesiredRole, identity: String, _ places: [String: TerraformText.Value]
    ) -> String {
        let (type, suffix, mount) =
            switch role.purpose {
            case .login: ("vault_cert_auth_backend_role", "", "sys/auth/" + role.mount)
            case .signer: ("vault_pki_secret_backend_role", "_leaf", "sys/mounts/" + role.mount)
            case .client: ("vault_pki_secret_backend_role", "_client", "sys/mounts/" + role.mount)
            case .ticket: ("vault_token_auth_backend_role", Self.enrolment, "")
            }
        let head: [Argument] =
            role.purpose == .ticket
            ? [("role_name", .text(role.name))]
            : [("backend", places[mount] ?? .text(role.mount)), ("name", .text(role.name))]
        let settings = role.settings(onOpenBao: true).filter { !Self.unknown.contains($0.name) }
        let arguments = settings.map { ($0.name, value($0.value, of: $0.name, role, identity: identity)) }
        return TerraformText.resource(type, identity + suffix, head + arguments)
    }

    /// Lives of PKI roles are texts there, those of tokens numbers.
    private func value(
        _ setting: DesiredRole.Setting, of name: String, _ role: DesiredRole, identity: String
    ) -> TerraformText.Value {
        switch setting {
        case .flag(let value): .flag(value)
        case .number(let number): .number(number)
        case .seconds(let seconds):
            role.purpose == .login || role.purpose == .ticket ? .number(seconds) : .text(Self.life(seconds, name))
        case .text(let text): .text(text)
        case .list where name == "token_policies": .expression("[vault_policy.\(identity).name]")
        case .list where name == "allowed_policies":
            .expression("[vault_policy.\(identity)\(Self.enrolment).name]")
        case .list(let texts): .list(texts.map(TerraformText.Value.text))
        case .certificates: .expression("file(\"${path.module}/\(Self.clientIssuersPath)\")")
        }
    }

    /// The provider's own spelling: a backdating has a unit, a life has none.
    private static func life(_ seconds: Int64, _ name: String) -> String {
        name == "not_before_duration" ? "\(seconds)s" : String(seconds)
    }
}
