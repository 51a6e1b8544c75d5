import Manifest

/// What a server must hold for one environment: the same for every server but where a setting says otherwise.
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

extension Environment {
    /// What the server of this environment must hold, in the order of the manifest: one policy, one login role and one client
    /// role for each identity, and one signing role for each that has leaves.
    package func desiredState() -> DesiredState {
        DesiredState(
            mounts: desiredMounts(), policies: identities.map(desiredPolicy), logins: identities.map(desiredLogin),
            signers: identities.compactMap(desiredSigner), clients: identities.map(desiredClient))
    }
}
