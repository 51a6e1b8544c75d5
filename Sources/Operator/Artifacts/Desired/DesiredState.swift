import Manifest

/// What a server must hold for one environment: the same for every server but where a setting says otherwise.
package struct DesiredState: Sendable {
    /// Mounts that the manifest manages, and those that it only needs.
    package var mounts: [DesiredMount]
    /// One policy for each identity: what its agent may do.
    package var policies: [DesiredPolicy]
    /// One policy for each identity: what its tickets may do.
    package var enrolments: [DesiredPolicy]
    /// One role of the cert auth method for each identity.
    package var logins: [DesiredRole]
    /// One signing role for each identity with leaves, in its issuing mount.
    package var signers: [DesiredRole]
    /// One role for each identity in the mount of client certificates.
    package var clients: [DesiredRole]
    /// One role of the token store for each identity, which makes its tickets' tokens.
    package var tickets: [DesiredRole]

    package init(
        mounts: [DesiredMount], policies: [DesiredPolicy], enrolments: [DesiredPolicy] = [], logins: [DesiredRole],
        signers: [DesiredRole], clients: [DesiredRole], tickets: [DesiredRole] = []
    ) {
        self.mounts = mounts
        self.policies = policies
        self.enrolments = enrolments
        self.logins = logins
        self.signers = signers
        self.clients = clients
        self.tickets = tickets
    }

    /// The agents' policies, then those of tickets.
    package var allPolicies: [DesiredPolicy] { policies + enrolments }
}

extension Environment {
    /// What the server of this environment must hold, in the order of the manifest: one policy, one login role and one client
    /// role for each identity, one policy and one token role for its tickets, and one signing role for each that has leaves.
    package func desiredState() -> DesiredState {
        DesiredState(
            mounts: desiredMounts(), policies: identities.map(desiredPolicy),
            enrolments: identities.map(desiredEnrolment), logins: identities.map(desiredLogin),
            signers: identities.compactMap(desiredSigner), clients: identities.map(desiredClient),
            tickets: identities.map(desiredTicket))
    }
}
