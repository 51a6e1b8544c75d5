import Core

/// A lease that is held, and the login that it depends on.
package struct HeldLease: Hashable, Sendable {
    /// The name by which it is renewed.
    package var id: String
    /// How long the server granted it for.
    package var duration: Duration
    /// Whether the server renews it.
    package var isRenewable: Bool
    /// From the receipt to the end of the lease.
    package var lifetime: Lifetime
    /// The number of the login whose token it dies with.
    package var login: Int

    /// A lease that was granted at `now` to the token of a login.
    package init(id: String, duration: Duration, isRenewable: Bool, login: Int, now: Now) {
        self.id = id
        self.duration = duration
        self.isRenewable = isRenewable
        self.login = login
        lifetime = Lifetime(
            notBefore: now.wall, notAfter: now.wall + duration, received: now, requested: duration)
    }

    /// Whether revoking the token of this login would revoke the lease.
    package func dependsOn(login: Int) -> Bool { self.login == login }
}
