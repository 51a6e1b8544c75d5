package import Manifest

// What makes an identity's first client certificate: a ticket's token comes from one role, and has one policy.
extension Environment {
    /// The name of the policy and of the token role that an identity's tickets are made with. No identity may be called so.
    package func enrolmentName(_ identity: Identity) -> String { objectName(identity) + Self.enrolmentSuffix }

    /// What the names of these objects end with.
    package static let enrolmentSuffix = "-enrol"

    /// The path that makes an identity's tokens for tickets.
    package func ticketPath(_ identity: Identity) -> String { "auth/token/create/" + enrolmentName(identity) }

    /// How long a ticket may be good at most, and how much longer its token lives: the token of a ticket that is used at its
    /// last moment must still sign.
    package static let longestTicket = Duration.seconds(86_400)
    package static let ticketReserve = Duration.seconds(300)
    /// A failed request for a certificate costs a use, and a refused one must not end the ticket.
    package static let ticketUses = 3

    /// Never the identity's own policy: a ticket must not read its secrets.
    func desiredEnrolment(_ identity: Identity) -> DesiredPolicy {
        DesiredPolicy(
            name: enrolmentName(identity), identity: identity.name, purpose: .enrolment,
            grants: [clientSigningGrant(identity, reason: "has the client certificate signed, by a ticket")])
    }

    /// Orphans: the ticket must outlive the operator's token. With this role an operator makes them without `sudo`.
    func desiredTicket(_ identity: Identity) -> DesiredRole {
        let life = Self.longestTicket + Self.ticketReserve
        return DesiredRole(
            .ticket, mount: "auth/token", name: enrolmentName(identity), identity: identity.name,
            settings: [
                "allowed_policies": .list([enrolmentName(identity)]), "disallowed_policies": .list([]),
                "allowed_policies_glob": .list([]), "disallowed_policies_glob": .list([]),
                "allowed_entity_aliases": .list([]), "orphan": .flag(true), "renewable": .flag(false),
                "path_suffix": .text(""), "token_bound_cidrs": .list([]),
                "token_explicit_max_ttl": .seconds(life.components.seconds), "token_no_default_policy": .flag(true),
                "token_num_uses": .number(Int64(Self.ticketUses)), "token_period": .seconds(0),
                "token_type": .text("service"),
            ])
    }
}
