package import Core
import VaultAPI

/// A request of an enrolment to the server: what a failure there means for the ticket.
package enum EnrolmentStep: Hashable, Sendable {
    /// The token of a ticket for this identity is looked at; this uses nothing up. `expired` is when the ticket's time was over,
    /// where this host's clock says that it is.
    case looking(identity: String, expired: WallTime?)
    /// The ticket's token is unwrapped, once.
    case unwrapping
    /// The client certificate of this identity is signed: the ticket is used up by then.
    case signing(identity: String)
    /// The new certificate logs in with this role of the cert auth method.
    case login(mount: String, role: String)
}

extension EnrolmentStep {
    /// What is done, for messages.
    var text: String {
        switch self {
        case .looking: "looking at the ticket's token"
        case .unwrapping: "unwrapping the ticket's token"
        case .signing(let identity): "signing the client certificate of \(identity)"
        case .login: "logging in"
        }
    }

    /// What helps where `error` stopped it, and whether the ticket is used up.
    func hints(_ error: VaultError) -> [String] {
        switch self {
        case .looking(let identity, let end?):
            Self.plain(error) + [
                "the ticket expired at \(end.rfc3339) by this host's clock: make a new one with coppice invite \(bounded(identity, limit: 80))"
            ]
        case .looking(_, nil): Self.plain(error) + ["then run it again: the ticket was not used now"]
        case .unwrapping where Self.isRefusedBefore(error):
            Self.plain(error) + ["then run it again: the ticket was not used now"]
        case .unwrapping:
            Self.plain(error) + ["run it again: if the ticket was used up, it says so, and a new one finishes"]
        case .signing(let identity):
            Self.plain(error) + [
                "the ticket is used up: make a new one with coppice invite \(bounded(identity, limit: 80)); the enrolment goes on with the key that was made here"
            ]
        case .login(let mount, let role): Self.login(error, "vault read auth/\(mount)/certs/\(role)")
        }
    }

    /// Whether the server cannot have opened the token.
    private static func isRefusedBefore(_ error: VaultError) -> Bool {
        switch error {
        case .sealed, .uninitialised, .leaderless, .standby, .rateLimited, .transport(_, isLost: false): true
        default: false
        }
    }

    /// Without what an agent that runs would do by itself.
    private static func plain(_ error: VaultError) -> [String] {
        switch error {
        case .sealed: ["unseal the server: vault operator unseal"]
        case .behind, .rateLimited, .upgrading: ["wait a moment"]
        default: error.hints
        }
    }

    /// The certificate in question is the new one, which need not be in `mtls/`.
    private static func login(_ error: VaultError, _ read: String) -> [String] {
        switch error {
        case .denied: ["\(read): its token_bound_cidrs must hold this host's address"]
        case .certificateUnknown:
            ["\(read): it must be there, with the CA that signed the new certificate; coppice plan compares it"]
        case .certificateUnfit:
            ["\(read): its allowed_* settings must fit the new certificate; coppice plan compares them"]
        case .certificateBad:
            ["compare the clocks of this host and the server: date -u; coppice plan compares the signing role"]
        default: plain(error)
        }
    }
}
